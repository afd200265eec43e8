import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine } from '../../../src/engine/engine.ts';
import { compareRelations } from '../../../src/verify/compare-relations.ts';

let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
});
afterAll(() => engine.close());

const relation = (name: string) => ({ catalog: 'memory', schema: 'main', name });

async function compare(full: string, incremental: string) {
  await connection.run(
    `create or replace table f as ${full}; create or replace table i as ${incremental}`,
  );
  return compareRelations(connection, { full: relation('f'), incremental: relation('i') });
}

it('takes rows in any order as equal', async () => {
  const rows = "(values (1, 'a'), (2, null), (2, null)) as t (side, \"odd 'name'\")";
  expect(await compare(`from ${rows}`, `from ${rows} order by all desc`)).toBeUndefined();
});

it('counts rows in both directions, repeated ones, too', async () => {
  expect(
    await compare('from (values (1), (1), (2)) as t (n)', 'from (values (1), (3)) as t (n)'),
  ).toEqual({
    type: 'rows',
    lacking: 2,
    extra: 1,
    sample: {
      columns: [
        { name: 'only in', type: 'VARCHAR' },
        { name: 'n', type: 'INTEGER' },
      ],
      rows: [
        ['full refresh', '1'],
        ['full refresh', '2'],
        ['incremental', '3'],
      ],
    },
  });
});

it('takes floats as equal whose last bits differ', async () => {
  const full = 'from (values (1, 0.1::double + 0.2), (1, null), (2, 1e300)) as t (k, x)';
  const near = 'from (values (1, 0.3::double), (1, null), (2, 1e300 * (1 + 1e-15))) as t (k, x)';
  expect(await compare(full, near)).toBeUndefined();
});

it('tells floats that differ, one by one', async () => {
  const full = "from (values (1, 0.5::double), (1, 2), (2, 'nan'), (2, 'inf')) as t (k, x)";
  const other = "from (values (1, 0.5::double), (1, 2.001), (2, 'nan'), (2, '-inf')) as t (k, x)";
  const found = await compare(full, other);
  expect(found).toMatchObject({ lacking: 2, extra: 2 });
  expect(found?.sample?.rows).toEqual([
    ['full refresh', '1', '2'],
    ['incremental', '1', '2.001'],
    ['incremental', '2', '-inf'],
    ['full refresh', '2', 'inf'],
  ]);
});

it('does not mind which of two near rows comes first', async () => {
  const full =
    'from (values (1, 0.3::double, 5::double), (1, 0.1::double + 0.2, 1)) as t (k, x, y)';
  const near =
    'from (values (1, 0.3::double, 1::double), (1, 0.1::double + 0.2, 5)) as t (k, x, y)';
  expect(await compare(full, near)).toBeUndefined();
});

it('counts near rows, too', async () => {
  const once = 'select 1 as k, 0.1::double + 0.2 as x';
  const twice = 'from (values (1, 0.3::double), (1, 0.3)) as t (k, x)';
  expect(await compare(once, twice)).toMatchObject({ lacking: 1, extra: 2 });
});

it('compares a table whose columns are all floats', async () => {
  expect(await compare('select 0.1::double + 0.2 as x', 'select 0.3::double as x')).toBeUndefined();
  expect(await compare('select 1::double as x', 'select 2::double as x')).toMatchObject({
    lacking: 1,
    extra: 1,
  });
});

it('tells other columns', async () => {
  expect(await compare('select 1 as a, 2 as b', 'select 2 as b, 1 as a')).toMatchObject({
    type: 'columns',
    sample: {
      rows: [
        ['full refresh', 'a INTEGER, b INTEGER'],
        ['incremental', 'b INTEGER, a INTEGER'],
      ],
    },
  });
});

it('compares lists, structs and maps', async () => {
  const nested = "select [1, 2] as l, {'a': [null]} as s, map {'k': 1} as m";
  expect(await compare(nested, nested)).toBeUndefined();
  expect(await compare(nested, nested.replace('[1, 2]', '[2, 1]'))).toMatchObject({ lacking: 1 });
});
