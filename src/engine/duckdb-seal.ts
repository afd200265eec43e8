/**
 * Whether a database file is still as it was left. In: its path; out: a text that is another one once
 * anybody has written to it. A commit is in a log beside the file, or has come into the file with one
 * of its headers, which counts them. Knows no driver.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { headerBytes } from './duckdb-file.ts';

/** What a process leaves that was killed before, or while, it brought them into the file. */
const logs = ['.wal', '.wal.checkpoint', '.wal.recovery'];

export class FileSeal {
  readonly #path: string;
  #file: Promise<FileHandle> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Nothing where there is something in a log, and where it cannot be told. */
  async read(): Promise<string | undefined> {
    try {
      this.#file ??= open(this.#path);
      const file = await this.#file;
      const headers = Buffer.alloc(headerBytes);
      await file.read(headers, 0, headerBytes, 0);
      const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
      const sizes = await Promise.all(logs.map((suffix) => sizeOf(this.#path + suffix)));
      if (sizes.some((logged) => logged > 0)) return undefined;
      const digest = createHash('sha256').update(headers).digest('base64');
      return [dev, ino, size, mtimeNs, digest].join(' ');
    } catch {
      return undefined;
    }
  }

  /** Once the engine has closed the file: a process that closes it once loses all locks it has on it. */
  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    await file?.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'ENOENT') return 0;
    throw failure;
  }
}
