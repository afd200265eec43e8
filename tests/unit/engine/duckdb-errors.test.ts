import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { readDuckdbError, readLockHolder } from '../../../src/engine/duckdb-errors.ts';
import { type Connection, type Engine, EngineError } from '../../../src/engine/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider-errors-'));
let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
  for (const sql of [
    'create table t (a integer, b varchar, emails_sent integer, emails_opened integer)',
    "insert into t values (1, 'x', 1, 1)",
    'create table "q" ("wei""rd" integer, "Two Words" integer)',
    'create schema marts',
    'create table marts.orders (id integer)',
    'create view casts as select b::int as c from t',
    'create view over_casts as select c + 1 as d from casts',
    'create macro to_number(x) as x::int',
    'create macro numbers(x) as table select x as x, b::int as n from t',
    'create table base as select 1 as a, 2 as b',
    'create view stale as select a, b from base',
    'alter table base drop column b',
    'create table keyed (id integer primary key, n integer not null, p integer check (p > 0))',
  ]) {
    await connection.run(sql);
  }
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function failureOf(sql: string): Promise<EngineError> {
  try {
    await connection.query(sql);
  } catch (failure) {
    if (failure instanceof EngineError) return failure;
    throw failure;
  }
  throw new Error(`it ran: ${sql}`);
}

interface Expected {
  readonly message: string;
  readonly kind: string;
  readonly subtype?: string;
  readonly subject?: string;
  readonly candidates?: readonly string[];
  readonly notes?: readonly string[];
  readonly inView?: boolean;
}

/** The carets stand under the text at whose first character the position must be. */
async function expectFailure(marked: string, expected: Expected): Promise<void> {
  const place = marked.indexOf('«');
  const error = await failureOf(marked.replace('«', ''));
  expect({
    message: error.message,
    kind: error.kind,
    subject: error.subject,
    candidates: error.candidates,
    notes: error.notes,
    inView: error.inView,
    position: error.position,
  }).toEqual({
    subject: undefined,
    candidates: [],
    notes: [],
    inView: false,
    ...expected,
    position: place === -1 ? undefined : place,
  });
}

