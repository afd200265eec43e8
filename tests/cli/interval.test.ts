/** Incremental models by interval, as `plan` and `build` tell of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Files, type Rig } from './rig.ts';

it('names what changed as the analyst does, of sources and of models', async () => {
  const rig = await createDaily();
  await rig.eider('build');
  await rig.execute("insert into raw.orders values (9, timestamp '2024-02-03 10:00:00', 5)");
  expect((await rig.eider('plan')).stdout).toMatchInlineSnapshot(`
    "eider plan · 2 models · 2 to build

      build   daily   1 of 3 days: late or changed rows in raw.orders (2024-02-03)
      unless  weekly  1 of 3 days: late or changed rows in daily (2024-02-03), unless upstream content is equal
    "
  `);
  expect((await rig.eider('build')).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

      incremental  daily         1 of 3 days               0.00 s   late or changed rows in raw.orders (2024-02-03)
      incremental  weekly        1 of 3 days               0.00 s   late or changed rows in daily (2024-02-03)

    2 built in 0.00 s
    "
  `);
});

it('counts new intervals of its own grain, whatever that of its inputs is', async () => {
  const rig = await createDaily({
    'models/weekly.sql': `{{config materialized="incremental" time_column="month" grain="month"}}
select date_trunc('month', day) as month, sum(spend) as spend from {{ref "daily"}} group by all
`,
  });
  await rig.eider('build');
  await rig.execute(`insert into raw.orders values (9, timestamp '2024-02-03 10:00:00', 5),
    (10, timestamp '2024-04-01 10:00:00', 5), (11, timestamp '2024-04-30 10:00:00', 5)`);
  expect((await rig.eider('build')).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

      incremental  daily         3 of 5 days               0.00 s   late or changed rows in raw.orders (2024-02-03); new rows in raw.orders (2024-04-01 to 2024-04-30)
      incremental  weekly      2 of 2 months               0.00 s   late or changed rows in daily (2024-02-03); new rows in daily (2024-04-01 to 2024-04-30)

    2 built in 0.00 s
    "
  `);
});

it('says what stands against a proof, and where, wherever it makes all of a model', async () => {
  const rig = await createDaily({
    'models/weekly.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select case when spend > 2 then day + 1 else day end as day, spend
from {{ref "daily"}}
`,
  });
  await rig.eider('build');
  await rig.execute("insert into raw.orders values (9, timestamp '2024-02-03 10:00:00', 5)");
  expect((await rig.eider('plan')).stdout).toMatchInlineSnapshot(`
    "eider plan · 2 models · 2 to build

      build   daily   1 of 3 days: late or changed rows in raw.orders (2024-02-03)
      unless  weekly  daily changed, and what that reaches is not known: time cannot be followed through CASE (models/weekly.sql:2:8), unless upstream content is equal
    "
  `);
  expect((await rig.eider('build')).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

      incremental  daily         1 of 3 days               0.00 s   late or changed rows in raw.orders (2024-02-03)
      incremental  weekly             3 rows               0.00 s   daily changed, and what that reaches is not known: time cannot be followed through CASE (models/weekly.sql:2:8)

    2 built (3 rows) in 0.00 s
    "
  `);
});

it.each(['plan', 'build'])('refuses to %s a time that ends before it begins', async (command) => {
  const rig = await createDaily();
  const refused = await rig.eider(command, '--start', '2024-02-02', '--end', '2024-02-02');
  expect(refused.code).toBe(2);
  expect(refused.printed).toMatchInlineSnapshot(`
    "error[E0701] --start <time> is not before --end <time>
      = the end itself is left out: for one day, end with the next
    "
  `);
});

it('builds only the time that is asked for, and records that as text', async () => {
  const rig = await createDaily();
  await rig.eider('build');
  await rig.execute('insert into raw.orders select 10, "at", 7 from raw.orders where id < 4');
  const built = await rig.eider('build', '--start', '2024-02-02', '--end', '2024-02-03T00:00');
  expect(built.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

      incremental  daily         1 of 3 days               0.00 s   late or changed rows in raw.orders (2024-02-02)
      incremental  weekly        1 of 3 days               0.00 s   late or changed rows in daily (2024-02-02)

    2 built in 0.00 s
    "
  `);
  expect(built.code).toBe(0);
  const results = JSON.parse(readFileSync(join(rig.folder, 'target/run_results.json'), 'utf8'));
  expect(results.args).toMatchObject({
    start: '2024-02-02T00:00:00.000Z',
    end: '2024-02-03T00:00:00.000Z',
  });
  const days = 'select day::varchar, spend::integer from daily order by all';
  expect(await rig.query(days)).toEqual([
    ['2024-02-01', 1],
    ['2024-02-02', 9],
    ['2024-02-03', 3],
  ]);
  await rig.eider('build');
  expect(await rig.query(days)).toEqual([
    ['2024-02-01', 8],
    ['2024-02-02', 9],
    ['2024-02-03', 10],
  ]);
});

/** Three orders, one a day. */
async function createDaily(files: Files = {}): Promise<Rig> {
  const rig = createShop({
    'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: bigint }
          - { name: at, type: timestamp }
          - { name: amount, type: bigint }
`,
    'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select cast("at" as date) as day, sum(amount) as spend
from {{source "raw" "orders"}}
group by all
`,
    'models/weekly.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, sum(spend) over (order by day range interval 6 days preceding) as spend
from {{ref "daily"}}
`,
    ...files,
  });
  await rig.execute(`create schema raw;
    create table raw.orders (id bigint, "at" timestamp, amount bigint);
    insert into raw.orders
      select i, timestamp '2024-01-31 12:00:00' + to_days(i::integer), i from range(1, 4) as t(i)`);
  return rig;
}

it('fills a new column for rows of before when a backfill is asked for', async () => {
  const config = 'unique_key="id" on_code_change="forward" on_schema_change="append"';
  const branch = '\n{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}\n';
  const merged = (columns: string): string =>
    `{{config materialized="incremental" ${config}}}\nselect ${columns} from {{source "raw" "orders"}}${branch}`;
  const rig = await createDaily({ 'models/merged.sql': merged('id') });
  await rig.eider('build');
  rig.write({ 'models/merged.sql': merged('id, amount') });
  await rig.execute("insert into raw.orders values (4, timestamp '2024-02-04', 4)");
  await rig.eider('build');
  const rows = 'from merged order by id';
  expect(await rig.query(rows)).toEqual([
    ['1', null],
    ['2', null],
    ['3', null],
    ['4', '4'],
  ]);
  expect((await rig.eider('plan', '--backfill')).stdout).toMatchInlineSnapshot(`
    "eider plan · 3 models · 1 to build, 2 up to date

      build     merged  a backfill was asked for

      declared  merged  merges what #incremental selects (models/merged.sql:3:1)
      declared  merged  keeps keys that are gone (models/merged.sql:3:1)
      declared  merged  keeps what older code made (models/merged.sql:1:69)
    "
  `);
  expect((await rig.eider('build', '--backfill')).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 3 models, 1 source · 2 up to date

      incremental  merged             4 rows               0.00 s   a backfill was asked for; 3 changed

    1 built (4 rows), 2 up to date in 0.00 s
    "
  `);
  expect(await rig.query(rows)).toEqual([
    ['1', '1'],
    ['2', '2'],
    ['3', '3'],
    ['4', '4'],
  ]);
});

