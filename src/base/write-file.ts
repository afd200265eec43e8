/**
 * Files that are whole or absent: written beside their place, then renamed into it.
 * Knows nothing of what it writes.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

let counter = 0;

/** Raises the file system's own error (EACCES, ENOSPC...) and then leaves nothing behind. */
export function writeFileWhole(path: string, content: string | Uint8Array): void {
  const beside = `${path}.${process.pid}.${counter++}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (failure) {
    rmSync(beside, { force: true });
    throw failure;
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