describe('a name that is not there', () => {
  it.each<[string, Expected]>([
    [
      'select «emails_snt from t',
      {
        message: 'Referenced column "emails_snt" not found in FROM clause',
        kind: 'binder',
        subject: 'emails_snt',
        candidates: ['emails_sent', 'emails_opened', 'a'],
      },
    ],
    [
      'select t.«"emails snt" from t',
      {
        message: 'Table "t" does not have a column named "emails snt"',
        kind: 'binder',
        subject: 'emails snt',
        candidates: ['emails_sent'],
      },
    ],
    [
      'select r.«emails from casts as r',
      {
        message: 'Values list "r" does not have a column named "emails"',
        kind: 'binder',
        subject: 'emails',
      },
    ],
    [
      'select r.«"wei""r" from (select 1 as a) as r',
      {
        message: 'Values list "r" does not have a column named "wei"r"',
        kind: 'binder',
        subject: 'wei"r',
      },
    ],
    [
      'select * from t as r qualify row_number() over (order by r.«aa) = 1',
      {
        message: "Referenced column r.aa not found in FROM clause and can't find in alias map",
        kind: 'binder',
        subject: 'aa',
      },
    ],
    [
      'select * from t as r qualify row_number() over (order by r.«"a.b") = 1',
      {
        message: 'Referenced column r."a.b" not found in FROM clause and can\'t find in alias map',
        kind: 'binder',
        subject: 'a.b',
      },
    ],
    [
      'select a.«first from t',
      {
        message:
          'Cannot extract field \'first\' from expression "a" because it is not a struct, union, map, or json',
        kind: 'binder',
        subject: 'first',
      },
    ],
    [
      'select count(*) from t group by b having t.«a = 1',
      {
        message: 'column a must appear in the GROUP BY clause or be used in an aggregate function',
        kind: 'binder',
        subject: 'a',
      },
    ],
    [
      'select «"wei""r" from q',
      {
        message: 'Referenced column "wei"r" not found in FROM clause',
        kind: 'binder',
        subject: 'wei"r',
        candidates: ['wei"rd', 'Two Words'],
      },
    ],
    [
      'select «x.a from t',
      {
        message: 'Referenced table "x" not found',
        kind: 'binder',
        subject: 'x',
        candidates: ['t'],
      },
    ],
    [
      'select * from «nowhere',
      {
        message: 'Table with name nowhere does not exist',
        kind: 'catalog',
        subject: 'nowhere',
        candidates: ['over_casts'],
      },
    ],
    [
      'select * from «pg_tabels',
      {
        message: 'Table with name pg_tabels does not exist',
        kind: 'catalog',
        subject: 'pg_tabels',
      },
    ],
    [
      'select * from memory.marts.«ordrs',
      {
        message: 'Table with name ordrs does not exist',
        kind: 'catalog',
        subject: 'ordrs',
        candidates: ['orders'],
      },
    ],
    [
      'select * from «mart.orders',
      {
        message:
          'Table with name "mart.orders" does not exist because schema "mart" does not exist',
        kind: 'catalog',
        subject: 'mart.orders',
      },
    ],
    [
      'select * from «nowhere.marts.orders',
      { message: 'Catalog "nowhere" does not exist', kind: 'binder', subject: 'nowhere' },
    ],
    [
      'select «summ(a) from t',
      {
        message: 'Scalar Function with name summ does not exist',
        kind: 'catalog',
        subject: 'summ',
        candidates: ['sum'],
      },
    ],
    [
      'select * exclude («zz) from t',
      {
        message: 'Column "zz" in EXCLUDE list not found in FROM clause',
        kind: 'binder',
        subject: 'zz',
      },
    ],
    [
      "select {'x': 1}.«y",
      {
        message: 'Could not find key "y" in struct',
        kind: 'binder',
        subject: 'y',
        candidates: ['x'],
      },
    ],
    [
      'select * from t join marts.orders using («id)',
      {
        message: 'Column "id" does not exist on left side of join',
        kind: 'binder',
        subject: 'id',
      },
    ],
    [
      'drop table «absent',
      {
        message: 'Table with name absent does not exist',
        kind: 'catalog',
        subject: 'absent',
        candidates: ['base'],
      },
    ],
    [
      'create table «t (a integer)',
      { message: 'Table with name "t" already exists', kind: 'catalog', subject: 't' },
    ],
  ])('%s', async (sql, expected) => {
    await expectFailure(sql, expected);
  });
});

describe('an expression that does not bind', () => {
  it.each<[string, Expected]>([
    [
      'select «a, count(*) from t',
      {
        message:
          'column "a" must appear in the GROUP BY clause or must be part of an aggregate function',
        kind: 'binder',
        subject: 'a',
        notes: [
          'Either add it to the GROUP BY list, or use "ANY_VALUE(a)" if the exact value of "a" is not important.',
        ],
      },
    ],
    [
      'select «a from t x, t y',
      {
        message: 'Ambiguous reference to column name "a" (use: "x.a" or "y.a")',
        kind: 'binder',
        subject: 'a',
      },
    ],
    [
      'select «range(1, 2, 3, 4)',
      {
        message:
          "No function matches the given name and argument types 'range(INTEGER_LITERAL, INTEGER_LITERAL, INTEGER_LITERAL, INTEGER_LITERAL)'. You might need to add explicit type casts",
        kind: 'binder',
        subject: 'range',
        notes: [
          'it takes range(BIGINT) -> BIGINT[], range(BIGINT, BIGINT) -> BIGINT[], range(BIGINT, BIGINT, BIGINT) -> BIGINT[], range(TIMESTAMP, TIMESTAMP, INTERVAL) -> TIMESTAMP[], range(TIMESTAMP WITH TIME ZONE, TIMESTAMP WITH TIME ZONE, INTERVAL) -> TIMESTAMP WITH TIME ZONE[]',
        ],
      },
    ],
    [
      'select b «+ 1 from t',
      {
        message:
          "No function matches the given name and argument types '+(VARCHAR, INTEGER_LITERAL)'. You might need to add explicit type casts",
        kind: 'binder',
        subject: '+',
        notes: [
          'it takes +(TINYINT) -> TINYINT, +(TINYINT, TINYINT) -> TINYINT, +(SMALLINT) -> SMALLINT, +(SMALLINT, SMALLINT) -> SMALLINT, +(INTEGER) -> INTEGER, +(INTEGER, INTEGER) -> INTEGER, +(BIGINT) -> BIGINT, +(BIGINT, BIGINT) -> BIGINT, and 37 more',
        ],
      },
    ],
    [
      'select 1 from t where «sum(a) > 1',
      { message: 'WHERE clause cannot contain aggregates', kind: 'binder' },
    ],
    [
      'select 1 union select 1, 2',
      {
        message:
          'Set operations can only apply to expressions with the same number of result columns',
        kind: 'binder',
      },
    ],
  ])('%s', async (sql, expected) => {
    await expectFailure(sql, expected);
  });
});

