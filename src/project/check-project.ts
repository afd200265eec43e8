/**
 * What only shows across files: names used twice, properties of nothing, things described twice.
 * In: the tree of files and all properties; out: diagnostics.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import {
  checkDescribedExists,
  checkDescribedOnce,
  checkFileNames,
  type NamedFile,
} from './check-names.ts';
import type { ProjectTree } from './files/project-tree.ts';
import { seedFile, templateKind } from './files/template-files.ts';
import type { PropertiesContent } from './properties/properties-file.ts';

export function checkProject(
  tree: ProjectTree,
  content: Omit<PropertiesContent, 'problems'>,
): Diagnostic[] {
  const files = filesByKind(tree);
  const relations = [...files.model, ...files.seed, ...files.snapshot];
  const names = {
    model: namesOf(files.model),
    seed: namesOf(files.seed),
    snapshot: namesOf(files.snapshot),
    test: namesOf(files.test),
    macro: namesOf([...files.macro, ...files['generic test']]),
  };
  const sectionOf = (name: string): string | undefined =>
    (['model', 'seed', 'snapshot'] as const).find((kind) => names[kind].has(name));
  const elsewhere = (name: string): string | undefined => {
    const kind = sectionOf(name);
    return kind && `${kind}s`;
  };
  const nowhere = (): undefined => undefined;
  const exists = checkDescribedExists;
  return [
    ...checkFileNames(relations),
    ...checkFileNames(files.macro),
    ...checkFileNames(files.test),
    ...checkFileNames(files['generic test']),
    ...exists(content.models, 'model', { known: names.model, sectionOf: elsewhere }),
    ...exists(content.seeds, 'seed', { known: names.seed, sectionOf: elsewhere }),
    ...exists(content.snapshots, 'snapshot', { known: names.snapshot, sectionOf: elsewhere }),
    ...exists(content.tests, 'data test', { known: names.test, sectionOf: nowhere }),
    ...exists(content.macros, 'macro', { known: names.macro, sectionOf: nowhere }),
    ...checkDescribedOnce(content.models, 'model'),
    ...checkDescribedOnce(content.seeds, 'seed'),
    ...checkDescribedOnce(content.snapshots, 'snapshot'),
    ...checkDescribedOnce(content.tests, 'data test'),
    ...checkDescribedOnce(content.macros, 'macro'),
    ...checkDescribedOnce(content.exposures, 'exposure'),
    ...checkDescribedOnce(content.unitTests, 'unit test'),
    ...checkDescribedOnce(
      content.sources,
      'source table',
      (table) => `${table.source}.${table.name}`,
    ),
  ];
}

type FileKind = 'model' | 'seed' | 'snapshot' | 'macro' | 'test' | 'generic test';

const kindWords = {
  models: 'model',
  snapshots: 'snapshot',
  macros: 'macro',
  tests: 'test',
  genericTests: 'generic test',
} as const;

function filesByKind(tree: ProjectTree): Record<FileKind, NamedFile[]> {
  const files: Record<FileKind, NamedFile[]> = {
    model: [],
    seed: [],
    snapshot: [],
    macro: [],
    test: [],
    'generic test': [],
  };
  for (const file of tree.files) {
    const template = templateKind(file);
    const kind = template ? kindWords[template] : seedFile(file, '') && ('seed' as const);
    if (kind) files[kind].push({ kind, file });
  }
  return files;
}

/** Lower case to the name as written. */
function namesOf(files: readonly NamedFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ file }) => [file.name.toLowerCase(), file.name]));
}
