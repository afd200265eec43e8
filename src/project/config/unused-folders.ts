/**
 * Folders that project.yml configures but that are not there: nearly always a misspelt name. In:
 * the configuration and the tree of files; out: warnings.
 */
import { type Diagnostic, warning } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { PathKind, ProjectTree } from '../files/project-tree.ts';
import type { FolderConfig, ProjectSource } from '../resources.ts';
import { configTable } from './config-table.ts';

export function unusedFolders(
  { models, seeds, snapshots, tests }: ProjectSource['folderConfig'],
  tree: ProjectTree,
): Diagnostic[] {
  const names = namesByFolder(tree);
  const check = (config: FolderConfig, above: string): Diagnostic[] =>
    [...config.children].flatMap(([name, child]) => {
      const siblings = names.get(above) ?? new Set();
      return siblings.has(name)
        ? check(child, `${above}/${name}`)
        : unused(name, child, [...siblings]);
    });
  return [
    ...check(models, 'model'),
    ...check(seeds, 'seed'),
    ...check(snapshots, 'snapshot'),
    ...check(tests, 'test'),
  ];
}

/** `model/marts` to the folders and files in it: as in dbt, the last level may name a file. */
function namesByFolder(tree: ProjectTree): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const add = (kind: PathKind, path: readonly string[]): void => {
    const above = [kind, ...path.slice(0, -1)].join('/');
    const inside = names.get(above) ?? new Set();
    names.set(above, inside.add(path.at(-1) ?? ''));
  };
  for (const { kind, folders } of tree.folders) add(kind, folders);
  for (const { kind, folders, name } of tree.files) add(kind, [...folders, name]);
  return names;
}

function unused(name: string, { locate }: FolderConfig, siblings: readonly string[]): Diagnostic {
  const isKey = configTable.some((key) => key.name === name);
  const hint = isKey
    ? `write "+${name}": a map without + is a folder`
    : (didYouMean(name, siblings) ?? 'remove it, or make the folder');
  return warning('E0120', `there is no folder or file "${name}" to configure here`, {
    span: locate(),
    hint,
  });
}