describe('a syntax error', () => {
  it.each<[string, string]>([
    ['«selec 1', 'syntax error at or near "selec"'],
    ['select (1«', 'syntax error at end of input'],
    ["select «'abc", `unterminated quoted string at or near "'abc"`],
    ['select «"abc', 'unterminated quoted identifier at or near ""abc"'],
    ['select «/* abc', 'unterminated /* comment at or near "/* abc"'],
    ['select «$$abc', 'unterminated dollar-quoted string at or near "$$abc"'],
    ['select', 'SELECT clause without selection list'],
  ])('%s', async (sql, message) => {
    await expectFailure(sql, { message, kind: 'parser' });
  });

  it('is a NUL, which would end the text for the driver', async () => {
    await expectFailure('select 1«\0; drop table t', {
      message: 'a NUL character cannot be part of a statement',
      kind: 'parser',
    });
    expect((await connection.query('select a from t')).rows).toEqual([[1]]);
  });
});

describe('a failure while running', () => {
  it.each<[string, Expected]>([
    [
      'create table x as select b«::int from t',
      {
        message: "Could not convert string 'x' to INT32 when casting from source column b",
        kind: 'conversion',
      },
    ],
    [
      "select «cast('abc' as integer)",
      { message: "Could not convert string 'abc' to INT32", kind: 'conversion' },
    ],
    ['select ln(0)', { message: 'cannot take logarithm of zero', kind: 'other' }],
    [
      "select strptime('x', '%Y')",
      {
        message: 'Could not parse string "x" according to format specifier "%Y"',
        kind: 'other',
        notes: ['Error: Expected a number'],
      },
    ],
    [
      `select error('say "no" \\ {now}' || chr(10) || 'second line é😀')`,
      { message: 'say "no" \\ {now}', kind: 'other', notes: ['second line é😀'] },
    ],
    [
      'insert into keyed values (1, 1, 1), (1, 1, 1)',
      {
        message: 'PRIMARY KEY or UNIQUE constraint violation: duplicate key "1"',
        kind: 'constraint',
      },
    ],
    [
      'insert into keyed values (2, null, 1)',
      { message: 'NOT NULL constraint failed: keyed.n', kind: 'constraint' },
    ],
    [
      'insert into keyed values (2, 1, 0)',
      {
        message: 'CHECK constraint failed on table keyed with expression CHECK((p > 0))',
        kind: 'constraint',
      },
    ],
    [
      "select * from «read_parquet('/nowhere/*.parquet')",
      { message: 'No files found that match the pattern "/nowhere/*.parquet"', kind: 'io' },
    ],
    [
      "copy t to '/nowhere/x.csv'",
      { message: 'Cannot open file "/nowhere/x.csv": No such file or directory', kind: 'io' },
    ],
  ])('%s', async (sql, expected) => {
    await expectFailure(sql, expected);
  });

  it('names the file and line of a CSV that does not convert', async () => {
    const path = join(folder, 'bad.csv');
    writeFileSync(path, 'a,b\n1,2\n2,x\n');
    const columns = "columns = {'a': 'integer', 'b': 'integer'}, header = true";
    await expectFailure(`select * from read_csv('${path}', ${columns})`, {
      message: `line 3 of ${path}: Error when converting column "b". Could not convert string "x" to 'INTEGER'`,
      kind: 'conversion',
      notes: ['Original Line: 2,x'],
    });
  });
});

