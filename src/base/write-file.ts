/**
 * Files that are whole or absent: written beside their place, then renamed into it.
 * Knows nothing of what it writes.
 */
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.ts';

let counter = 0;

/**
 * Content in pieces is written as it comes, so that it need not all be in memory.
 * Raises the file system's own error (EACCES, ENOSPC...) and then leaves nothing behind.
 */
export function writeFileWhole(
  path: string,
  content: string | Uint8Array | Iterable<string>,
): void {
  const beside = `${path}.${process.pid}.${counter++}.tmp`;
  makeFolders(dirname(path));
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) {
      writeFileSync(beside, content);
    } else {
      writePieces(beside, content);
    }
    renameSync(beside, path);
  } catch (failure) {
    rmSync(beside, { force: true });
    throw failure;
  }
}

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** Writes only where the content differs, so that unchanged files keep their times. */
export function writeFileIfChanged(path: string, content: string): boolean {
  if (readIfPresent(path) === content) return false;
  writeFileWhole(path, content);
  return true;
}

export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
