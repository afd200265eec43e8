import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { catalogOf } from '../../../src/engine/duckdb-dialect.ts';
import {
  type Engine,
  EngineError,
  type EngineSettings,
  WarehouseHeldError,
} from '../../../src/engine/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider-open-'));
const engines: Engine[] = [];
let files = 0;

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

afterAll(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function newFile(name = `${files++}.duckdb`): string {
  return join(folder, name);
}

async function open(settings: Partial<EngineSettings> = {}): Promise<Engine> {
  const engine = await openDuckdb({ path: ':memory:', ...settings });
  engines.push(engine);
  return engine;
}

async function rowsOf(engine: Engine, sql: string): Promise<unknown> {
  return (await (await engine.connect()).query(sql)).rows;
}

/** A database with one table, closed again. */
async function makeDatabase(path: string, sql = 'create table t as select 1 as a'): Promise<void> {
  const engine = await openDuckdb({ path });
  await (await engine.connect()).run(sql);
  await engine.close();
}

async function failureOf(settings: Partial<EngineSettings>): Promise<unknown> {
  try {
    await open(settings);
  } catch (failure) {
    return failure;
  }
  throw new Error('it opened');
}

async function expectFailure(
  settings: Partial<EngineSettings>,
  expected: { readonly message: string; readonly kind: string; readonly notes?: readonly string[] },
): Promise<void> {
  const failure = await failureOf(settings);
  expect(failure).toBeInstanceOf(EngineError);
  expect(failure).toMatchObject({ notes: [], ...expected });
}

describe('the catalog', () => {
  it.each([
    'dev.duckdb',
    'a.b.duckdb',
    '.duckdb',
    '..x.duckdb',
    'main.duckdb',
    'temp.db',
    'system.db',
    'TEMP.db',
    'memory.duckdb',
    'my file.db',
    'noextension',
    'é😀.db',
    'x"y.db',
    "q'uote.db",
    'a,b;c.db',
    'x?y.db',
    'select.duckdb',
    '1st.duckdb',
  ])('of %s is known without opening it', async (name) => {
    const path = newFile(name);
    const engine = await open({ path });
    expect(engine.catalog).toBe(catalogOf(path));
    expect(existsSync(path)).toBe(true);
  });

  it('of a warehouse in memory is called memory', async () => {
    expect((await open()).catalog).toBe('memory');
    expect(catalogOf(':memory:')).toBe('memory');
  });
});

describe('a file', () => {
  it('is made, with the folders above it', async () => {
    const path = newFile('deep/deeper/new.duckdb');
    const engine = await open({ path });
    expect(await rowsOf(engine, 'select 1')).toEqual([[1]]);
    expect(existsSync(path)).toBe(true);
  });

  it('keeps what was committed, and is free when the engine is closed', async () => {
    const path = newFile();
    await makeDatabase(path, "create table t as select 'kept' as a");
    const seen = spawnSync(
      process.execPath,
      ['-e', `${reader}; read(${JSON.stringify(path)}).then(console.log, console.log)`],
      { encoding: 'utf8' },
    );
    expect(seen.stdout).toBe('[["kept"]]\n');
  });

  it('may be opened twice in one process: both see one database', async () => {
    const path = newFile();
    const first = await open({ path });
    const second = await open({ path });
    await (await first.connect()).run('create table t as select 1 as a');
    await first.close();
    await (await second.connect()).run('insert into t values (2)');
    await second.close();
    expect(await rowsOf(await open({ path }), 'select a from t order by a')).toEqual([[1], [2]]);
  });

  it('opened twice in one process must be opened the same way', async () => {
    const path = newFile();
    await open({ path });
    await expectFailure(
      { path, readOnly: true },
      { message: `${path} is open in this process with other settings`, kind: 'other' },
    );
  });

  it('is not written where it is opened to read', async () => {
    const path = newFile();
    await makeDatabase(path);
    const connection = await (await open({ path, readOnly: true })).connect();
    expect((await connection.query('select a from t')).rows).toEqual([[1]]);
    await expect(connection.run('insert into t values (2)')).rejects.toMatchObject({
      message:
        'Cannot execute statement of type "INSERT" on database "' +
        `${catalogOf(path)}" which is attached in read-only mode`,
    });
  });

  it('that is not there cannot be read', async () => {
    const path = newFile('absent/file.duckdb');
    await expectFailure(
      { path, readOnly: true },
      { message: `${path} does not exist`, kind: 'io' },
    );
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });
});

describe('what is no database', () => {
  it.each([
    ['text', 'id,name\n1,x\n'],
    ['long text', 'id,name\n'.repeat(4000)],
  ])('%s', async (_, content) => {
    const path = newFile();
    writeFileSync(path, content);
    await expectFailure({ path }, { message: `${path} is not a DuckDB database`, kind: 'io' });
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('a folder', async () => {
    const path = newFile('folder.duckdb');
    mkdirSync(path);
    await expectFailure(
      { path },
      { message: `${path} is a folder, not a database file`, kind: 'io' },
    );
  });

  it('a path through a file', async () => {
    const file = newFile('a-file');
    writeFileSync(file, '');
    await expectFailure(
      { path: join(file, 'x.duckdb') },
      { message: `cannot make the folder ${file}: a file stands in its place`, kind: 'io' },
    );
  });

  it.skipIf(process.platform !== 'linux')('a place where there are no folders', async () => {
    await expectFailure(
      { path: '/proc/nowhere/x.duckdb' },
      {
        message: 'cannot make the folder /proc/nowhere: its parent takes no folders',
        kind: 'permission',
      },
    );
  });

  it('a database of a newer version', async () => {
    const path = newFile();
    await makeDatabase(path);
    writeFileSync(path, withStorageVersion(readFileSync(path), 100n));
    await expectFailure(
      { path },
      { message: `${path} was written by a newer version of DuckDB than this one`, kind: 'io' },
    );
  });

  it('a database of a version too old', async () => {
    const path = newFile();
    await makeDatabase(path);
    writeFileSync(path, withStorageVersion(readFileSync(path), 1n));
    await expectFailure(
      { path },
      { message: `${path} was written by a version of DuckDB too old to read`, kind: 'io' },
    );
  });

  it('a damaged database', async () => {
    const path = newFile();
    await makeDatabase(path);
    const bytes = readFileSync(path);
    bytes.fill(7, 4096, 12288);
    writeFileSync(path, bytes);
    await expectFailure(
      { path },
      { message: `${path} is damaged: its checksums do not match`, kind: 'io' },
    );
  });

  it('a database cut short', async () => {
    const path = newFile();
    await makeDatabase(path);
    truncateSync(path, 16_000);
    await expectFailure({ path }, { message: `${path} is damaged: it ends too early`, kind: 'io' });
  });
});

describe('a file that only began to be a database, when its process was killed', () => {
  it.each([0, 100, 4096, 5000, 8192])('of %i bytes is made anew', async (bytes) => {
    const path = newFile();
    await makeDatabase(path);
    truncateSync(path, bytes);
    const connection = await (await open({ path })).connect();
    expect((await connection.query('select count(*) from duckdb_tables()')).rows).toEqual([[0]]);
  });

  it('is not made anew by somebody who only reads', async () => {
    const path = newFile();
    writeFileSync(path, '');
    const message = `${path} is not a DuckDB database`;
    await expectFailure({ path, readOnly: true }, { message, kind: 'io' });
    expect(readFileSync(path, 'utf8')).toBe('');
  });
});

describe('a folder that may not be written', () => {
  const isRoot = process.getuid?.() === 0;

  /** Permissions hold for everybody but root, so root acts as `nobody` meanwhile. */
  async function asNobody(act: () => Promise<void>): Promise<void> {
    if (isRoot) process.seteuid?.(65534);
    try {
      await act();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  }

  it.skipIf(process.platform === 'win32')('is named with the reason', async () => {
    chmodSync(folder, 0o755);
    const locked = newFile('locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    const path = join(locked, 'x.duckdb');
    const deeper = join(locked, 'deeper');
    await asNobody(async () => {
      await expectFailure(
        { path },
        { message: `${path} may not be opened: permission denied`, kind: 'permission' },
      );
      await expectFailure(
        { path: join(deeper, 'x.duckdb') },
        { message: `cannot make the folder ${deeper}: permission denied`, kind: 'permission' },
      );
    });
  });
});

describe('a file that another process holds', () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Holds the file until its input ends. */
  async function hold(path: string): Promise<ChildProcess> {
    const program = `${reader}; hold(${JSON.stringify(path)})`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('is named with the process', async () => {
    const path = newFile();
    const child = await hold(path);
    for (const readOnly of [false, true]) {
      const failure = await failureOf({ path, readOnly });
      expect(failure).toBeInstanceOf(WarehouseHeldError);
      expect(failure).toMatchObject({
        message: `${path} is held by PID ${child.pid}`,
        path,
        pid: child.pid,
      });
    }
  });

  it('is opened as soon as it is free', async () => {
    const path = newFile();
    const child = await hold(path);
    const waited: unknown[] = [];
    const engine = await open({
      path,
      waitMs: 30_000,
      onWait: (pid) => {
        waited.push(pid);
        child.stdin?.end();
      },
    });
    expect(waited).toEqual([child.pid]);
    expect(await rowsOf(engine, 'select a from held')).toEqual([[1]]);
  });

  it('is given up when the time is over', async () => {
    const path = newFile();
    const child = await hold(path);
    let waits = 0;
    const failure = await failureOf({ path, waitMs: 60, onWait: () => waits++ });
    expect(failure).toMatchObject({ message: `${path} is held by PID ${child.pid}` });
    expect(waits).toBe(1);
  });

  it('is given up when the wait is called off', async () => {
    const path = newFile();
    await hold(path);
    const controller = new AbortController();
    const { signal } = controller;
    const settings = { path, waitMs: 60_000, signal, onWait: () => controller.abort() };
    const called = { message: `stopped waiting for ${path}`, kind: 'interrupted' };
    await expectFailure(settings, called);
    await expectFailure(settings, called);
  });

  it('is waited for where it is attached, too', async () => {
    const path = newFile();
    const child = await hold(path);
    const attach = [{ name: 'raw', path }];
    expect(await failureOf({ attach })).toMatchObject({
      name: 'WarehouseHeldError',
      message: `${path} is held by PID ${child.pid}`,
    });
    const engine = await open({ attach, waitMs: 30_000, onWait: () => child.stdin?.end() });
    expect(await rowsOf(engine, 'select a from raw.held')).toEqual([[1]]);
  });
});

describe('settings', () => {
  const current = (names: readonly string[]): string =>
    `select ${names.map((name) => `current_setting('${name}')`).join(', ')}`;

  it('hold on every connection', async () => {
    const engine = await open({
      threads: 3,
      memoryLimit: '1GiB',
      tempDirectory: join(folder, 'spill'),
      settings: { preserve_insertion_order: false, search_path: 'main', Calendar: 'gregorian' },
    });
    const names = [
      'threads',
      'memory_limit',
      'temp_directory',
      'preserve_insertion_order',
      'search_path',
      'TimeZone',
      'autoinstall_known_extensions',
    ];
    const expected = [3, '1.0 GiB', join(folder, 'spill'), false, 'main', 'UTC', false];
    for (let count = 0; count < 3; count++) {
      expect(await rowsOf(engine, current(names))).toEqual([expected]);
    }
  });

  it('put the clock into UTC whatever the process thinks', async () => {
    const engine = await open();
    const sql =
      "select timestamptz '2024-06-01 00:00:00+02' as a, '2024-06-01'::timestamptz::varchar";
    for (let count = 0; count < 2; count++) {
      expect(await rowsOf(engine, sql)).toEqual([
        ['2024-05-31 22:00:00+00', '2024-06-01 00:00:00+00'],
      ]);
    }
  });

  it('take those that DuckDB wants while it starts', async () => {
    const path = newFile();
    const settings = { allow_community_extensions: false, threads: 2 };
    const engine = await open({ path, settings });
    expect(await rowsOf(engine, current(['allow_community_extensions', 'threads']))).toEqual([
      [false, 2],
    ]);
  });

  it('may be locked, last', async () => {
    const engine = await open({ settings: { lock_configuration: true, threads: 2 } });
    const connection = await engine.connect();
    expect(await rowsOf(engine, current(['threads', 'TimeZone']))).toEqual([[2, 'UTC']]);
    await expect(connection.query('select nope')).rejects.toMatchObject({ position: 7 });
    await expect(connection.run('set threads = 1')).rejects.toMatchObject({
      message: 'Cannot change configuration option "threads" - the configuration has been locked',
    });
  });

  it('that are misspelt say so, with the nearest', async () => {
    await expectFailure(
      { settings: { memoy_limit: '1GB' } },
      {
        message: 'setting memoy_limit: unrecognized configuration parameter "memoy_limit"',
        kind: 'catalog',
      },
    );
    expect(await failureOf({ settings: { memoy_limit: '1GB' } })).toMatchObject({
      candidates: ['memory_limit'],
      subject: 'memoy_limit',
    });
  });

  it.each([
    [{ memoryLimit: 'lots' }, 'setting memory_limit: Memory must have a number (e.g. 1GB)'],
    [{ threads: 0 }, 'setting threads: Must have at least 1 thread'],
    [{ settings: { "a'b": "c'd" } }, 'setting a\'b: unrecognized configuration parameter "a\'b"'],
    [
      { settings: { allow_community_extensions: 'maybe' } },
      "setting allow_community_extensions: Failed to cast value: Could not convert string 'maybe' to BOOL",
    ],
  ])('%j are refused', async (settings, message) => {
    expect(await failureOf(settings)).toMatchObject({ name: 'EngineError', message });
  });

  it('leave no lock behind when they are refused', async () => {
    const path = newFile();
    await failureOf({ path, settings: { nope: 1 } });
    const seen = spawnSync(
      process.execPath,
      ['-e', `${reader}; open(${JSON.stringify(path)}).then(console.log, console.log)`],
      { encoding: 'utf8' },
    );
    expect(seen.stdout).toBe('opened\n');
  });
});

describe('attached databases', () => {
  it('can be read and not written, on every connection', async () => {
    const path = newFile();
    await makeDatabase(path);
    const engine = await open({ attach: [{ name: 'raw data', path }] });
    for (let count = 0; count < 2; count++) {
      expect(await rowsOf(engine, 'select a from "raw data".t')).toEqual([[1]]);
    }
    const connection = await engine.connect();
    await expect(
      connection.run('create table "raw data".main.x (a integer)'),
    ).rejects.toMatchObject({
      message:
        'Cannot execute statement of type "CREATE" on database "raw data" which is attached in read-only mode',
    });
  });

  it('must be there', async () => {
    const path = newFile();
    await expectFailure(
      { attach: [{ name: 'raw', path }] },
      { message: `${path} does not exist`, kind: 'io' },
    );
  });

  it('must be databases', async () => {
    const path = newFile();
    writeFileSync(path, 'no database');
    await expectFailure(
      { attach: [{ name: 'raw', path }] },
      { message: `${path} is not a DuckDB database`, kind: 'io' },
    );
  });
});

describe('extensions', () => {
  it('that are built in are loaded', async () => {
    const engine = await open({ extensions: ['json', 'parquet', 'icu'] });
    expect(await rowsOf(engine, "select json_valid('{}')")).toEqual([[true]]);
  });

  it('that are not installed say how to install them', async () => {
    await expectFailure(
      { extensions: ['json', 'httpfs'] },
      {
        message: 'extension httpfs is not installed',
        kind: 'io',
        notes: ['install it once, where there is a network: INSTALL httpfs'],
      },
    );
  });

  it('that nobody knows are not invented', async () => {
    await expectFailure(
      { extensions: ["no'such"] },
      { message: "extension no'such is not installed", kind: 'io' },
    );
  });

  it('are not looked for in a network when a function is missing', async () => {
    const connection = await (await open()).connect();
    await expect(connection.query("select * from read_xlsx('x')")).rejects.toMatchObject({
      message:
        'Table Function with name "read_xlsx" is not in the catalog, but it exists in the excel extension',
      notes: ["add excel to the target's extensions"],
    });
  });
});

describe('the SQL of on_open', () => {
  it('runs on every connection, one after another', async () => {
    const engine = await open({
      onOpen: ['create or replace macro twice(x) as 2 * x', "set search_path = 'main'"],
    });
    const connections = await Promise.all(Array.from({ length: 4 }, () => engine.connect()));
    for (const connection of connections) {
      const { rows } = await connection.query("select twice(21), current_setting('search_path')");
      expect(rows).toEqual([[42, 'main']]);
    }
  });

  it('makes nothing where the warehouse is only read: what it made before is there', async () => {
    const onOpen = [
      "create type if not exists side as enum ('debit', 'credit'); create or replace macro twice(x) as 2 * x; create temp macro thrice(x) as 3 * x",
    ];
    const path = join(folder, 'on-open.duckdb');
    const writing = await open({ path, onOpen });
    await writing.close();
    const engine = await open({ path, onOpen, readOnly: true });
    const connections = [await engine.connect(), await engine.connect()];
    for (const connection of connections) {
      const { rows } = await connection.query("select twice(1), thrice(1), 'debit'::side::varchar");
      expect(rows).toEqual([[2, 3, 'debit']]);
    }
    await engine.close();
    const wrong = {
      path,
      readOnly: true,
      onOpen: ['create or replace macro m(x) as x; use nowhere'],
    };
    expect(await failureOf(wrong)).toMatchObject({
      message: expect.stringMatching(/^on_open: .*nowhere/),
    });
  });

  it('is told about when it fails', async () => {
    const failure = await failureOf({ onOpen: ['select 1', 'select é, nope from range(1)'] });
    expect(failure).toMatchObject({
      name: 'EngineError',
      message: 'on_open: Referenced column "é" not found in FROM clause',
      kind: 'binder',
      candidates: ['range'],
    });
  });
});

/** The driver in a process of its own. */
const reader = `
const { DuckDBInstance } = require(${JSON.stringify(
  join(import.meta.dirname, '../../../node_modules/@duckdb/node-api'),
)});
async function open(path) {
  await DuckDBInstance.create(path);
  return 'opened';
}
async function read(path) {
  const connection = await (await DuckDBInstance.create(path)).connect();
  return JSON.stringify((await connection.runAndReadAll('select * from t')).getRowsJson());
}
async function hold(path) {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('create table held as select 1 as a');
  process.stdin.resume().on('end', () => {
    connection.closeSync();
    instance.closeSync();
    process.exit(0);
  });
  console.log('held');
}`;

/** The main header holds the version at byte 12, under a checksum of its 4096 bytes. */
function withStorageVersion(bytes: Buffer, version: bigint): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeBigUInt64LE(version, 12);
  let checksum = 5381n;
  for (let at = 8; at < 4096; at += 8) {
    checksum ^= BigInt.asUintN(64, changed.readBigUInt64LE(at) * 0xbf58476d1ce4e5b9n);
  }
  changed.writeBigUInt64LE(checksum, 0);
  return changed;
}
