/**
 * A database file before it is open: its folder, the wait for another process to let it go, and
 * why it cannot be opened, in words. Knows no driver and no SQL.
 */
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from '../base/make-folders.ts';
import { readDuckdbError, readLockHolder } from './duckdb-errors.ts';
import {
  EngineError,
  type EngineErrorKind,
  type EngineSettings,
  WarehouseHeldError,
} from './engine.ts';

export type Waiting = Pick<EngineSettings, 'waitMs' | 'onWait' | 'signal'>;

const pollEveryMs = 50;

/** Tries until nobody else holds the file, the time is over, or the wait is called off. */
export async function whenFree<T>(
  path: string,
  { waitMs = 0, onWait, signal }: Waiting,
  open: () => Promise<T>,
): Promise<T> {
  /** Counted from when it was found to be held: the first try may take long by itself. */
  let deadline: number | undefined;
  for (;;) {
    if (signal?.aborted) throw calledOff(path);
    try {
      return await open();
    } catch (failure) {
      const holder = readLockHolder(messageOf(failure));
      if (!holder) throw failure;
      if (waitMs <= 0 || performance.now() >= (deadline ?? Infinity)) {
        throw new WarehouseHeldError(path, holder.pid);
      }
      if (deadline === undefined) onWait?.(holder.pid);
      deadline ??= performance.now() + waitMs;
    }
    const rest = Math.max(deadline - performance.now(), 0);
    await sleep(Math.min(pollEveryMs, rest), undefined, signal ? { signal } : {}).catch(() => {
      throw calledOff(path);
    });
  }
}

function calledOff(path: string): EngineError {
  return new EngineError(`stopped waiting for ${path}`, { kind: 'interrupted' });
}

/** Makes the folder that the file goes into. */
export function makeFolder(path: string): void {
  const folder = dirname(path);
  try {
    makeFolders(folder);
  } catch (failure) {
    const code = codeOf(failure);
    const [kind, reason] = folderFailures[code] ?? ['io', messageOf(failure)];
    throw new EngineError(`cannot make the folder ${folder}: ${reason}`, { kind, subtype: code });
  }
}

const folderFailures: Readonly<Record<string, readonly [EngineErrorKind, string]>> = {
  EACCES: ['permission', 'permission denied'],
  EPERM: ['permission', 'permission denied'],
  EROFS: ['permission', 'the file system is read only'],
  ENOSPC: ['out_of_disk', 'no space left on the device'],
  ENOENT: ['permission', 'its parent takes no folders'],
  EEXIST: ['io', 'a file stands in its place'],
  ENOTDIR: ['io', 'a file stands in its place'],
};

/** A database begins with three pages of headers: a shorter file was never one. */
export const headerBytes = 3 * 4096;

/**
 * Opens a file, and again without it where a process was killed, or found the disk full, while it
 * made it. That nobody is making it now is known: a file that is held fails in another way.
 */
export async function withoutStillborn<T>(path: string, open: () => Promise<T>): Promise<T> {
  const before = stillborn(path);
  try {
    return await open();
  } catch (failure) {
    if (before === undefined || stillborn(path) !== before || readLockHolder(messageOf(failure))) {
      throw failure;
    }
    rmSync(path);
    return open();
  }
}

/** The inode of a file that only ever began to be a database. */
function stillborn(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size >= headerBytes) return undefined;
  return stats.size === 0 || readMagic(path) === 'DUCK' ? stats.ino : undefined;
}

function readMagic(path: string): string {
  const bytes = Buffer.alloc(12);
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes);
  } finally {
    closeSync(file);
  }
  return bytes.toString('latin1', 8);
}

/** Why a database could not be opened; the path is named, whatever the engine says. */
export function readOpenError(failure: unknown, path: string): EngineError {
  const error = readDuckdbError(failure, '');
  const said = messageOf(failure);
  const [kind, message] = openFailures.find(([, , pattern]) => pattern.test(said)) ?? [
    error.kind,
    '',
  ];
  return new EngineError(
    message === '' ? `cannot open ${path}: ${error.message}` : `${path} ${message}`,
    {
      kind: kind ?? error.kind,
      subtype: error.subtype,
    },
  );
}

const openFailures: readonly (readonly [EngineErrorKind | undefined, string, RegExp])[] = [
  ['io', 'is not a DuckDB database', /not a valid DuckDB database file/],
  ['io', 'is a folder, not a database file', /Is a directory/],
  ['io', 'does not exist', /database does not exist/],
  ['io', 'was written by a newer version of DuckDB than this one', /created with a newer version/],
  ['io', 'was written by a version of DuckDB too old to read', /we can only read versions between/],
  ['io', 'is damaged: its checksums do not match', /Corrupt database file/],
  ['io', 'is damaged: it ends too early', /Could not read enough bytes/],
  ['out_of_disk', 'cannot be made: no space left on the device', /No space left on device/],
  ['permission', 'may not be opened: permission denied', /Permission denied/],
  ['permission', 'may not be opened: the file system is read only', /Read-only file system/],
  ['other', 'is open in this process with other settings', /with a different configuration/],
];

function codeOf(failure: unknown): string {
  return failure instanceof Error && 'code' in failure ? String(failure.code) : '';
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
