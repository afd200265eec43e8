/**
 * Whose files are whose. In: a project, a target, a relation and a location; out: the mark that
 * versions bear, and whether a record is of this very build. Only follows links on disk.
 *
 * A warehouse may be a copy of another, and a project too: what it has recorded are then the
 * original's files. Such a record counts for nothing, and what it names is never touched.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { digest, type Json } from '../../base/json.ts';
import type { RelationName } from '../../engine/engine.ts';
import { relationKey } from '../../engine/relation-key.ts';
import type { ExternalRecord } from './external-record.ts';

export interface Site {
  /** Absolute path of the project. */
  readonly root: string;
  readonly target: { readonly name: string; readonly path: string };
}

/**
 * The mark of a site, then that of a relation. Where the project moves to another folder, those of
 * the files inside it stay the same; files outside of it are the project's at its present place.
 */
export function ownerOf({ root, target }: Site, relation: RelationName, location: string): string {
  const home = realPath(root);
  const isInside = isBelow(home, realPath(dirname(location)));
  const warehouse = isBelow(root, target.path) ? relative(root, target.path) : target.path;
  const site = [isInside ? '' : home, warehouse, target.name].join('\n');
  return mark(site) + mark(relationKey(relation));
}

const markLength = 8;

function mark(text: string): string {
  return digest(text).slice(0, markLength);
}

/** Whether two owners, or versions that bear their marks, are of one project, target and warehouse. */
export function isSameSite(one: string, other: string): boolean {
  return one.slice(0, markLength) === other.slice(0, markLength);
}

/** What the state says of a relation's files, where this project and target wrote them. */
export function ownRecord(
  files: Json | undefined,
  relation: RelationName,
  site: Site,
): ExternalRecord | undefined {
  const record = files as ExternalRecord | undefined;
  if (!record || record.root !== realPath(site.root)) return undefined;
  return record.owner === ownerOf(site, relation, record.location) ? record : undefined;
}

/** With links followed as far as the path exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

function isBelow(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return isAbsolute(path) && inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside);
}