describe('a place', () => {
  it.each([
    ["select 'é😀é' as é, «nope from t"],
    ["select 'é😀é' as é, b«::date from t"],
    ["select 'é😀é' as é «frm t where"],
    ['select 1 as "é😀", -- é😀\n  /* 😀 */ «nope\nfrom t'],
    ['select 1; select 2; select «nope from t'],
    ["select 'é' ; select 'é', «nope from t"],
    // Wide spaces: the engine takes them for plain ones, and counts afterwards.
    ["select\u00a0'\u00a0'\u2003,\u3000«nope from t"],
    ['\ufeffselect «nope from t'],
    ["select /*'\u00a0*/\u00a0«nope from t"],
    ["select '\u00a0'\u00a0x «frm t where"],
    ["select 'é'\u00a0, b«::date from t"],
    [`select ${"'é', ".repeat(5000)} «nope from t`],
  ])('is found in %j', async (marked) => {
    const sql = marked.replace('«', '');
    const error = await failureOf(sql);
    expect(error.position === undefined ? '' : sql.slice(error.position)).toBe(
      marked.slice(marked.indexOf('«') + 1),
    );
  });

  it('keeps a wide space that is quoted', async () => {
    const { rows } = await connection.query('select\u00a0\'\u00a0\',\u00a0$$\u3000$$ as "\u00a0"');
    expect(rows).toEqual([['\u00a0', '\u3000']]);
  });

  it.each([
    ['a cast in a view', 'select 1 as one, 2 as two, 3 as three, * from casts', 'conversion'],
    [
      'a cast in a view of a view',
      'create table y as select 1 as one, 2 as two, d from over_casts',
      'conversion',
    ],
    ['a cast in a table macro', 'select 1 as one, 2 as two, * from numbers(3)', 'conversion'],
    ['a view whose table has changed', 'select 1 as one, 2 as two, a from stale', 'binder'],
  ])('in %s is not taken for one in the statement', async (_, sql, kind) => {
    const error = await failureOf(sql);
    expect(error).toMatchObject({ kind, position: undefined, inView: true });
  });

  it('in a view is recognised after the database was opened again', async () => {
    const path = join(folder, 'views.duckdb');
    const first = await openDuckdb({ path });
    await (await first.connect()).run(
      "create table t as select 'x' as b; create view v as select 1 as one, b::int as c from t",
    );
    await first.close();
    const second = await openDuckdb({ path });
    const reading = (await second.connect()).run('create table y as select 1, c from v');
    await expect(reading).rejects.toMatchObject({ position: undefined, inView: true });
    await second.close();
  });

  it('in the text of a view being made is its place', async () => {
    await expectFailure('create or replace view v as\nselect «nope from t\n', {
      message: 'Referenced column "nope" not found in FROM clause',
      kind: 'binder',
      subject: 'nope',
      candidates: ['emails_sent'],
    });
  });

  it('in a scalar macro is the place of its call', async () => {
    await expectFailure('select 1 as one, «to_number(b) from t', {
      message: "Could not convert string 'x' to INT32 when casting from source column b",
      kind: 'conversion',
    });
  });
});

