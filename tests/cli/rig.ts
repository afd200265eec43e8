/**
 * A real project folder and the real program as a process. Texts come back normalised: times,
 * durations and the folder are replaced, nothing else.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';

export const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(repository, 'bin/eider.cjs');

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for assertions on the whole printed text. */
  readonly printed: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once what was printed so far matches. */
  readonly prints: (pattern: RegExp) => Promise<void>;
}

export interface Rig {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  readonly remove: (path: string) => void;
  readonly eider: (...args: readonly string[]) => Promise<Ended>;
  readonly start: (args: readonly string[], env?: Record<string, string>) => Running;
  readonly withEnv: (env: Record<string, string>, ...args: readonly string[]) => Promise<Ended>;
  /** Rows of a query on the warehouse, as the driver prints them; opens and closes the file. */
  readonly query: (sql: string, path?: string) => Promise<unknown[][]>;
  /** Every relation in the warehouse but the state, with its rows. */
  readonly contents: (path?: string) => Promise<Record<string, unknown[][]>>;
}

export const minimalProject = `name: shop
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 2 }
models: { +materialized: table }
`;

/** A new folder with these files; it goes when the test ends. */
export function createRig(files: Readonly<Record<string, string | Uint8Array>>): Rig {
  const folder = mkdtempSync(join(tmpdir(), 'eider-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write: Rig['write'] = (written) => {
    for (const [path, content] of Object.entries(written)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  };
  write(files);
  const start: Rig['start'] = (args, env = {}) => run(folder, args, env);
  const query: Rig['query'] = (sql, path = 'target/dev.duckdb') =>
    queryFile(join(folder, path), sql);
  return {
    folder,
    write,
    remove: (path) => rmSync(join(folder, path), { recursive: true, force: true }),
    eider: (...args) => start(args).ended,
    start,
    withEnv: (env, ...args) => start(args, env).ended,
    query,
    contents: async (path = 'target/dev.duckdb') => {
      const names = await query(
        `select schema_name || '.' || table_name from duckdb_tables() where schema_name <> '_eider' and not internal
         union all select schema_name || '.' || view_name from duckdb_views() where not internal order by all`,
        path,
      );
      const contents: Record<string, unknown[][]> = {};
      for (const [name] of names) {
        const quoted = String(name).split('.').map((part) => `"${part}"`).join('.');
        contents[String(name)] = await query(`from ${quoted} order by all`, path);
      }
      return contents;
    },
  };
}

function run(folder: string, args: readonly string[], env: Record<string, string>): Running {
  const { CI: _ci, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...inherited, NO_COLOR: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const grow = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    grow();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    grow();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const texts = [stdout, stderr].map((text) => normalise(text, folder));
      const [out = '', err = ''] = texts;
      resolve({ code, stdout: out, stderr: err, printed: out + err });
      grow();
    });
  });
  const prints = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(stdout + stderr)) resolve();
        else if (child.exitCode !== null || child.signalCode !== null) {
          reject(new Error(`it ended without printing ${pattern}:\n${stdout}${stderr}`));
        } else return;
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  return { child, ended, prints };
}

/** Times and the folder change from run to run; they become `0.00 s`, `<time>`, `<folder>`. */
function normalise(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, '0.00 s')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g, '<time>')
    .replaceAll(/PID \d+/g, 'PID <pid>')
    .replaceAll(/[ \t]+$/gm, '');
}

async function queryFile(path: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(path);
  try {
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(sql);
    const rows = reader.getRowsJson() as unknown[][];
    connection.closeSync();
    return rows;
  } finally {
    instance.closeSync();
  }
}
