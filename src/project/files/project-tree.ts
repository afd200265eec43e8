/**
 * The files of a project by kind. In: the folders that project.yml names; out: paths, sorted.
 * Reads no content.
 */
import { posix, resolve } from 'node:path';
import { type Diagnostic, error, warning } from '../../base/diagnostic.ts';
import { SourceText, type Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { FolderEntry, ProjectFiles } from './project-files.ts';

export const pathKinds = ['model', 'macro', 'seed', 'test', 'snapshot'] as const;
export type PathKind = (typeof pathKinds)[number];

export interface TreeRoot {
  readonly kind: PathKind;
  /** Relative to the project, as written. */
  readonly path: string;
  /** Where it was written; absent for the folders that are looked for by default. */
  readonly locate: (() => Span) | undefined;
}

export interface TreeFile {
  readonly kind: PathKind;
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly name: string;
  /** Lower case, without the dot. */
  readonly extension: string;
  /** Below the root of its kind. */
  readonly folders: readonly string[];
}

export interface TreeFolder {
  readonly kind: PathKind;
  readonly folders: readonly string[];
}

export interface ProjectTree {
  readonly files: readonly TreeFile[];
  /** Every folder below the roots, by its path from there. */
  readonly folders: readonly TreeFolder[];
  readonly diagnostics: readonly Diagnostic[];
}

export function walkProject(
  root: string,
  roots: readonly TreeRoot[],
  options: { readonly files: ProjectFiles; readonly targetPath: string },
): ProjectTree {
  const normal = roots.map((one) => ({ ...one, path: normalise(one.path) }));
  const walk: Walk = {
    root,
    files: options.files,
    // A folder that has a kind of its own, or is written by Eider, is no part of the one around it.
    apart: new Set([...normal.map(({ path }) => path), normalise(options.targetPath)]),
    found: [],
    folders: [],
    diagnostics: [],
  };
  const done = new Set<string>();
  for (const one of normal) {
    if (done.has(one.path)) continue;
    done.add(one.path);
    const state = walkFolder({ kind: one.kind, path: one.path, folders: [], links: [] }, walk);
    if (state === 'absent' && one.locate)
      walk.diagnostics.push(missing(one.path, one.locate, walk));
  }
  return { files: walk.found, folders: walk.folders, diagnostics: walk.diagnostics };
}

interface Walk {
  readonly root: string;
  readonly files: ProjectFiles;
  readonly apart: ReadonlySet<string>;
  readonly found: TreeFile[];
  readonly folders: TreeFolder[];
  readonly diagnostics: Diagnostic[];
}

interface Step {
  readonly kind: PathKind;
  readonly path: string;
  readonly folders: readonly string[];
  /** Real places of the linked folders on the way here: a link back into one of them is a circle. */
  readonly links: readonly string[];
}

function walkFolder(step: Step, walk: Walk): 'walked' | 'absent' {
  const listed = walk.files.list(resolve(walk.root, step.path));
  if (listed.state === 'absent') return 'absent';
  if (listed.state === 'refused') {
    const message = `the folder ${step.path} cannot be read: ${listed.reason}`;
    walk.diagnostics.push(error('E0106', message));
    return 'walked';
  }
  const entries = [...listed.entries].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  );
  for (const entry of entries) {
    if (!entry.name.startsWith('.')) takeEntry(entry, step, walk);
  }
  return 'walked';
}

function takeEntry(entry: FolderEntry, step: Step, walk: Walk): void {
  const path = step.path === '.' ? entry.name : posix.join(step.path, entry.name);
  if (entry.kind === 'file') {
    const dot = entry.name.lastIndexOf('.');
    walk.found.push({
      kind: step.kind,
      path,
      name: dot === -1 ? entry.name : entry.name.slice(0, dot),
      extension: dot === -1 ? '' : entry.name.slice(dot + 1).toLowerCase(),
      folders: step.folders,
    });
    return;
  }
  if (walk.apart.has(path) || entry.name === 'node_modules') return;
  const folders = [...step.folders, entry.name];
  const { linkedTo } = entry;
  if (linkedTo !== undefined && goesRound(linkedTo, resolve(walk.root, path), step.links)) return;
  walk.folders.push({ kind: step.kind, folders });
  const links = linkedTo === undefined ? step.links : [...step.links, linkedTo];
  walkFolder({ kind: step.kind, path, folders, links }, walk);
}

function goesRound(target: string, here: string, links: readonly string[]): boolean {
  const isAbove = (folder: string): boolean => `${here}/`.startsWith(`${folder}/`);
  return isAbove(target) || links.includes(target);
}

function missing(path: string, locate: () => Span, walk: Walk): Diagnostic {
  const top = walk.files.list(walk.root);
  const names =
    top.state === 'listed'
      ? top.entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name)
      : [];
  const hint = didYouMean(path, names) ?? 'make the folder, or take it out of the list';
  return warning('E0120', `the folder "${path}" does not exist`, { span: locate(), hint });
}

function normalise(path: string): string {
  const normal = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return normal === '' ? '.' : normal;
}

/** The place of a file as a whole, for files whose text is not read here. */
export function fileSpan(path: string): Span {
  return new SourceText(path, '').span(0, 0);
}