describe('a limit that is reached', () => {
  it('of memory', async () => {
    const settings = { memory_limit: '50MB', temp_directory: '', threads: 1 };
    const small = await openDuckdb({ path: ':memory:', settings });
    const running = (await small.connect()).query(
      'select count(distinct s) from (select repeat(range::varchar, 20) as s from range(3000000))',
    );
    const failure: unknown = await running.catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'EngineError', kind: 'out_of_memory' });
    expect(failure instanceof EngineError && failure.message).toMatch(
      /^(could not allocate block|failed to allocate data) of size [\d.]+ KiB \([\d.]+ MiB\/47\.6 MiB used\)$/,
    );
    await small.close();
  });

  it('of the space to spill into', async () => {
    const spill = join(folder, 'spill');
    const settings = {
      memory_limit: '50MB',
      temp_directory: spill,
      max_temp_directory_size: '1MB',
    };
    const small = await openDuckdb({ path: ':memory:', settings });
    const running = (await small.connect()).query(
      'select count(distinct s) from (select repeat(range::varchar, 20) as s from range(3000000))',
    );
    await expect(running).rejects.toMatchObject({ name: 'EngineError', kind: 'out_of_disk' });
    await small.close();
  });

  const smallDisk = join(folder, 'small');
  const mounted = mountSmallDisk(smallDisk);

  it.skipIf(!mounted)('of the disk, and the warehouse stays what it was', async () => {
    const small = await openDuckdb({ path: join(smallDisk, 'x.duckdb') });
    const writer = await small.connect();
    await writer.run('create table kept as select 1 as a');
    const fill = (rows: number): string =>
      `create table big as select range, md5(range::varchar) from range(${rows})`;
    await writer.begin();
    await expect(writer.run(fill(2_000_000))).rejects.toMatchObject({
      message: `Could not write file "${join(smallDisk, 'x.duckdb')}": No space left on device`,
      kind: 'out_of_disk',
    });
    await writer.rollback();
    expect((await writer.query('select a from kept')).rows).toEqual([[1]]);
    await writer.begin();
    await writer.run(fill(60_000));
    await expect(writer.commit()).rejects.toMatchObject({ kind: 'out_of_disk' });
    await writer.rollback();
    expect((await writer.query('select a from kept')).rows).toEqual([[1]]);
    await small.close();
  });

  if (!mounted) console.warn('skipped the full disk: this machine lets us mount no small one');

  afterAll(() => {
    if (mounted) spawnSync('umount', [smallDisk]);
  });
});

function mountSmallDisk(place: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  spawnSync('mkdir', ['-p', place]);
  const options = ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', place];
  return existsSync(place) && spawnSync('mount', options).status === 0;
}

describe('text that is no JSON', () => {
  it.each([
    [
      'Binder Error: Referenced column "x" not found!\nCandidate bindings: "y"\n\nLINE 1: select x from t\n               ^',
      { message: 'Referenced column "x" not found', kind: 'binder', candidates: ['y'] },
    ],
    ['INTERRUPT Error: Interrupted!', { message: 'Interrupted', kind: 'interrupted' }],
    ['Out of Memory Error: none', { message: 'none', kind: 'out_of_memory' }],
    ['something { else', { message: 'something { else', kind: 'other', subtype: 'UNKNOWN' }],
    ['', { message: '', kind: 'other' }],
  ])('%j', (text, expected) => {
    expect(readDuckdbError(new Error(text), 'select 1')).toMatchObject(expected);
  });

  it('may be no error at all', () => {
    expect(readDuckdbError('why', '')).toMatchObject({ message: 'why', kind: 'other' });
  });

  it('stays what it is where it was read before', () => {
    const error = new EngineError('x', { kind: 'io' });
    expect(readDuckdbError(error, '')).toBe(error);
  });
});

describe('the holder of a lock', () => {
  it.each([
    [
      'IO Error: Could not set lock on file "/x": Conflicting lock is held in /usr/bin/node (PID 77). See also https://duckdb.org',
      { pid: 77 },
    ],
    [
      'IO Error: Could not set lock on file "/x": Resource temporarily unavailable',
      { pid: undefined },
    ],
    ['IO Error: Cannot open file', undefined],
  ])('is read from %j', (message, expected) => {
    expect(readLockHolder(message)).toEqual(expected);
  });
});
