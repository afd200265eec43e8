/**
 * Configuration by folder: `models:`, `seeds:`, `snapshots:` and `tests:` of project.yml. In: one
 * of these sections; out: a tree of layers. `+` marks configuration; without it, a known key whose
 * value is no map is configuration too, as in dbt.
 */
import type { Json } from '../../base/json.ts';
import type { FolderConfig, Sourced } from '../resources.ts';
import { asMap } from '../yaml/json-shapes.ts';
import type { Problem } from '../yaml/problem.ts';
import { unknownKey, validate } from '../yaml/validate.ts';
import { entriesOf, placeOf, report, sourced, type Written } from '../yaml/written.ts';
import type { ConfigKey, ConfigKind } from './config-key.ts';
import { configKeysOf } from './config-keys.ts';
import { normalised } from './config-layer.ts';

export interface FolderSection {
  readonly section: Written;
  readonly kind: ConfigKind;
  /** dbt nests folders under the project's name; that level means nothing here. */
  readonly projectName: string;
}

export function readFolderConfig({ section, kind, projectName }: FolderSection): FolderConfig {
  const top = readFolder(section, configKeysOf(kind));
  const nested = top.children.get(projectName);
  if (!nested) return top;
  const others = [...top.children].filter(([name]) => name !== projectName);
  return {
    ...top,
    config: new Map([...top.config, ...nested.config]),
    children: new Map([...others, ...nested.children]),
  };
}

function readFolder(folder: Written, keys: ReadonlyMap<string, ConfigKey>): FolderConfig {
  const config = new Map<string, Sourced>();
  const children = new Map<string, FolderConfig>();
  for (const [name, written] of entriesOf(folder)) {
    const isMarked = name.startsWith('+');
    const isMap = asMap(written.value) !== undefined;
    const key = keys.get(isMarked ? name.slice(1) : name);
    if (key && (isMarked || !isMap)) {
      written.file.problems.push(...validate(key.type, written.value, written.path));
      config.set(key.name, sourced(written, normalised(key, written.value) ?? null));
    } else if (key && isUnmarked(key, written.value)) {
      const message = `"${name}" without + is a folder, and this is not one`;
      report(written, { code: 'E0107', message, at: 'key', hint: `write "+${name}"` });
    } else if (!isMarked && (isMap || written.value === null)) {
      children.set(name, readFolder(written, keys));
    } else {
      written.file.problems.push(misplaced(name, written, keys));
    }
  }
  return { config, children, locate: placeOf(folder, 'key') };
}

/** A map under the name of a key that takes one (`meta:`), with nothing of a folder in it. */
function isUnmarked(key: ConfigKey, value: Json): boolean {
  const map = asMap(value) ?? {};
  const likeFolder = Object.entries(map).some(
    ([name, inner]) => name.startsWith('+') || inner === null || typeof inner === 'object',
  );
  return !likeFolder && normalised(key, value) !== undefined;
}

function misplaced(name: string, { path }: Written, keys: ReadonlyMap<string, ConfigKey>): Problem {
  const known = [...keys.keys()].map((key) => `+${key}`);
  const problem = unknownKey(name, path, known);
  const isFolder = !name.startsWith('+') && problem.hint?.startsWith('keys here');
  return isFolder
    ? { ...problem, hint: 'a folder takes a map, such as {+materialized: view}' }
    : problem;
}
