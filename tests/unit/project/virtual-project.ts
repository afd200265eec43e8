/** A project in memory, and its diagnostics as text: the file system is one argument. */
import { posix } from 'node:path';
import type { Diagnostic, Outcome } from '../../../src/base/diagnostic.ts';
import type { Span } from '../../../src/base/source-text.ts';
import type { FolderEntry, ProjectFiles } from '../../../src/project/files/project-files.ts';
import { type LoadProjectOptions, loadProject } from '../../../src/project/load-project.ts';
import type { ProjectSource } from '../../../src/project/resources.ts';

export type VirtualTree = Readonly<Record<string, string | Uint8Array>>;

/** Files by absolute path; folders are those that the paths imply. */
export function virtualFiles(tree: VirtualTree): ProjectFiles {
  return {
    read: (path) => {
      const content = tree[path];
      return content === undefined
        ? { state: 'absent' }
        : { state: 'read', bytes: typeof content === 'string' ? Buffer.from(content) : content };
    },
    list: (folder) => {
      const below = Object.keys(tree).filter((path) => path.startsWith(`${folder}/`));
      if (below.length === 0) return { state: 'absent' };
      const entries = new Map<string, FolderEntry>();
      for (const path of below) {
        const [name = '', ...rest] = posix.relative(folder, path).split('/');
        entries.set(name, { name, kind: rest.length === 0 ? 'file' : 'folder' });
      }
      return { state: 'listed', entries: [...entries.values()] };
    },
  };
}

/** Loads a project at `/p`; a tree without project.yml gets the shortest one. */
export function load(
  tree: VirtualTree,
  options: Partial<LoadProjectOptions> = {},
): Outcome<ProjectSource | undefined> {
  const whole = { 'project.yml': 'name: shop\n', ...tree };
  const rooted = Object.fromEntries(
    Object.entries(whole).map(([path, content]) => [`/p/${path}`, content]),
  );
  return loadProject({ workingFolder: '/p', env: {}, files: virtualFiles(rooted), ...options });
}

export function loadValue(
  tree: VirtualTree,
  options: Partial<LoadProjectOptions> = {},
): ProjectSource {
  const { value, diagnostics } = load(tree, options);
  if (!value || diagnostics.length > 0) throw new Error(print(diagnostics));
  return value;
}

/** Everything that is wrong, as text. */
export function problems(tree: VirtualTree, options: Partial<LoadProjectOptions> = {}): string {
  return print(load(tree, options).diagnostics);
}

export function print(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(printOne).join('\n');
}

function printOne(diagnostic: Diagnostic): string {
  const { code, severity, message, span, label, related = [], notes = [], hint } = diagnostic;
  return [
    `${span ? `${place(span)}: ` : ''}${severity}[${code}] ${message}`,
    ...(span ? [`  at    ${excerpt(span)}`] : []),
    ...(label === undefined ? [] : [`  label ${label}`]),
    ...related.map((other) => `  see   ${place(other.span)}: ${other.message}`),
    ...notes.map((note) => `  note  ${note}`),
    ...(hint === undefined ? [] : [`  hint  ${hint}`]),
  ].join('\n');
}

function place({ source, start }: Span): string {
  const { line, column } = source.position(start);
  return `${source.path}:${line}:${column}`;
}

function excerpt({ source, start, end }: Span): string {
  return JSON.stringify(source.text.slice(start, end));
}
