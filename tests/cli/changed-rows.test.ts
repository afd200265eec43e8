/** `scope: changed`: of an incremental model, tests look at the rows that a build has written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const tests = `    data_tests:
      - not_null: { column: amount, scope: changed }
      - unique: { column: id, scope: changed }
      - row_count: { at_least: 1, scope: changed }
`;

const shop = (config: string, branch = '') => ({
  'models/raw.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns: [{ name: id, type: integer }, { name: day, type: date }, { name: amount, type: integer }]
`,
  'models/orders.sql': `{{config materialized="incremental" ${config}}}\nselect id, day, amount from {{source "raw" "orders"}}${branch}\n`,
  'models/orders.yml': `models:\n  - name: orders\n${tests}`,
});

const arrive = (rig: Rig, rows: string) => rig.execute(`insert into raw.orders values ${rows}`);

/** What the log says of the last build: the rows that `not_null` looked at. */
function rowsTested(rig: Rig): string {
  const log = readFileSync(join(rig.folder, 'target/eider.log'), 'utf8');
  const last = log.slice(log.lastIndexOf("'begun'"));
  const from =
    /count\(\*\) filter \(where amount is null\),?\n(?: {4}.*\n)* {2}from \(\n {2}select \* from (?:\(select \* from dev\.main\.orders where (.*)\)|dev\.main\.orders)\n {2}\) as orders\n/;
  const [asked, where = 'all'] = from.exec(last) ?? [];
  return asked === undefined ? 'none' : where;
}

async function fresh(config: string, branch?: string): Promise<Rig> {
  const rig = createShop(shop(config, branch));
  await rig.execute(
    "create schema raw; create table raw.orders as from (values (1, date '2024-01-01', 5), (2, date '2024-01-02', 6)) as o(id, day, amount)",
  );
  expect((await rig.eider('build')).code).toBe(0);
  return rig;
}

it('of intervals, the days that were made anew; all where a test failed or is another', async () => {
  const rig = await fresh('time_column="day" grain="day"');
  expect(rowsTested(rig)).toBe('all');
  await arrive(rig, "(3, date '2024-01-03', 7)");
  expect((await rig.eider('build')).code).toBe(0);
  expect(rowsTested(rig)).toBe("(day >= date '2024-01-03')");
  await arrive(rig, "(2, date '2024-01-04', null)");
  const failed = await rig.eider('build');
  expect(failed.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 source, 3 tests

      incremental  orders          kept back               0.00 s   raw.orders changed

    error[E0412] not_null failed for orders.amount: 1 row
      --> models/orders.yml:4:9
      |
    4 |       - not_null: { column: amount, scope: changed }
      |         ^^^^^^^^ orders keeps the 3 rows of <time>
      |
      | id  day         amount
      | ----------------------
      |  2  2024-01-04    NULL
      |
      = see all: eider show not_null_orders_amount
      = scope: changed looked at the rows that this build wrote

    error[E0412] unique failed for orders.id: 1 value
      --> models/orders.yml:5:9
      |
    5 |       - unique: { column: id, scope: changed }
      |         ^^^^^^ orders keeps the 3 rows of <time>
      |
      | id  row_count
      | -------------
      |  2          2
      |
      = see all: eider show unique_orders_id
      = scope: changed looked at the rows that this build wrote

    1 kept back, 1 test passed, 2 tests failed in 0.00 s
    "
  `);
  expect(failed.code).toBe(1);
  await rig.execute("delete from raw.orders where day = '2024-01-04'");
  await arrive(rig, "(4, date '2024-01-04', 8)");
  expect((await rig.eider('build')).code).toBe(0);
  expect(rowsTested(rig)).toBe('all');
  await arrive(rig, "(5, date '2024-01-01', 9)");
  rig.write({
    'models/orders.yml': `models:
  - name: orders
${tests}`.replace('amount,', 'amount, error_if: ">0",'),
  });
  expect((await rig.eider('build')).code).toBe(0);
  expect(rowsTested(rig)).toBe('all');
});

it('of merged and appended rows, those that were written; all after a run that tested nothing', async () => {
  const merged = await fresh('strategy="merge" unique_key="id"');
  await merged.execute('update raw.orders set amount = 8 where id = 2');
  await arrive(merged, "(3, date '2024-01-03', 7)");
  expect((await merged.eider('build')).code).toBe(0);
  expect(rowsTested(merged)).toBe('id in (select id from temp.main._eider_changed)');
  await arrive(merged, "(4, date '2024-01-03', null)");
  expect((await merged.eider('run')).code).toBe(0);
  await arrive(merged, "(5, date '2024-01-03', 7)");
  expect((await merged.eider('build')).code).toBe(1);
  expect(rowsTested(merged)).toBe('all');

  const branch = '\n{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}';
  const appended = await fresh('strategy="append"', branch);
  await arrive(appended, "(3, date '2024-01-03', 7)");
  expect((await appended.eider('build')).code).toBe(0);
  expect(rowsTested(appended)).toBe('rowid > 1');
  await appended.execute('alter table raw.orders add column note varchar');
  await arrive(appended, "(4, date '2024-01-03', null, 'x'), (4, date '2024-01-03', 1, 'x')");
  const failed = await appended.eider('build');
  expect(failed.printed).toContain('not_null failed for orders.amount: 1 row');
  expect(failed.printed).toContain('unique failed for orders.id: 1 value');
  expect(failed.printed).not.toContain('row_count failed');
});

it('of a key, all rows that share it', async () => {
  const rig = await fresh('time_column="day" grain="day"');
  await arrive(rig, "(1, date '2024-01-03', 7)");
  const { printed, code } = await rig.eider('build');
  expect(code).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 source, 3 tests

      incremental  orders          kept back               0.00 s   raw.orders changed

    error[E0412] unique failed for orders.id: 1 value
      --> models/orders.yml:5:9
      |
    5 |       - unique: { column: id, scope: changed }
      |         ^^^^^^ orders keeps the 2 rows of <time>
      |
      | id  row_count
      | -------------
      |  1          2
      |
      = see all: eider show unique_orders_id
      = scope: changed looked at the rows that this build wrote

    1 kept back, 2 tests passed, 1 test failed in 0.00 s
    "
  `);
});
