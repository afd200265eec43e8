/** What happens to incremental models in practice, each case as the program itself meets it. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { createShop, type Rig, type Rows } from './rig.ts';

const sources = `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: integer }
          - { name: customer, type: integer }
          - { name: day, type: date }
`;

const daily = `{{config materialized="incremental" time_column="day" grain="day"}}
select day, customer, count(*) as orders from {{source "raw" "orders"}} group by day, customer
`;

async function shop(rows: string, files: Record<string, string> = {}): Promise<Rig> {
  const rig = createShop({ 'models/sources.yml': sources, 'models/daily.sql': daily, ...files });
  await rig.execute(
    `create schema raw; create table raw.orders (id integer, customer integer, day date); insert into raw.orders values ${rows}`,
  );
  await passes(rig);
  return rig;
}

async function passes(rig: Rig, ...more: string[]): Promise<string> {
  const { code, printed } = await rig.eider('build', ...more);
  expect(code, printed).toBe(0);
  return printed;
}

const rowsOf = (rig: Rig): Promise<Rows> => rig.query('from daily order by all');

it('takes out an interval that becomes empty', async () => {
  const rig = await shop("(1, 1, '2024-01-01'), (2, 1, '2024-01-02'), (3, 1, '2024-01-03')");
  await rig.execute("delete from raw.orders where day = '2024-01-02'");
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([
    ['2024-01-01', 1, '1'],
    ['2024-01-03', 1, '1'],
  ]);
  expect(await passes(rig)).toContain('1 up to date');
});

it('follows a source that shrinks to nothing, and back', async () => {
  const rig = await shop("(1, 1, '2024-01-01'), (2, 1, '2024-01-02')");
  await rig.execute('delete from raw.orders');
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([]);
  expect(await passes(rig)).toContain('1 up to date');
  await rig.execute("insert into raw.orders values (1, 2, '2024-01-01')");
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([['2024-01-01', 2, '1']]);
});

it('fills days that were missed, whatever was built since', async () => {
  const rig = await shop("(1, 1, '2024-01-01')");
  await rig.execute("insert into raw.orders values (4, 1, '2024-01-04')");
  await passes(rig);
  await rig.execute("insert into raw.orders values (2, 1, '2024-01-02'), (3, 1, '2024-01-03')");
  await passes(rig);
  expect((await rowsOf(rig)).map(([day]) => day)).toEqual([
    '2024-01-01',
    '2024-01-02',
    '2024-01-03',
    '2024-01-04',
  ]);
});

it('has no row twice because its key is NULL', async () => {
  const rig = await shop("(1, null, '2024-01-01'), (2, null, '2024-01-01')");
  await rig.execute("insert into raw.orders values (3, null, '2024-01-01')");
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([['2024-01-01', null, '3']]);
});

it('builds anew under a renamed time column', async () => {
  const rig = await shop("(1, 1, '2024-01-01'), (2, 1, '2024-01-02')");
  rig.write({
    'models/daily.sql': daily
      .replace('time_column="day"', 'time_column="sold"')
      .replace('select day,', 'select day as sold,'),
  });
  await passes(rig);
  await rig.execute("insert into raw.orders values (3, 1, '2024-01-02')");
  await passes(rig);
  expect(await rig.query('select sold, customer, orders from daily order by all')).toEqual([
    ['2024-01-01', 1, '1'],
    ['2024-01-02', 1, '2'],
  ]);
});

it('puts values into their columns after the order of these has changed', async () => {
  const rig = await shop("(1, 7, '2024-01-01')");
  rig.write({
    'models/daily.sql': daily.replace(
      'select day, customer, count(*) as orders',
      'select count(*)::integer as orders, customer, day',
    ),
  });
  await rig.execute("insert into raw.orders values (2, 7, '2024-01-02'), (3, 7, '2024-01-02')");
  await passes(rig);
  expect(await rig.query('select day, customer, orders from daily order by all')).toEqual([
    ['2024-01-01', 7, 1],
    ['2024-01-02', 7, 2],
  ]);
});

it('orders what happened by its own count, not by the clock', async () => {
  const rig = await shop("(1, 1, '2024-01-01')");
  // As if all of it had been written by a machine whose clock was ahead.
  await rig.execute(
    `update _eider.journal set facts =
       regexp_replace(facts, '"recorded_at":"[^"]*"', '"recorded_at":"2199-01-01"', 'g');
     update _eider.runs set started_at = timestamp '2199-01-01', finished_at = timestamp '2199-01-01'`,
  );
  expect(await rig.query('select distinct recorded_at::varchar from _eider.relations')).toEqual([
    ['2199-01-01 00:00:00'],
  ]);
  expect(await passes(rig)).toContain('1 up to date');
  await rig.execute("insert into raw.orders values (2, 1, '2024-01-01')");
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([['2024-01-01', 1, '2']]);
  expect(await passes(rig)).toContain('1 up to date');
});

it('counts no batch as done that failed', async () => {
  const days = Array.from({ length: 6 }, (_, at) => `(${at}, 1, '2024-01-0${at + 1}')`).join(', ');
  const batched = daily
    .replace('grain="day"', 'grain="day" batch_size="2 days"')
    .replace('count(*) as orders', 'count(*) as orders, max(100 // (id - 99)) as share');
  const rig = await shop("(0, 1, '2023-12-31')", { 'models/daily.sql': batched });
  await rig.execute(
    `delete from raw.orders; insert into raw.orders values ${days}; insert into raw.orders values (99, 1, '2024-01-05')`,
  );
  rig.write({
    'models/daily.yml': `models:
  - name: daily
    data_tests:
      - expression_is_true: { expression: "share is not null and day < date '2024-01-05'" }
`,
  });
  const { code } = await rig.eider('build');
  expect(code).toBe(1);
  const before = (await rowsOf(rig)).map(([day]) => day);
  expect(before).not.toContain('2024-01-05');
  rig.remove('models/daily.yml');
  await passes(rig);
  expect((await rowsOf(rig)).map(([day]) => day)).toEqual([
    '2024-01-01',
    '2024-01-02',
    '2024-01-03',
    '2024-01-04',
    '2024-01-05',
    '2024-01-06',
  ]);
});

it('loses no row where the rows that were to replace it cannot be computed', async () => {
  const failing = daily.replace(
    'count(*) as orders',
    "count(*) as orders, case when max(id) = 99 then error('no such order') end as problem",
  );
  const rows = "(1, 1, '2024-01-01'), (2, 1, '2024-01-02')";
  const rig = await shop(rows, { 'models/daily.sql': failing });
  const before = await rowsOf(rig);
  await rig.execute("insert into raw.orders values (99, 1, '2024-01-02')");
  expect((await rig.eider('build')).code).toBe(1);
  expect(await rowsOf(rig)).toEqual(before);
  await rig.execute('update raw.orders set id = 3 where id = 99');
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([
    ['2024-01-01', 1, '1', null],
    ['2024-01-02', 1, '2', null],
  ]);
});

it('has no row twice because two builds race', async () => {
  const rig = await shop("(1, 1, '2024-01-01'), (2, 1, '2024-01-02')");
  await rig.execute("insert into raw.orders values (3, 1, '2024-01-02'), (4, 2, '2024-01-03')");
  const both = await Promise.all([rig.eider('build', '--wait'), rig.eider('build', '--wait')]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(await rowsOf(rig)).toEqual([
    ['2024-01-01', 1, '1'],
    ['2024-01-02', 1, '2'],
    ['2024-01-03', 2, '1'],
  ]);
});

it('changes nothing while a reader holds the file, and everything after that', async () => {
  const rig = await shop("(1, 1, '2024-01-01')");
  await rig.execute("insert into raw.orders values (2, 1, '2024-01-01')");
  const reader = await DuckDBInstance.create(join(rig.folder, 'target/dev.duckdb'), {
    access_mode: 'READ_ONLY',
  });
  const { code, stderr } = await rig.eider('build');
  reader.closeSync();
  expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringContaining('PID <pid>') });
  expect(await rowsOf(rig)).toEqual([['2024-01-01', 1, '1']]);
  await passes(rig);
  expect(await rowsOf(rig)).toEqual([['2024-01-01', 1, '2']]);
});

it('has one now for all models of a run', async () => {
  const clock =
    '{{config materialized="table"}}\nselect {{literal run_started_at}} as now, sum(range) as work from range(3000000)\n';
  const rig = createShop({ 'models/a.sql': clock, 'models/b.sql': `${clock}-- and {{ref "a"}}\n` });
  await passes(rig);
  const now = await rig.query('select now from a union select now from b');
  expect(now).toHaveLength(1);
});

it('makes anew, in each build, what reads a source that always counts as changed', async () => {
  const rig = await shop("(1, 1, '2024-01-01'), (2, 1, '2024-01-02')", {
    'models/sources.yml': sources.replace('name: orders', 'name: orders\n        changes: always'),
  });
  await rig.execute("insert into raw.orders values (3, 1, '2024-01-01')");
  expect(await passes(rig)).toContain('no versions are kept of raw.orders');
  expect(await rowsOf(rig)).toEqual([
    ['2024-01-01', 1, '2'],
    ['2024-01-02', 1, '1'],
  ]);
});
