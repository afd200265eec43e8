/** `eider build --atomic`: all of a build is published by one transaction, or nothing of it. */
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const files = {
  'models/sources.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: integer }
          - { name: day, type: date }
`,
  'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, count(*) as orders from {{source "raw" "orders"}} group by day
`,
  'models/running.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, sum(orders) over (order by day rows unbounded preceding)::bigint as orders
from {{ref "daily"}}
`,
  'models/recent.sql': `{{config materialized="view"}}
from {{ref "running"}} where day >= date '2024-01-02'
`,
  'models/total.sql': 'select sum(orders)::bigint as orders from {{ref "daily"}}\n',
  'models/total.yml': `models:
  - name: total
    data_tests:
      - expression_is_true: { expression: "orders < 10" }
`,
};

async function shop(more: Record<string, string> = {}): Promise<Rig> {
  const rig = createShop({ ...files, ...more });
  await rig.execute(
    "create schema raw; create table raw.orders as select n::integer as id, (date '2024-01-01' + (n // 2)::integer)::date as day from range(6) as t (n)",
  );
  return rig;
}

const built = {
  'main.daily': [
    ['2024-01-01', '2'],
    ['2024-01-02', '2'],
    ['2024-01-03', '2'],
  ],
  'main.recent': [
    ['2024-01-02', '4'],
    ['2024-01-03', '6'],
  ],
  'main.running': [
    ['2024-01-01', '2'],
    ['2024-01-02', '4'],
    ['2024-01-03', '6'],
  ],
  'main.total': [['6']],
};

async function madeBy(rig: Rig) {
  const { 'raw.orders': _, ...made } = (await rig.contents()) as Record<string, unknown[][]>;
  return made;
}

it('publishes everything at once, and knows afterwards that it is up to date', async () => {
  const rig = await shop();
  const { code, printed } = await rig.eider('build', '--atomic');
  expect(code, printed).toBe(0);
  expect(printed).toContain('4 built');
  expect(await madeBy(rig)).toEqual(built);
  expect((await rig.eider('build')).printed).toContain('4 up to date');
});

it('publishes nothing where one test fails, and the next build makes all of it', async () => {
  const rig = await shop();
  expect((await rig.eider('build', '--atomic')).code).toBe(0);
  await rig.execute(
    "insert into raw.orders select n::integer, date '2024-01-02' from range(6, 16) as t (n)",
  );
  const { code, printed } = await rig.eider('build', '--atomic');
  expect(code).toBe(1);
  // What the rows were made from is gone: they cannot be shown afterwards.
  expect(printed).toContain('= to see all, keep them: --store-failures');
  expect(printed).not.toContain('eider show');
  expect(printed).toContain('expression_is_true failed for total');
  expect(printed).toContain('taken back: not all of the build has passed');
  expect(printed).not.toMatch(/\d built/);
  expect(await madeBy(rig)).toEqual(built);
  await rig.execute('delete from raw.orders where id >= 8');
  expect((await rig.eider('build', '--atomic')).code).toBe(0);
  expect(await madeBy(rig)).toEqual({
    'main.daily': [
      ['2024-01-01', '2'],
      ['2024-01-02', '4'],
      ['2024-01-03', '2'],
    ],
    'main.recent': [
      ['2024-01-02', '6'],
      ['2024-01-03', '8'],
    ],
    'main.running': [
      ['2024-01-01', '2'],
      ['2024-01-02', '6'],
      ['2024-01-03', '8'],
    ],
    'main.total': [['8']],
  });
});

it('makes incremental models in part, each seeing what the others made', async () => {
  const rig = await shop();
  expect((await rig.eider('build')).code).toBe(0);
  await rig.execute("insert into raw.orders values (6, '2024-01-03'), (7, '2024-01-04')");
  const { printed } = await rig.eider('build', '--atomic');
  expect(linesOf(printed)).toEqual(['daily: 2 of 4 days', 'running: 2 of 4 days', 'total: 1 row']);
  expect(await rig.query('from running order by day')).toEqual([
    ['2024-01-01', '2'],
    ['2024-01-02', '4'],
    ['2024-01-03', '7'],
    ['2024-01-04', '8'],
  ]);
  expect((await rig.eider('build')).printed).toContain('4 up to date');
});

it('begins again, with a model in full that fails where it is made in part', async () => {
  // On its first days a window sees less than it does in full: here, what has no logarithm.
  const rig = await shop({
    'models/grown.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
with sums as (
  select day, sum(amount) over (order by day range interval 2 days preceding) as amount
  from {{source "raw" "amounts"}}
)
select day, sum(ln(amount)) over (order by day range interval 1 day preceding) > 0 as has_grown
from sums
`,
    'models/more.yml':
      'sources: [{ name: raw, schema: raw, tables: [{ name: amounts, columns: [{ name: day, type: date }, { name: amount, type: integer }] }] }]\n',
  });
  await rig.execute(`create table raw.amounts as
    select date '2024-01-01' + n::integer as day, [5, -3, 4, 5][n + 1] as amount from range(4) as t (n)`);
  expect((await rig.eider('build')).code).toBe(0);
  await rig.execute("insert into raw.amounts values ('2024-01-05', 5)");
  await rig.execute("insert into raw.orders values (6, '2024-01-03')");
  const { code, printed } = await rig.eider('build', '--atomic');
  expect(code, printed).toBe(0);
  expect(linesOf(printed)).toEqual([
    'daily: 1 of 3 days',
    'grown: 5 rows',
    'running: 1 of 3 days',
    'total: 1 row',
  ]);
  expect(printed).toContain('in full, since a part of it failed');
  expect(await rig.query('select count(*) from grown')).toEqual([['5']]);
});

/** What was made of each model, in the order of their names. */
function linesOf(printed: string): readonly string[] {
  const lines = printed.matchAll(/^ {2}(?:incremental|table) +(\w+) +(\S.*?) {2,}/gm);
  return [...lines].map(([, name, made]) => `${name}: ${made}`).sort();
}

it('leaves nothing behind when it is interrupted or killed', async () => {
  const slow = `select sum(a.range + b.range)::bigint as orders from range(400000) a, range(400000) b
where a.range + b.range > (select max(orders) from {{ref "daily"}})
`;
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const rig = await shop({ 'models/total.sql': slow });
    const running = rig.start(['build', '--atomic', '--log-format', 'json']);
    await running.prints(/"node_started".*"total"/);
    running.child.kill(signal);
    const { code } = await running.ended;
    expect(code).toBe(signal === 'SIGINT' ? 130 : null);
    expect(await madeBy(rig)).toEqual({});
    rig.write(files);
    expect((await rig.eider('build')).code).toBe(0);
    expect(await madeBy(rig)).toEqual(built);
  }
});

it('refuses files, which no transaction holds back', async () => {
  const rig = await shop({
    'models/out.sql': `{{config materialized="external" location="out.parquet"}}
from {{ref "daily"}}
`,
  });
  const { code, printed } = await rig.eider('build', '--atomic');
  expect(
    printed,
  ).toBe(`error[E0985] out is a file, which no transaction can hold back: not with --atomic
  --> models/out.sql:1:24
  |
1 | {{config materialized="external" location="out.parquet"}}
  |                        ^^^^^^^^
  |
  = leave files out, and build them afterwards: --exclude config.materialized:external
`);
  expect(code).toBe(2);
  expect((await rig.eider('build', '--atomic', '--exclude', 'out')).code).toBe(0);
});
