/**
 * A real project folder and the real program as a process. Texts come back normalised: times,
 * durations, process ids and the folder are replaced, nothing else.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Standard output and then standard error, for assertions on the whole printed text. */
  readonly printed: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once what was printed so far matches; rejects when it ends without. */
  readonly prints: (pattern: RegExp) => Promise<void>;
}

export interface Surroundings {
  readonly env?: Record<string, string>;
  /** Relative to the project's folder. */
  readonly workingFolder?: string;
  /** All of it on standard output, in the order in which a terminal shows it. */
  readonly isMerged?: boolean;
}

export type Files = Readonly<Record<string, string | Uint8Array>>;
export type Rows = unknown[][];

export interface Rig {
  readonly folder: string;
  readonly write: (files: Files) => void;
  readonly remove: (path: string) => void;
  readonly eider: (...args: readonly string[]) => Promise<Ended>;
  readonly withEnv: (env: Record<string, string>, ...args: readonly string[]) => Promise<Ended>;
  readonly start: (args: readonly string[], surroundings?: Surroundings) => Running;
  /** Rows of a query on the warehouse, as the driver prints them; the file is only read. */
  readonly query: (sql: string, path?: string) => Promise<Rows>;
  /** Statements on the warehouse by somebody who is not Eider. */
  readonly execute: (sql: string, path?: string) => Promise<void>;
  /** Every relation in the warehouse but the state, with its rows. */
  readonly contents: (path?: string) => Promise<Record<string, Rows> | 'no warehouse'>;
  /** The paths of all files below a folder of the project, sorted. */
  readonly files: (below?: string) => string[];
}

/** One thread, so that the lines of a build come in one order. */
export const minimalProject = `name: shop
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
models: { +materialized: table }
`;

/** A new folder with these files; it goes when the test ends. */
export function createRig(files: Files): Rig {
  const outside = mkdtempSync(join(tmpdir(), 'eider-test-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  // The folder's own name is printed where a project has none.
  const folder = join(outside, 'shop');
  mkdirSync(folder);
  const warehouse = (path = 'target/dev.duckdb'): string => join(folder, path);
  const start: Rig['start'] = (args, surroundings = {}) => run(folder, args, surroundings);
  const rig: Rig = {
    folder,
    write: (written) => writeFiles(folder, written),
    remove: (path) => removeWhole(join(folder, path)),
    eider: (...args) => start(args).ended,
    withEnv: (env, ...args) => start(args, { env }).ended,
    start,
    query: (sql, path) => useWarehouse(warehouse(path), 'READ_ONLY', (query) => query(sql)),
    execute: async (sql, path) => {
      mkdirSync(dirname(warehouse(path)), { recursive: true });
      await useWarehouse(warehouse(path), 'READ_WRITE', (query) => query(sql));
    },
    contents: async (path) =>
      existsSync(warehouse(path)) ? readRelations(warehouse(path)) : 'no warehouse',
    files: (below = '.') => listFiles(folder, below),
  };
  rig.write(files);
  return rig;
}

/** A project with only `project.yml` and these files. */
export function createShop(files: Files = {}): Rig {
  return createRig({ 'project.yml': minimalProject, ...files });
}

/** A program may be writing into it meanwhile: what is new is removed, too. */
function removeWhole(path: string): void {
  for (let tries = 1; ; tries++) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === 100) throw failure;
    }
  }
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function listFiles(folder: string, below: string): string[] {
  const root = join(folder, below);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

function run(
  folder: string,
  args: readonly string[],
  { env = {}, workingFolder = '.', isMerged = false }: Surroundings,
): Running {
  const command = [process.execPath, program, ...args];
  const [first = '', ...others] = isMerged
    ? ['sh', '-c', 'exec "$0" "$@" 2>&1', ...command]
    : command;
  const child = spawn(first, others, {
    cwd: join(folder, workingFolder),
    env: { ...cleanEnvironment(), NO_COLOR: '1', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
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
  let hasEnded = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      hasEnded = true;
      const out = normalise(stdout, folder);
      const err = normalise(stderr, folder);
      resolve({ code, stdout: out, stderr: err, printed: out + err });
      grow();
    });
  });
  const prints = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(stdout + stderr)) resolve();
        else if (hasEnded) {
          reject(new Error(`it ended without printing ${pattern}:\n${stdout}${stderr}`));
        } else return;
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  return { child, ended, prints };
}

/** Without what would change how the program prints or what it does. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => name !== 'CI' && name !== 'GITHUB_ACTIONS' && !/^EIDER_/.test(name)),
  );
}

/** Times, durations and the folder change from run to run; so does what only slow runs print. */
export function normalise(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(/( *)\b\d+(?:\.\d+)? s\b/g, (whole) => fill('0.00 s', whole.length))
    .replaceAll(/\b\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?/g, '<time>')
    .replaceAll(/PID \d+/g, 'PID <pid>')
    .replaceAll(/^slowest: .*\n/gm, '')
    .replaceAll(/[ \t]+$/gm, '');
}

/** In a column the figure keeps its right edge; in a sentence one space stands before it. */
function fill(figure: string, width: number): string {
  return width > figure.length + 1 ? figure.padStart(width) : ` ${figure}`;
}

async function readRelations(path: string): Promise<Record<string, Rows>> {
  return useWarehouse(path, 'READ_ONLY', async (query) => {
    const names = await query(
      `select schema_name, table_name from duckdb_tables()
       where schema_name <> '_eider' and not internal and database_name <> 'temp'
       union all
       select schema_name, view_name from duckdb_views()
       where schema_name <> '_eider' and not internal and database_name <> 'temp'
       order by all`,
    );
    const contents: Record<string, Rows> = {};
    for (const [schema, name] of names) {
      const relation = [schema, name].map((part) => `"${String(part).replaceAll('"', '""')}"`);
      contents[`${schema}.${name}`] = await query(`from ${relation.join('.')} order by all`);
    }
    return contents;
  });
}

async function useWarehouse<T>(
  path: string,
  mode: 'READ_ONLY' | 'READ_WRITE',
  work: (query: (sql: string) => Promise<Rows>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(path, { access_mode: mode });
  try {
    const connection = await instance.connect();
    const result = await work(
      async (sql) => (await connection.runAndReadAll(sql)).getRowsJson() as Rows,
    );
    connection.closeSync();
    return result;
  } finally {
    instance.closeSync();
  }
}
