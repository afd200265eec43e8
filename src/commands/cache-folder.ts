/**
 * Where a project's cache lies, found without loading the project. In: where to look; out: a
 * folder, or none. Where the loader should find another project, nothing kept here will match.
 */
import { dirname, join, resolve } from 'node:path';
import { readIfPresent } from '../base/write-file.ts';

export function findCacheFolder(
  workingFolder: string,
  projectDir: string | undefined,
): string | undefined {
  const root = findRoot(workingFolder, projectDir);
  if (root === undefined) return undefined;
  const written = /^target_path:\s*["']?([^"'\s#]+)/m.exec(
    readIfPresent(join(root, 'project.yml')) ?? '',
  );
  return resolve(root, written?.[1] ?? 'target', 'cache');
}

/** The folder that has the project file, as far as can be told without reading it. */
export function findRoot(
  workingFolder: string,
  projectDir: string | undefined,
): string | undefined {
  if (projectDir !== undefined) return resolve(workingFolder, projectDir);
  for (let folder = workingFolder; ; folder = dirname(folder)) {
    if (readIfPresent(join(folder, 'project.yml')) !== undefined) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
