/** What is replaced of a table when some of its intervals are computed anew: no row more than differs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';
import { added, noChanges, removed } from '../../../src/materialize/interval/changed-rows.ts';
import { type RangeWrite, writeRanges } from '../../../src/materialize/interval/write-changes.ts';
import { runActions } from '../../../src/run/run-actions.ts';

let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
});
afterAll(() => engine.close());

const relation = { catalog: 'memory', schema: 'main', name: 't' };
const columns = [
  { name: 'k', type: 'INTEGER' },
  { name: 'day', type: 'DATE' },
  { name: 'v', type: 'INTEGER' },
] as const;
const [k, day] = columns;
const all = { start: undefined, end: undefined };

/** Keys, days and values that were there, and what the query gives of the wanted keys. */
async function write(
  before: string,
  now: string,
  wanted?: readonly number[],
): Promise<{ readonly rows: readonly unknown[]; readonly kept: number; readonly lost: number }> {
  await connection.run(`create or replace table t as select k::integer as k, day::date as day,
    v::integer as v from (${before}); create or replace temp table was as select rowid as id, * from t`);
  const keys = { keys: (wanted ?? []).map(String), buckets: [] };
  const query = `select k::integer as k, day::date as day, v::integer as v from (${now})`;
  const work: RangeWrite = {
    target: { relation, columns, time: day, grain: 'day', key: k },
    query: { text: query, parts: [] },
    ranges: [all],
    ...(wanted ? { of: { column: k, keys } } : {}),
    check: [],
  };
  const end = await runActions(connection, [...noChanges(relation), ...writeRanges(work)], 't');
  expect(end.diagnostics).toEqual([]);
  const { rows } = await connection.query('select k, day, v from t order by all');
  const counts = await connection.query(`select count(t.rowid), count(*) - count(t.rowid)
    from was left join t on t.rowid = was.id and t.k is not distinct from was.k and t.day is not distinct from was.day and t.v = was.v`);
  const [kept, lost] = (counts.rows[0] ?? []).map(Number);
  return { rows, kept: kept ?? 0, lost: lost ?? 0 };
}

const keysOf = (count: number, value: string, more = '') =>
  `select i as k, '2024-01-01' as day, ${value} as v from range(${count}) r(i) ${more}`;

it('replaces rows of the keys that differ', async () => {
  const { rows, kept, lost } = await write(
    keysOf(50, '0'),
    keysOf(50, 'case when i < 3 then 1 else 0 end'),
  );
  expect([rows.length, kept, lost]).toEqual([50, 47, 3]);
});

it('replaces the whole interval where more differ than are told apart', async () => {
  const { rows, kept } = await write(
    keysOf(1500, '0'),
    keysOf(1500, 'case when i < 1200 then 1 else 0 end'),
  );
  expect([rows.length, kept]).toEqual([1500, 0]);
});

it('never touches keys that were not computed', async () => {
  const many = Array.from({ length: 1200 }, (_, at) => at);
  const changed = await write(keysOf(1500, '0'), keysOf(1500, '1'), many);
  expect([changed.rows.length, changed.kept, changed.lost]).toEqual([1500, 300, 1200]);
  // Of the interval they had none: it is not a new one.
  const beside = await write(keysOf(3, '0'), keysOf(9, '1'), [7]);
  expect(beside.rows).toEqual([
    [0, '2024-01-01', 0],
    [1, '2024-01-01', 0],
    [2, '2024-01-01', 0],
    [7, '2024-01-01', 1],
  ]);
  expect(beside.lost).toBe(0);
});

it('takes the interval whole where rows without a key differ', async () => {
  const nobody = `union all select null, '2024-01-01', 5`;
  const { rows, kept } = await write(keysOf(4, '0', nobody), keysOf(4, '0'));
  expect([rows.length, kept]).toEqual([4, 0]);
});

it('leaves rows without a time that are as they were', async () => {
  const timeless = `union all select 1, null, 0`;
  const { rows, lost } = await write(keysOf(2, '0', timeless), keysOf(2, '0'));
  expect([rows.length, lost]).toEqual([3, 0]);
  expect(rows.at(-1)).toEqual([1, null, 0]);
});

const inJune = {
  start: BigInt(Date.UTC(2024, 5)) * 1000n,
  end: BigInt(Date.UTC(2024, 6)) * 1000n,
};

/** Rows of June that the query gives, the values of May being 0; what is measured of it. */
async function writeJune(before: string) {
  await connection.run(`create or replace table t as select k::integer as k, day::date as day,
    v::integer as v from (values (1, '2024-05-31', 0) ${before}) given (k, day, v)`);
  const work: RangeWrite = {
    target: { relation, columns, time: day, grain: 'day', key: k },
    query: {
      text: `select v, k, day::date as day from (values (1, '2024-05-31', 1), (1, '2024-06-01', 1),
        (2, '2024-06-30', 1), (1, '2024-07-01', 1), (1, null, 1)) given (k, day, v)`,
      parts: [],
    },
    ranges: [inJune],
    check: [],
    isAlone: true,
  };
  const end = await runActions(connection, [...noChanges(relation), ...writeRanges(work)], 't');
  expect(end.diagnostics).toEqual([]);
  const read = async (from: string) =>
    (await connection.query(`select k, day, v from ${from} order by all`)).rows;
  return { table: await read('t'), added: await read(added), removed: await read(removed) };
}

const newJune = [
  [1, '2024-06-01', 1],
  [2, '2024-06-30', 1],
];

it('measures rows in the table itself where none were there before', async () => {
  expect(await writeJune('')).toEqual({
    table: [[1, '2024-05-31', 0], ...newJune],
    added: newJune,
    removed: [],
  });
});

it('measures what differs where a row was there', async () => {
  expect(await writeJune(`, (1, '2024-06-01', 1), (3, '2024-06-02', 0)`)).toEqual({
    table: [[1, '2024-05-31', 0], ...newJune],
    added: newJune.slice(1),
    removed: [[3, '2024-06-02', 0]],
  });
});
