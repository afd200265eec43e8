/**
 * Where the project is: the folder with project.yml, from the working folder upwards. In: folders;
 * out: an absolute path, or what a person should do.
 */
import { dirname, join, resolve } from 'node:path';
import { error, type Outcome } from '../../base/diagnostic.ts';
import type { ProjectFiles } from './project-files.ts';

export const projectFileName = 'project.yml';
export const localFileName = 'project.local.yml';
export const selectorsFileName = 'selectors.yml';

export interface ProjectSearch {
  /** Absolute. */
  readonly workingFolder: string;
  /** From `--project-dir`; then only this folder is looked at. */
  readonly projectDir: string | undefined;
}

export function findProject(
  search: ProjectSearch,
  files: ProjectFiles,
): Outcome<string | undefined> {
  const { workingFolder, projectDir } = search;
  if (projectDir !== undefined) {
    const folder = resolve(workingFolder, projectDir);
    if (hasFile(files, folder, projectFileName)) return { value: folder, diagnostics: [] };
    return notFound(`there is no ${projectFileName} in ${projectDir}`, [folder], files);
  }
  const folders = upwards(resolve(workingFolder));
  const found = folders.find((folder) => hasFile(files, folder, projectFileName));
  if (found !== undefined) return { value: found, diagnostics: [] };
  const message = `there is no ${projectFileName} in this folder, nor in any above it`;
  return notFound(message, folders, files);
}

/** Says more where the project is there under another name. */
function notFound(
  message: string,
  folders: readonly string[],
  files: ProjectFiles,
): Outcome<undefined> {
  const others: readonly (readonly [string, string])[] = [
    ['project.yaml', `rename project.yaml to ${projectFileName}`],
    ['dbt_project.yml', `this is a dbt project: write a ${projectFileName} beside dbt_project.yml`],
  ];
  const known = others.find(([name]) => folders.some((folder) => hasFile(files, folder, name)));
  const hint = known?.[1] ?? 'run `eider init` to start a project, or pass --project-dir';
  return { value: undefined, diagnostics: [error('E0101', message, { hint })] };
}

function upwards(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

function hasFile(files: ProjectFiles, folder: string, name: string): boolean {
  return files.read(join(folder, name)).state !== 'absent';
}
