/** Rows that nobody else sees yet, measured by several threads: the same as by one. */
import { expect, it } from 'vitest';
import { freshParts } from '../../../src/engine/duckdb-fresh-rows.ts';
import { openState } from './state-lab.ts';

it('are read in parts of which each row is in one, as many as there are threads and rows for', async () => {
  expect(freshParts(999_999, 4)).toEqual(['true']);
  expect(freshParts(5_000_000, 1)).toEqual(['true']);
  expect(freshParts(1_000_000, 4)).toHaveLength(2);
  expect(freshParts(9_000_000, 4)).toHaveLength(4);
  const { connection, rows } = await openState();
  const count = async (from: string) =>
    (
      await rows(
        freshParts(1_600_000, 3)
          .map((part) => `select count(*) from ${from} where ${part}`)
          .join(' union all '),
      )
    ).map(([found]) => Number(found));
  await connection.run('create table kept as from range(7)');
  await connection.begin();
  await connection.run('create table fresh as from range(1600000)');
  const [first = 0, second = 0, third = 0, ...more] = await count('fresh');
  // Each thread has its share: the engine numbers the rows from where it is said to.
  expect([first, second, third, more]).toEqual([533_334, 533_334, 533_332, []]);
  expect(await count('kept')).toEqual([7, 0, 0]);
  await connection.run('insert into kept from range(3)');
  await connection.commit();
  const sum = async (from: string) => (await count(from)).reduce((total, each) => total + each);
  expect([await sum('kept'), await sum('fresh')]).toEqual([10, 1_600_000]);
});

it('have one version, however they are read', async () => {
  const { connection, measure } = await openState();
  await connection.begin();
  await connection.run(
    `create table days as select i, date '2024-01-01' + (i % 9)::integer as day from range(1600000) r(i)
     union all select null, null from range(3)`,
  );
  const parts = freshParts(1_600_003, 3);
  for (const axes of [[], [{ column: 'day', grain: 'day' }] as const]) {
    const alone = await measure('days', { key: 'alone', axes });
    const beside = await measure('days', { key: 'beside', axes, parts });
    expect(beside.whole).toEqual(alone.whole);
    expect(alone.whole.rows).toBe(1_600_003);
  }
  const { rows } = await connection.query(
    `select count(*), count(distinct (start_us, row_count, hash)), sum(row_count)
     from _eider.intervals`,
  );
  expect(rows.map((row) => row.map(Number))).toEqual([[20, 10, 3_200_006]]);
  await connection.rollback();
});

it('are read as one where a column is called as the numbers of rows are', async () => {
  const { connection, measure } = await openState();
  await connection.begin();
  await connection.run(
    'create table odd as select case when i > 3 then i end as "RowId" from range(1000000) t(i)',
  );
  const parts = freshParts(1_000_000, 2);
  expect((await measure('odd', { parts })).whole.rows).toBe(1_000_000);
  await connection.rollback();
});