it('makes anew all of the time that a full refresh is asked for, and nothing else', async () => {
  const rig = await createDaily();
  await rig.eider('build');
  // Rows that are not made anew keep what somebody else has put there.
  await rig.execute('update daily set spend = spend + 100');
  const asked = ['--full-refresh', '--start', '2024-02-02', '--end', '2024-02-03', '-s', 'daily'];
  expect((await rig.eider('plan', ...asked)).stdout).toMatchInlineSnapshot(`
    "eider plan · 1 model · 1 to build

      build  daily  1 of 3 days: asked for
    "
  `);
  expect((await rig.eider('build', ...asked)).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

      incremental  daily        1 of 3 days               0.00 s   asked for

    1 built in 0.00 s
    "
  `);
  expect(await rig.query('select day::varchar, spend::integer from daily order by all')).toEqual([
    ['2024-02-01', 101],
    ['2024-02-02', 2],
    ['2024-02-03', 103],
  ]);
});

it('says how much of a model older code made, as long as any of it stays', async () => {
  const forward = (spend: string): string =>
    `{{config materialized="incremental" time_column="day" grain="day" on_code_change="forward"}}
select cast("at" as date) as day, ${spend} as spend from {{source "raw" "orders"}} group by all
`;
  const rig = await createDaily({ 'models/daily.sql': forward('sum(amount)') });
  await rig.eider('build');
  rig.write({ 'models/daily.sql': forward('sum(amount * 2)') });
  await rig.execute("insert into raw.orders values (9, timestamp '2024-02-04 10:00:00', 5)");
  await rig.eider('build', '-s', 'daily');
  expect((await rig.eider('plan', '-s', 'daily')).stdout).toMatchInlineSnapshot(`
    "eider plan · 1 model · 1 up to date

      declared  daily  keeps what older code made: 3 of 4 days (models/daily.sql:1:83)
    "
  `);
  const { stdout } = await rig.eider('plan', '-s', 'daily', '--output', 'json');
  expect(JSON.parse(stdout).up_to_date[0]).toMatchObject({
    of_older_code: { intervals: 3, total: 4 },
  });
  await rig.eider('build', '-s', 'daily', '--backfill');
  expect((await rig.eider('plan', '-s', 'daily')).stdout).not.toContain('older code');
});

it('takes the columns that it left out as soon as it may, whoever keeps older rows', async () => {
  const forward = (model: string, more: string, rule: string): string =>
    `{{config materialized="incremental" ${model} on_code_change="forward" on_schema_change="${rule}"}}
select id, cast("at" as date) as day${more} from {{source "raw" "orders"}}\n`;
  const models = (more: string, rule: string) => ({
    'models/kept.sql': forward('time_column="day" grain="day"', more, rule),
    'models/merged.sql': forward('unique_key="id"', more, rule),
  });
  const rig = await createDaily(models('', 'ignore'));
  await rig.eider('build', '-s', 'kept', 'merged');
  rig.write(models(', amount', 'ignore'));
  await rig.eider('build', '-s', 'kept', 'merged');
  rig.write({
    ...models(', amount', 'append'),
    'models/amounts.sql':
      'select d.amount, m.amount as merged from {{ref "kept"}} d join {{ref "merged"}} m using (id)\n',
  });
  const { code, printed } = await rig.eider('build', '-s', '+amounts');
  expect(printed).toContain('on_schema_change changed');
  expect(code).toBe(0);
  const columns = await rig.query(
    "select table_name, list(column_name order by column_index) from duckdb_columns() where schema_name = 'main' and table_name in ('kept', 'merged') group by all order by all",
  );
  expect(columns).toEqual([
    ['kept', ['id', 'day', 'amount']],
    ['merged', ['id', 'day', 'amount']],
  ]);
  expect((await rig.eider('build', '-s', '+amounts')).printed).toContain('3 up to date');
});

it('makes anew what older code made once the model goes forward no longer', async () => {
  const daily = (spend: string, config: string): Files => ({
    'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"${config}}}
select cast("at" as date) as day, ${spend} as spend from {{source "raw" "orders"}} group by all
`,
  });
  const rig = await createDaily(daily('sum(amount)', ''));
  await rig.eider('build', '-s', 'daily');
  rig.write(daily('sum(amount)', ' on_code_change="forward"'));
  expect((await rig.eider('plan', '-s', 'daily')).stdout).not.toContain('older code');
  rig.write(daily('sum(amount * 2)', ' on_code_change="forward"'));
  expect((await rig.eider('build', '-s', 'daily')).stdout).toContain('what older code made stays');
  const spend = () => rig.query('select sum(spend)::integer from daily');
  const [[before]] = (await spend()) as [[number]];
  rig.write(daily('sum(amount * 2)', ''));
  expect((await rig.eider('build', '-s', 'daily')).stdout).toContain('its configuration changed');
  expect(await spend()).toEqual([[2 * before]]);
});

