/**
 * The few things that files are asked for here, as one argument: a test passes its own and can stop
 * between any two of them. Failures are the file system's own errors.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FileState {
  readonly kind: 'file' | 'folder' | 'link';
  readonly size: number;
  /** Whole milliseconds, which a copy can be given. */
  readonly modified: number;
  /** Two names with one identity are one file. */
  readonly identity: string;
}

export interface FileSystem {
  /** With its parents; there already is all right. */
  readonly makeFolder: (path: string) => void;
  /** Names in a folder, sorted; none where there is no folder. */
  readonly list: (path: string) => readonly string[];
  /** Of the path itself, not of what it links to. */
  readonly state: (path: string) => FileState | undefined;
  readonly linkTarget: (path: string) => string;
  /** A second name for a file; where the disk has none, a copy. */
  readonly link: (file: string, path: string) => void;
  readonly linkFolder: (target: string, path: string) => void;
  /** Replaces what stands at `to` in one step; survives a power cut once it returns. */
  readonly rename: (from: string, to: string) => void;
  /** Folders with all that is in them; absent is all right. */
  readonly remove: (path: string) => void;
  /** Waits until a file is safe on disk; gives the SHA-256 of its bytes. */
  readonly seal: (path: string) => Promise<string>;
}

export const diskFiles: FileSystem = {
  makeFolder: (path) => {
    fs.mkdirSync(path, { recursive: true });
  },
  list: (path) => {
    const isFolder = ifThere(() => fs.statSync(path))?.isDirectory();
    return isFolder ? fs.readdirSync(path).sort() : [];
  },
  state: (path) => {
    const found = ifThere(() => fs.lstatSync(path));
    if (!found) return undefined;
    const kind = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file';
    const { size, mtimeMs, dev, ino } = found;
    return { kind, size, modified: Math.round(mtimeMs), identity: `${dev}:${ino}` };
  },
  linkTarget: (path) => fs.readlinkSync(path),
  link: (file, path) => {
    try {
      fs.linkSync(file, path);
    } catch (failure) {
      if (!hasNoHardLinks(failure)) throw failure;
      fs.copyFileSync(file, path);
      const seconds = Math.round(fs.statSync(file).mtimeMs) / 1000;
      fs.utimesSync(path, seconds, seconds);
    }
  },
  linkFolder: (target, path) => fs.symlinkSync(target, path, 'dir'),
  rename: (from, to) => {
    fs.renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove: (path) => ifThere(() => fs.rmSync(path, { recursive: true })),
  seal: async (path) => {
    const handle = await open(path, 'r');
    try {
      const hash = createHash('sha256');
      for await (const part of handle.createReadStream({ autoClose: false })) hash.update(part);
      await handle.sync();
      return hash.digest('hex');
    } finally {
      await handle.close();
    }
  },
};

function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (failure) {
    if (isRefused(failure, ['ENOENT', 'ENOTDIR'])) return undefined;
    throw failure;
  }
}

function hasNoHardLinks(failure: unknown): boolean {
  return isRefused(failure, ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);
}

function isRefused(failure: unknown, codes: readonly string[]): boolean {
  return failure instanceof Error && 'code' in failure && codes.includes(String(failure.code));
}

/** Not every system lets a folder be opened; there the rename is as safe as it gets. */
function syncFolder(path: string): void {
  try {
    const folder = fs.openSync(path, 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  } catch {}
}

/** All files below a folder, or the file itself, relative to it; sorted. */
export function filesBelow(path: string, files: FileSystem): readonly string[] {
  if (files.state(path)?.kind !== 'folder') return [''];
  return files.list(path).flatMap((name) => {
    const inner = filesBelow(join(path, name), files);
    return inner.map((below) => (below === '' ? name : `${name}/${below}`));
  });
}
