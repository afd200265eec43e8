/** What is not built again, and everything that makes it be built again, with its reason. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRig, createShop, type Rig } from './rig.ts';

/** The lines of nodes, without durations: what was done, and why. */
async function build(rig: Rig, ...args: string[]): Promise<string[]> {
  const { stdout, stderr, code } = await rig.eider('build', '--log-format', 'json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return linesOf(stdout);
}

function linesOf(stdout: string): string[] {
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return events.flatMap(({ type, name, status, reason }) => {
    if (type === 'node_finished' && status !== 'up_to_date') return [`${name}: ${reason}`];
    return type === 'test_finished' ? [`${name} ${status}`] : [];
  });
}

const shop = {
  'macros/amount.sql': '{{params column="identifier"}}\n{{column}} * 2',
  'seeds/cents.csv': 'id,cents\n1,100\n2,200\n',
  'models/orders.sql':
    'select id, {{amount column="cents"}} as amount\nfrom {{ref "cents"}} where cents > {{var "least"}}\n',
  'models/view_of.sql': '{{config materialized="view"}}\nselect * from {{ref "orders"}}\n',
  'models/short.sql': '{{config materialized="ephemeral"}}\nselect id from {{ref "view_of"}}\n',
  'models/counted.sql': 'select count(*) as n from {{ref "short"}}\n',
  'models/models.yml':
    'models:\n  - name: counted\n    columns: [{ name: n, data_tests: [not_null] }]\n',
  'project.yml': `name: shop
target: dev
targets:
  dev: { path: target/dev.duckdb, threads: 1 }
  other: { path: target/dev.duckdb, schema: other, threads: 1 }
vars: { least: 0 }
models: { +materialized: table }
`,
};

describe('a second build', () => {
  it('does nothing where nothing changed, and says so', async () => {
    const rig = createRig(shop);
    await build(rig);
    const before = await rig.query('select count(*) from _eider.relations');
    const { printed } = await rig.eider('build', '--verbose');
    expect(printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      8 files checked in 0.00 s · 4 models, 1 seed, 1 test · 4 up to date

        seed   cents           up to date                        same code, same inputs
        table  orders          up to date                        same code, same inputs
        view   view_of         up to date                        same code, same inputs
        table  counted         up to date                        same code, same inputs

      4 up to date in 0.00 s
      "
    `);
    expect(await rig.query('select count(*) from _eider.relations')).toEqual(before);
    const { printed: planned } = await rig.eider('plan');
    expect(planned).toMatchInlineSnapshot(`
      "eider plan · 3 models, 1 seed · 4 up to date
      "
    `);
  });

  it('follows what counts: code, macros, variables, configuration, and nothing else', async () => {
    const rig = createRig(shop);
    await build(rig);
    rig.write({
      'models/orders.sql': `-- what was ordered\nselect id,\n  {{amount column="cents"}} as amount\nfrom {{ref "cents"}}\nwhere cents > {{var "least"}}\n`,
    });
    expect(await build(rig)).toEqual([]);
    rig.write({ 'macros/amount.sql': '{{params column="identifier"}}\n{{column}} * 3' });
    expect(await build(rig)).toEqual([
      'orders: its code changed',
      'not_null_counted_n passed',
      'counted: orders changed',
    ]);
    expect(await build(rig, '--vars', '{least: 100}')).toEqual([
      'orders: its code changed',
      'not_null_counted_n passed',
      'counted: orders changed',
    ]);
    // Without the variable it is the code of before; what it makes is counted anew.
    expect(await build(rig)).toHaveLength(3);
  });
});

describe('a source in files', () => {
  const sources = (location: string) => `sources:
  - name: raw
    tables:
      - name: lines
        columns: [{ name: line, type: VARCHAR }]
        location: ${location}
`;
  const options = "options: { header: false, delim: '|', quote: '', columns: { line: VARCHAR } }";

  it('is read again by a reader that it has overtaken', async () => {
    const rig = createRig({
      ...shop,
      'in/lines.csv': 'old\n',
      'models/raw.yml': sources(`{ path: out/lines.csv, format: csv, ${options} }`),
      'out/lines.csv': 'before\n',
      // Made in the same build, and nothing says that the source is what it writes.
      'models/a_export.sql':
        '{{config materialized="external" location="out/lines.csv" format="csv" adopt=true options=(object header=false)}}\nselect \'written\' as line\n',
      'models/z_reader.sql': 'select line from {{source "raw" "lines"}}\n',
    });
    await build(rig, '-s', 'a_export', 'z_reader');
    expect(await rig.query('from z_reader')).toEqual([['written']]);
    expect(await build(rig, '-s', 'z_reader')).toEqual([]);
  });

  it('that never comes to rest is nothing to build on', async () => {
    const rig = createRig({
      ...shop,
      'in/lines.csv': 'a line\n',
      'models/raw.yml': sources(`{ path: in/lines.csv, format: csv, ${options} }`),
      // It takes its time, so that the file is written to meanwhile.
      'models/reader.sql':
        'select line, (select sum(hash(i)::hugeint) from range(20000000) t(i)) as slow from {{source "raw" "lines"}}\n',
    });
    const writing = setInterval(
      () => appendFileSync(join(rig.folder, 'in/lines.csv'), 'more\n'),
      2,
    );
    onTestFinished(() => clearInterval(writing));
    const { code, printed } = await rig.eider('build', '-s', 'reader');
    expect(printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      10 files checked in 0.00 s · 5 models, 1 seed, 1 source, 1 test

        table  reader             failed               0.00 s   first build

      error[E0900] the files of raw.lines were changed 3 times while reader read them
        --> models/raw.yml:6:19
        |
      6 |         location: { path: in/lines.csv, format: csv, options: { header: false, delim: '|', quote: '', columns: { li…
        |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        |
        = build once they are complete, or have them renamed into place when they are

      1 failed in 0.00 s
      "
    `);
    expect(code).toBe(1);
    expect(await rig.contents()).not.toHaveProperty('main.reader');
  });
});

describe('what somebody else did', () => {
  it.each([
    ['delete from orders where id = 1', 'orders: it has 1 row instead of 2'],
    ['alter table orders add column more int', 'orders: its columns were changed by somebody else'],
    ['drop table orders', 'orders: it was dropped by somebody else'],
  ])('is noticed and undone: %s', async (sql, line) => {
    const rig = createRig(shop);
    await build(rig);
    const before = await rig.contents();
    await rig.execute(sql);
    // What it holds is what it held: its readers are left alone.
    expect(await build(rig)).toEqual([line]);
    expect(await rig.contents()).toEqual(before);
  });
});

it('finds a view that somebody gave another query with the same columns', async () => {
  const rig = createShop({
    'models/a.sql': "select n::integer as n, date '2024-01-01' as d from range(3) as t (n)\n",
    'models/v.sql': `{{config materialized="view"}}
select n::decimal(10, 2) as n, d::date as d, list_transform([n], lambda x: x + 1) as l from {{ref "a"}}\n`,
    'models/b.sql': 'select sum(n) as n from {{ref "v"}}\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  expect((await rig.eider('build')).stdout).toContain('3 up to date');
  await rig.execute(
    'create or replace view v as select (n + 1)::decimal(10, 2) as n, d, [n + 1] as l from a',
  );
  expect((await rig.eider('build', '-s', 'b')).stdout).toContain('the version of v is not known');
  expect(await rig.query('from b')).toEqual([['6.00']]);
  expect((await rig.eider('plan')).stdout).toContain('its query was changed by somebody else');
  await rig.eider('build');
  expect(await rig.query('from b')).toEqual([['3.00']]);
  expect((await rig.eider('build')).stdout).toContain('3 up to date');
});

it('keeps two targets in one file apart', async () => {
  const rig = createRig(shop);
  await build(rig);
  expect(await build(rig, '-t', 'other')).toHaveLength(5);
  expect(await build(rig, '-t', 'other')).toEqual([]);
  expect(await build(rig)).toEqual([]);
});

it('finds what happened to a table that it reads, and stops where nothing came of it', async () => {
  const rig = createRig({
    ...shop,
    'models/raw.yml':
      'sources:\n  - name: raw\n    schema: main\n    tables:\n      - { name: events, columns: [{ name: id, type: INTEGER }, { name: day, type: DATE }] }\n',
    'models/a_events.sql': 'select id from {{source "raw" "events"}}\n',
    'models/b_highest.sql': 'select max(id) as id from {{ref "a_events"}}\n',
    'models/c_after.sql': 'select id + 1 as id from {{ref "b_highest"}}\n',
  });
  await rig.execute("create table events as select 1 as id, '2024-01-01'::date as day");
  await build(rig);
  const events = ['a_events: raw.events changed', 'b_highest: a_events changed'];
  for (const [sql, lines] of [
    ["insert into events values (0, '2024-01-02')", events],
    ["update events set day = '2024-01-05' where id = 0", ['a_events: raw.events changed']],
    ['delete from events where id = 1', [...events, 'c_after: b_highest changed']],
    ['update events set id = 7 where id = 0', [...events, 'c_after: b_highest changed']],
  ] as const) {
    await rig.execute(sql);
    expect({ sql, lines: await build(rig) }).toEqual({ sql, lines });
    expect(await build(rig)).toEqual([]);
  }
});

it('runs a new test of what is up to date, and holds back what is downstream', async () => {
  const rig = createRig({ ...shop, 'models/z.sql': 'select 1 as one from {{ref "counted"}}\n' });
  await build(rig);
  rig.write({
    'models/models.yml':
      'models:\n  - name: counted\n    columns: [{ name: n, data_tests: [not_null, { accepted_values: { values: [7] } }] }]\n',
    'models/z.sql': 'select 2 as two from {{ref "counted"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    9 files checked in 0.00 s · 5 models, 1 seed, 2 tests · 3 up to date

      table  counted          kept back               0.00 s   up to date, but not what its tests ask for

    error[E0412] accepted_values failed for counted.n: 1 value
      --> models/models.yml:3:51
      |
    3 |     columns: [{ name: n, data_tests: [not_null, { accepted_values: { values: [7] } }] }]
      |                                                   ^^^^^^^^^^^^^^^
      |                                                   counted keeps the 1 row of <time>; 1 model downstream
      |                                                   was not built
      |
      | n  row_count
      | ------------
      | 2          1
      |
      = see all: eider show accepted_values_counted_n_7

      table  z                  skipped                        counted was kept back

    1 kept back, 1 skipped, 3 up to date, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.query('from counted')).toEqual([['2']]);
  const verdicts = `select name, status from _eider.test_results
    qualify row_number() over (partition by name order by sequence desc) = 1 order by name`;
  expect(await rig.query(verdicts)).toEqual([
    ['accepted_values_counted_n_7', 'failed'],
    ['not_null_counted_n', 'passed'],
  ]);
});

it('tests later what was built without its tests', async () => {
  const rig = createRig(shop);
  await rig.eider('seed');
  await rig.eider('run');
  expect(await build(rig)).toEqual(['not_null_counted_n passed']);
  expect(await build(rig)).toEqual([]);
});

it('does not call up to date what reads a source that is gone', async () => {
  const rig = createShop({
    'data/orders.csv': 'id\n1\n',
    'models/sources.yml': `sources:
  - name: files
    location: data/{table}.csv
    tables: [{ name: orders, columns: [{ name: id, type: bigint }] }]
`,
    'models/orders.sql': 'select id from {{source "files" "orders"}}\n',
  });
  await rig.eider('build');
  rig.remove('data/orders.csv');
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 source

      table  orders             failed               0.00 s   the version of files.orders is not known

    error[E0312] no files found that match the pattern "data/orders.csv"
      --> models/orders.sql:1:16
      |
    1 | select id from {{source "files" "orders"}}
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = source files.orders (models/sources.yml:3:15)
      = put the file there, or correct the \`location\`

    1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.orders': [['1']] });
});