it('plans to refuse columns that a table whose rows stay does not have', async () => {
  const forward = (query: string, more = ''): string =>
    `{{config materialized="incremental" time_column="day" grain="day" on_code_change="forward"${more}}}
select ${query} from {{source "raw" "orders"}} group by all
`;
  const merged = (query: string): string =>
    `{{config materialized="incremental" unique_key="id" on_code_change="forward"}}
select ${query} from {{source "raw" "orders"}}
`;
  const before = `cast("at" as date) as day, sum(amount) as spend`;
  const after = `${before}, count(*) as n`;
  const models = (query: string, ids: string) => ({
    'models/daily.sql': forward(query),
    'models/wider.sql': forward(query, ' on_schema_change="append"'),
    'models/merged.sql': merged(ids),
  });
  const rig = await createDaily(models(before, 'id, amount'));
  await rig.eider('build');
  expect((await rig.eider('plan')).code).toBe(0);
  rig.write(models(after, 'id, amount::varchar as amount'));
  const { printed, code } = await rig.eider('plan');
  expect(printed).toMatchInlineSnapshot(`
    "eider plan · 4 models · 1 to build

      refused   daily   the columns of daily are not those of its table: new: n BIGINT
      refused   merged  the columns of merged are not those of its table: amount was BIGINT and is VARCHAR
      build     wider   what older code made stays
      skip      weekly  daily is refused

      declared  wider   keeps what older code made: 3 of 3 days (models/wider.sql:1:83)

    error[E0954] the columns of daily are not those of its table: new: n BIGINT
      --> models/daily.sql:1:83
      |
    1 | {{config materialized="incremental" time_column="day" grain="day" on_code_change="forward"}}
      |                                                                                   ^^^^^^^
      |                                                                             its table keeps the rows of before, with
      |                                                                             2 columns in common
      |
      = rebuild it with --full-refresh, or say on_schema_change: append (new columns come in), sync (the table gets exactly these columns) or ignore

    error[E0954] the columns of merged are not those of its table: amount was BIGINT and is VARCHAR
      --> models/merged.sql:1:69
      |
    1 | {{config materialized="incremental" unique_key="id" on_code_change="forward"}}
      |                                                                     ^^^^^^^
      |                                                                     its table keeps the rows of before, with 2
      |                                                                     columns in common
      |
      = rebuild it with --full-refresh, or say on_schema_change: append (new columns come in), sync (the table gets exactly these columns) or ignore
    "
  `);
  expect(code).toBe(1);
  expect((await rig.eider('build')).code).toBe(1);
});

