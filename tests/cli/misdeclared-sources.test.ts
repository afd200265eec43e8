/** A proof is made with the columns that are declared: of a source that is otherwise it says nothing. */
import { expect, it } from 'vitest';
import { createRig } from './rig.ts';

const project = `name: shop
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, settings: { TimeZone: America/New_York } }
`;

const model = (
  day: string,
): string => `{{config materialized="incremental" time_column="day" grain="day"}}
select id, customer, ${day} as day, count(*) over (
  partition by customer order by ${day} range between interval 2 days preceding and current row
) as orders
from {{source "raw" "orders"}}
`;

const sources = (time: string): string => `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: int }
          - { name: customer, type: text }
          - { name: day, type: ${time} }
`;

interface Case {
  readonly what: string;
  readonly declared: string;
  readonly columns: string;
  readonly day: string;
  readonly late: string;
  readonly reason: string;
}

const cases: readonly Case[] = [
  {
    what: 'a time that has a zone',
    declared: 'timestamp',
    columns: 'id bigint, customer varchar, day timestamptz',
    day: 'day::date',
    late: "(4, 'a', '2024-01-04 02:00:00+00')",
    reason:
      'raw.orders.day is of type TIMESTAMP WITH TIME ZONE, not TIMESTAMP as its proof takes it',
  },
  {
    what: 'texts of which other cases are equal',
    declared: 'date',
    columns: 'id int, customer varchar collate nocase, day date',
    day: 'day',
    late: "(4, 'A', '2024-01-02')",
    reason: 'texts of raw.orders compare by a collation that is not declared',
  },
];

it.each(cases)('rebuilds what reads $what where none is declared', async (each) => {
  const rig = createRig({
    'project.yml': project,
    'models/sources.yml': sources(each.declared),
    'models/recent.sql': model(each.day),
  });
  const build = async (...more: string[]): Promise<string> => {
    const { code, printed } = await rig.eider('build', ...more);
    expect(code, printed).toBe(0);
    return printed;
  };
  const rows = () => rig.query('from recent order by all');
  await rig.execute(`set timezone = 'UTC'; create schema raw; create table raw.orders (${each.columns});
    insert into raw.orders select i, case when i % 2 = 0 then 'a' else 'b' end, date '2024-01-01' + i::int
    from range(6) r(i)`);
  await build();
  await rig.execute(`set timezone = 'UTC'; insert into raw.orders values ${each.late}`);
  expect(await build()).toContain(each.reason);
  const incremental = await rows();
  await build('--full-refresh');
  expect(incremental).toEqual(await rows());
});

it('rebuilds what reads JSON files that hold other types than are declared', async () => {
  const rig = createRig({
    'project.yml': project,
    'models/sources.yml': sources('timestamp').replace(
      '        columns:',
      '        location: orders.json\n        columns:',
    ),
    'models/recent.sql': model('day::date'),
    'orders.json': ordersWith('2024-01-02 02:00:00+00'),
  });
  const told = 'raw.orders.day is of type VARCHAR, not TIMESTAMP as its proof takes it';
  expect((await rig.eider('build')).printed).toContain(told);
  rig.write({ 'orders.json': ordersWith('2024-01-02 02:00:00+00', '2024-01-04 02:00:00+00') });
  expect((await rig.eider('build')).printed).toContain(told);
  // As they are declared, the proof holds.
  rig.write({ 'orders.json': ordersWith('2024-01-02 02:00:00') });
  expect((await rig.eider('build')).printed).not.toContain('as its proof takes it');
  rig.write({ 'orders.json': ordersWith('2024-01-02 02:00:00', '2024-01-04 02:00:00') });
  expect((await rig.eider('build')).printed).toContain('1 of 2 days');
});

function ordersWith(...times: readonly string[]): string {
  return times.map((day, id) => `${JSON.stringify({ id, customer: 'a', day })}\n`).join('');
}

it('takes whole numbers of any size for what is declared', async () => {
  const rig = createRig({
    'project.yml': project,
    'models/sources.yml': sources('date'),
    'models/recent.sql': model('day'),
  });
  await rig.execute(`create schema raw; create table raw.orders (id bigint, customer varchar, day date);
    insert into raw.orders select i, 'a', date '2024-01-01' + i::int from range(6) r(i)`);
  await rig.eider('build');
  await rig.execute("insert into raw.orders values (9, 'b', '2024-01-02')");
  const { printed } = await rig.eider('build');
  expect(printed).toContain('for some customers: late or changed rows in raw.orders (2024-01-02)');
});

it('says of a query that fails which columns are not as they are declared, and why', async () => {
  const location = (more: string) =>
    `        location: { path: orders.csv${more} }\n        columns:`;
  const csv = (more = '') => sources('timestamp').replace('        columns:', location(more));
  const rig = createRig({
    'project.yml': project,
    'models/sources.yml': csv(),
    'models/later.sql': 'select id + 1 as next, day from {{source "raw" "orders"}}\n',
    'orders.csv': 'id,customer,day\n1,a,2024-01-02 10:00:00\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({ 'orders.csv': 'id,customer,day\n' });
  const { code, printed } = await rig.eider('build');
  expect(code).toBe(1);
  const told = printed.split('\n').filter((line) => line.startsWith('  = '));
  expect(told.slice(-4)).toEqual([
    '  = raw.orders.id is of type VARCHAR, not INTEGER as it is declared',
    '  = raw.orders.day is of type VARCHAR, not TIMESTAMP as it is declared',
    '  = orders.csv has no rows, and CSV files say types by their values alone; options: { types: { ... } } says them',
    '  = cast its arguments to types that it takes',
  ]);
  rig.write({ 'orders.csv': '' });
  expect((await rig.eider('build')).printed).toContain(
    '  = orders.csv is empty: it has not even a header\n',
  );
  rig.write({ 'orders.csv': 'id,customer,day\n' });
  const types = ', options: { types: { id: int, day: timestamp } }';
  rig.write({ 'models/sources.yml': csv(types) });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.query('from later')).toEqual([]);
});
