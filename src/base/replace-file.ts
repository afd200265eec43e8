/**
 * Gives a file that somebody may be working on another content: all of it or nothing, and only if
 * it still holds what was read. Links stay links, permissions stay. Knows nothing of the content.
 */
import {
  chmodSync,
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.ts';

/** Raises the file system's own error (EACCES, ENOSPC...) and then leaves nothing behind. */
export function replaceFile(
  path: string,
  { before, after }: { readonly before: Uint8Array; readonly after: Uint8Array },
): 'replaced' | 'changed meanwhile' {
  const real = realpathSync(path);
  return besideIt(real, after, (beside) => {
    chmodSync(beside, statSync(real).mode & 0o7777);
    if (!readFileSync(real).equals(before)) return 'changed meanwhile';
    renameSync(beside, real);
    return 'replaced';
  });
}

/** A link fails where a rename would overwrite. */
export function createFile(path: string, content: Uint8Array): 'created' | 'exists' {
  makeFolders(dirname(path));
  return besideIt(path, content, (beside) => {
    try {
      linkSync(beside, path);
      return 'created';
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return 'exists';
      throw failure;
    }
  });
}

function besideIt<T>(path: string, content: Uint8Array, use: (beside: string) => T): T {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, content);
    return use(beside);
  } finally {
    rmSync(beside, { force: true });
  }
}
