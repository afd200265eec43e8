/** What tells whether a file has changed, without reading it. */
import { statSync } from 'node:fs';

/** What a file or folder looked like. A folder's times change with the names in it. */
export type Stamp =
  | readonly [path: string, size: number, modified: number, changed: number, inode: number]
  /** It was not there. */
  | readonly [path: string];

/** A file's times tick every few milliseconds: a change within one tick would not be seen. */
const tickMs = 50;

/** Whether the file is old enough for its stamp to tell any later change. */
export function isSettled(stamp: Stamp, now: number = Date.now()): boolean {
  return stamp.length === 1 || now - Math.max(stamp[2], stamp[3]) >= tickMs;
}

export function isSameStamp(one: Stamp, other: Stamp): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

export function stampOf(path: string): Stamp {
  try {
    const { size, mtimeMs, ctimeMs, ino } = statSync(path);
    return [path, size, mtimeMs, ctimeMs, ino];
  } catch {
    return [path];
  }
}
