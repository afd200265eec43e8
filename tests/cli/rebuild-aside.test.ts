/** Models that are made anew in batches: readers keep the old table until all of the new one passed. */
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const daily = (count: string, config = 'batch_size="10 days"'): string =>
  `{{config materialized="incremental" time_column="day" grain="day" ${config}}}
select placed::date as day, ${count} as orders from {{source "raw" "orders"}} group by all
`;
const tested = (limit: number): string => `models:
  - name: daily
    columns: [{ name: orders, data_tests: [{ accepted_range: { max: ${limit} } }] }]
`;

/** Fifty days in five batches. */
async function built(config?: string): Promise<Rig> {
  const rig = createShop({
    'models/sources.yml': `sources:
  - name: raw
    tables: [{ name: orders, columns: [{ name: id, type: integer }, { name: placed, type: timestamp }] }]
`,
    'models/daily.sql': daily('count(*)', config),
    'models/daily.yml': tested(10),
  });
  await rig.execute(`create schema raw; create table raw.orders as
    select n::integer as id, timestamp '2024-01-01' + to_days(n::integer) as placed from range(50) as t (n)`);
  expect((await rig.eider('build')).code).toBe(0);
  return rig;
}

/** Code that a test refuses has been built beside. */
async function refused(): Promise<Rig> {
  const rig = await built();
  rig.write({ 'models/daily.sql': daily('count(*) + 90') });
  expect((await rig.eider('build')).code).toBe(1);
  return rig;
}

const tables = async (rig: Rig) =>
  (
    await rig.query("select table_name from duckdb_tables() where schema_name = 'main' order by 1")
  ).flat();
const sums = (rig: Rig) => rig.query('select count(*), sum(orders) from daily');

it('keeps the old table while the new one does not pass, and goes on from there', async () => {
  const rig = await refused();
  expect(await sums(rig)).toEqual([['50', '50']]);
  expect(await tables(rig)).toEqual(['_eider_rebuild_daily', 'daily']);
  await rig.execute("insert into raw.orders values (50, '2024-01-03')");
  rig.write({ 'models/daily.yml': tested(100) });
  expect((await rig.eider('build')).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 source, 1 test

      incremental  daily            50 rows    1 test     0.00 s   its code changed

    1 built (50 rows), 1 test passed in 0.00 s
    "
  `);
  // Five batches of code that was refused, and the one day that changed since.
  expect(
    await rig.query(
      "select count(*) from _eider.versions where relation = 'main._eider_rebuild_daily'",
    ),
  ).toEqual([['6']]);
  expect(await sums(rig)).toEqual([['50', '4551']]);
  expect(await tables(rig)).toEqual(['daily']);
  expect((await rig.eider('build')).stdout).toContain('1 up to date');
});

it('goes on with all of it that was asked for, though older code may stay', async () => {
  const forward = 'batch_size="10 days" on_code_change="forward"';
  const rig = await built(forward);
  rig.write({ 'models/daily.sql': daily('count(*) + 90', forward) });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await sums(rig)).toEqual([['50', '50']]);
  expect((await rig.eider('build', '--full-refresh')).code).toBe(1);
  expect(await tables(rig)).toEqual(['_eider_rebuild_daily', 'daily']);
  rig.write({ 'models/daily.yml': tested(100) });
  expect((await rig.eider('plan')).stdout).toContain('a rebuild was begun');
  expect((await rig.eider('build')).stdout).toContain('a rebuild was begun');
  expect(await sums(rig)).toEqual([['50', '4550']]);
  expect(await tables(rig)).toEqual(['daily']);
  expect((await rig.eider('build')).stdout).toContain('1 up to date');
});

it('drops what was begun once the model is as it was, or made another way', async () => {
  const rig = await refused();
  rig.write({ 'models/daily.sql': daily('count(*)') });
  expect((await rig.eider('build')).stdout).toContain('1 up to date');
  expect(await tables(rig)).toEqual(['daily']);

  rig.write({ 'models/daily.sql': daily('count(*) + 90') });
  await rig.eider('build');
  expect(await tables(rig)).toEqual(['_eider_rebuild_daily', 'daily']);
  rig.write({ 'models/daily.sql': daily('count(*) + 1', '') });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await tables(rig)).toEqual(['daily']);
  expect(await sums(rig)).toEqual([['50', '100']]);
});
