/**
 * A file system that remembers what was asked of it, so that a later process can tell whether
 * anything would answer differently. In: reads and listings; out: stamps. Reads no content itself.
 */
import { statSync } from 'node:fs';
import type { ProjectFiles } from './project-files.ts';

/** What a file or folder looked like. A folder's times change with the names in it. */
export type Stamp =
  | readonly [path: string, size: number, modified: number, changed: number, inode: number]
  /** It was not there. */
  | readonly [path: string];

export interface RecordedFiles extends ProjectFiles {
  /** `undefined` where something changed so recently that its stamp says nothing. */
  readonly stamps: () => readonly Stamp[] | undefined;
}

/** A file's times tick every few milliseconds: a change within one tick would not be seen. */
const tickMs = 50;

/** Whether the file is old enough for its stamp to tell any later change. */
export function isSettled(stamp: Stamp, now: number = Date.now()): boolean {
  return stamp.length === 1 || now - Math.max(stamp[2], stamp[3]) >= tickMs;
}

export function recordFiles(files: ProjectFiles, now: () => number = Date.now): RecordedFiles {
  const stamps = new Map<string, Stamp>();
  let areSettled = true;
  const record = (path: string): void => {
    if (stamps.has(path)) return;
    const stamp = stampOf(path);
    stamps.set(path, stamp);
    if (!isSettled(stamp, now())) areSettled = false;
  };
  return {
    ...files,
    read: (path) => {
      record(path);
      return files.read(path);
    },
    list: (folder) => {
      record(folder);
      return files.list(folder);
    },
    noteUse: record,
    stamps: () => (areSettled ? [...stamps.values()] : undefined),
  };
}

/** Whether everything still looks as it did. */
export function stampsHold(stamps: readonly Stamp[]): boolean {
  return stamps.every((stamp) => {
    const now = stampOf(stamp[0]);
    return now.length === stamp.length && now.every((value, index) => value === stamp[index]);
  });
}

export function stampOf(path: string): Stamp {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return [path, size, mtimeMs, ctimeMs, ino];
  } catch {
    return [path];
  }
}
