/**
 * The SQL files of a project, read, and its seeds, listed. In: the tree of files; out: resources by
 * kind. Parses no template and reads no seed.
 */
import { resolve } from 'node:path';
import { type Diagnostic, warning } from '../../base/diagnostic.ts';
import type { ProjectSource, SeedFile, TemplateFile } from '../resources.ts';
import { type ProjectFiles, readText, rememberedText } from './project-files.ts';
import { fileSpan, type ProjectTree, type TreeFile } from './project-tree.ts';

type TemplateKind = 'models' | 'snapshots' | 'macros' | 'tests' | 'genericTests';

/** The kind under which a template's facts are kept. */
export const templateMemory = 'template';

export interface TemplateFiles {
  readonly byKind: Pick<ProjectSource, TemplateKind>;
  readonly diagnostics: readonly Diagnostic[];
  readonly fileCount: number;
}

export function readTemplates(
  tree: ProjectTree,
  { root, files }: { readonly root: string; readonly files: ProjectFiles },
): TemplateFiles {
  const byKind: Record<TemplateKind, TemplateFile[]> = {
    models: [],
    snapshots: [],
    macros: [],
    tests: [],
    genericTests: [],
  };
  const diagnostics: Diagnostic[] = [];
  let fileCount = 0;
  for (const file of tree.files) {
    if (file.kind === 'model' && file.extension === 'py') diagnostics.push(pythonModel(file));
    const kind = templateKind(file);
    if (!kind) continue;
    fileCount++;
    const absolute = resolve(root, file.path);
    const isKnown = files.memory?.recall(absolute, templateMemory) !== undefined;
    const known = isKnown ? rememberedText(files, absolute, file.path) : undefined;
    const read = known
      ? { source: known, diagnostics: [] as const }
      : readText(files, absolute, file.path);
    diagnostics.push(...read.diagnostics);
    const { name, folders } = file;
    if (read.source) byKind[kind].push({ name, source: read.source, folders });
    else if (read.guess) byKind[kind].push({ name, source: read.guess, folders, isGuess: true });
  }
  return { byKind, diagnostics, fileCount };
}

/**
 * What a file is, if it is a template: generic tests lie in a folder `generic`, and in `fixtures`
 * are the rows of unit tests.
 */
export function templateKind({ kind, extension, folders }: TreeFile): TemplateKind | undefined {
  if (extension !== 'sql') return undefined;
  switch (kind) {
    case 'model':
      return 'models';
    case 'snapshot':
      return 'snapshots';
    case 'macro':
      return 'macros';
    case 'test':
      if (folders[0] === 'fixtures') return undefined;
      return folders.includes('generic') ? 'genericTests' : 'tests';
    case 'seed':
      return undefined;
    default:
      return kind satisfies never;
  }
}

export function seedFile(file: TreeFile, root: string): SeedFile | undefined {
  const { kind, extension, name, path, folders } = file;
  if (kind !== 'seed') return undefined;
  if (extension !== 'csv' && extension !== 'parquet' && extension !== 'json') return undefined;
  return { name, path, absolutePath: resolve(root, path), format: extension, folders };
}

function pythonModel({ path }: TreeFile): Diagnostic {
  return warning('E0123', `${path} is ignored: Eider runs no Python models`, {
    span: fileSpan(path),
    hint: 'write the model in SQL, or move the file out of the model folder',
  });
}
