/** A folder with all that it lies in. Raises the file system's own error. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Not `recursive: true`: Node never comes back from that where a parent cannot have folders. */
export function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (failure) {
    const isThere = failure instanceof Error && 'code' in failure && failure.code === 'EEXIST';
    // Another process may have been faster.
    if (!isThere || !statSync(folder).isDirectory()) throw failure;
  }
}
