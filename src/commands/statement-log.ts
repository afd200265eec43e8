/** `target/eider.log`: every statement of the last run, with its time. Secrets are masked. */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from '../base/make-folders.ts';
import type { Mask } from '../base/secrets.ts';

export interface StatementLog {
  readonly write: (sql: string) => void;
  readonly close: () => void;
}

const bufferedCharacters = 64 * 1024;

/** A log that cannot be written must not stop a build: then nothing is logged. */
export function openStatementLog(path: string, mask: Mask): StatementLog {
  let file: number | undefined;
  try {
    makeFolders(dirname(path));
    // The log of a run that is still going on elsewhere keeps its file.
    const beside = `${path}.${process.pid}.tmp`;
    file = openSync(beside, 'w');
    renameSync(beside, path);
  } catch {
    return { write: () => {}, close: () => {} };
  }
  let waiting = '';
  const flush = (): void => {
    if (file === undefined || waiting === '') return;
    try {
      writeSync(file, waiting);
    } catch {
      file = undefined;
    }
    waiting = '';
  };
  return {
    write: (sql) => {
      waiting += mask(`${new Date().toISOString()} ${sql.replaceAll('\n', '\n  ')}\n`);
      if (waiting.length > bufferedCharacters) flush();
    },
    close: () => {
      flush();
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