it('says so where nothing changed in the time that is asked for', async () => {
  const rig = await createDaily();
  await rig.eider('build');
  await rig.execute("insert into raw.orders values (9, timestamp '2024-02-03 10:00:00', 5)");
  const asked = ['-s', 'daily', '--start', '2024-02-01', '--end', '2024-02-02'];
  expect((await rig.eider('plan', ...asked)).stdout).toMatchInlineSnapshot(`
    "eider plan · 1 model · nothing to build

      skip  daily  nothing to be made of the time that is asked for
    "
  `);
  expect((await rig.eider('build', ...asked)).stdout).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 source

    1 up to date in 0.00 s
    "
  `);
  expect((await rig.eider('plan', '-s', 'daily')).stdout).toContain('1 of 3 days');
});

it('plans as first builds what the warehouse does not hold, and views by the columns they read', async () => {
  const rig = await createDaily({
    'models/recent.sql': `{{config materialized="view"}}\nselect * from {{ref "weekly"}}\n`,
  });
  expect((await rig.eider('plan')).stdout).toMatchInlineSnapshot(`
    "eider plan · 3 models · 3 to build

      build  daily   first build
      build  weekly  first build
      build  recent  first build
    "
  `);
  await rig.eider('build');
  await rig.execute("insert into raw.orders values (9, timestamp '2024-02-03 10:00:00', 5)");
  expect((await rig.eider('plan')).stdout).toContain(
    'unless  recent  built only if the columns of weekly change\n',
  );
});
