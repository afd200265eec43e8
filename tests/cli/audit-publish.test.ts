/** Write, audit, publish: readers see rows only after their tests have passed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const properties = `models:
  - name: orders
    columns:
      - name: id
        data_tests: [not_null, unique]
  - name: report
    columns:
      - name: n
        data_tests: [not_null]
`;

const shop = {
  'models/orders.sql': 'select 1 as id, 10 as amount union all select 2, 20\n',
  'models/report.sql': 'select count(*) as n from {{ref "orders"}}\n',
  'models/summary.sql': '{{config materialized="view"}}\nselect n from {{ref "report"}}\n',
  'models/other.sql': "select 'x' as name\n",
  'models/models.yml': properties,
};

it('keeps yesterday’s rows, skips what is downstream and goes on with the rest', async () => {
  const rig = createShop(shop);
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({
    'models/orders.sql':
      'select * from (values (1, 11), (null, 12), (3, 13), (null, 14), (3, 15), (3, 16)) as v(id, amount)\n',
    'models/other.sql': "select 'y' as name\n",
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 3 tests

      table  orders           kept back               0.00 s   its code changed

    error[E0412] not_null failed for orders.id: 2 rows
      --> models/models.yml:5:22
      |
    5 |         data_tests: [not_null, unique]
      |                      ^^^^^^^^ orders keeps the 2 rows of <time>; 2 models downstream were not built
      |
      |   id  amount
      | ------------
      | NULL      12
      | NULL      14
      |
      = see all: eider show not_null_orders_id

    error[E0412] unique failed for orders.id: 1 value
      --> models/models.yml:5:32
      |
    5 |         data_tests: [not_null, unique]
      |                                ^^^^^^
      |                                orders keeps the 2 rows of <time>; 2 models downstream were not built
      |
      | id  row_count
      | -------------
      |  3          3
      |
      = see all: eider show unique_orders_id

      table  report             skipped                        orders was kept back
      view   summary            skipped                        orders was kept back
      table  other               1 row                0.00 s   its code changed

    1 built (1 row), 1 kept back, 2 skipped, 2 tests failed, 1 test skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({
    'main.orders': [
      [1, 10],
      [2, 20],
    ],
    'main.other': [['y']],
    'main.report': [['2']],
    'main.summary': [['2']],
  });
  const verdicts = `select name, node_id, status, failures from _eider.test_results
    where run_id = (select run_id from _eider.runs order by rowid desc limit 1) order by name`;
  expect(await rig.query(verdicts)).toEqual([
    ['not_null_orders_id', 'model.shop.orders', 'failed', '2'],
    ['unique_orders_id', 'model.shop.orders', 'failed', '1'],
  ]);
  expect(await rig.query('select status from _eider.runs order by status')).toEqual([
    ['failure'],
    ['success'],
  ]);
  const shown = await rig.eider('show', 'not_null_orders_id');
  expect(shown.printed).toMatchInlineSnapshot(`
    "  id  amount
     int     int
    ------------
    NULL      12
    NULL      14
    "
  `);
  const values = await rig.eider('show', 'unique_orders_id');
  expect(values.printed).toMatchInlineSnapshot(`
    " id  row_count
    int     bigint
    --------------
      3          3
    "
  `);
});

it('tries again what was kept back, and then builds what waited for it', async () => {
  const rig = createShop({ ...shop, 'models/orders.sql': 'select null as id, 1 as amount\n' });
  expect((await rig.eider('build')).code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.other': [['x']] });
  rig.write({ 'models/orders.sql': 'select 1 as id, 1 as amount\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 3 tests · 1 up to date

      table  orders              1 row     2 tests    0.00 s   first build
      table  report              1 row     1 test     0.00 s   first build
      view   summary                                  0.00 s   first build

    3 built (2 rows), 1 up to date, 3 tests passed in 0.00 s
    "
  `);
  expect(code).toBe(0);
});

it('warns where the severity is warn, and publishes', async () => {
  const rig = createShop({
    'models/a.sql': 'select * from (values (1), (null)) as v(id)\n',
    'models/b.sql': 'select count(*) as n from {{ref "a"}}\n',
    'models/a.yml':
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - not_null: { severity: warn }\n          - unique\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 2 tests

      table  a             2 rows    2 tests    0.00 s   first build

    warning[E0412] not_null failed for a.id: 1 row
      --> models/a.yml:6:13
      |
    6 |           - not_null: { severity: warn }
      |             ^^^^^^^^
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_a_id

      table  b             1 row                0.00 s   first build

    2 built (3 rows), 1 test passed, 1 test warned in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1], [null]], 'main.b': [['2']] });
  const strict = await rig.eider('build', '--warn-error');
  expect(strict.code).toBe(1);
  const quiet = await rig.eider('build', '--quiet');
  expect(quiet).toMatchObject({ code: 0, printed: '' });
});

it('counts failing rows against warn_if and error_if', async () => {
  const rig = createShop({
    'models/a.sql': 'select i, case when i < 7 then i end as id from range(10) as t(i)\n',
    'models/a.yml': [
      'models:',
      '  - name: a',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - not_null: { name: fewer, error_if: ">5" }',
      '          - not_null: { name: quiet, error_if: ">5", warn_if: ">= 4" }',
      '          - not_null: { name: mild, severity: warn, warn_if: "> 3" }',
      '          - not_null: { name: loud, warn_if: ">10", error_if: "!= 2" }',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 4 tests

      table  a          kept back               0.00 s   first build

    warning[E0412] not_null failed for a.id: 3 rows
      --> models/a.yml:6:13
      |
    6 |           - not_null: { name: fewer, error_if: ">5" }
      |             ^^^^^^^^
      |
      | i    id
      | -------
      | 7  NULL
      | 8  NULL
      | 9  NULL
      |
      = see all: eider show fewer

    error[E0412] not_null failed for a.id: 3 rows
      --> models/a.yml:9:13
      |
    9 |           - not_null: { name: loud, warn_if: ">10", error_if: "!= 2" }
      |             ^^^^^^^^ a was not published
      |
      | i    id
      | -------
      | 7  NULL
      | 8  NULL
      | 9  NULL
      |
      = see all: eider show loud

    1 kept back, 2 tests passed, 1 test warned, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  rig.write({
    'models/a.yml':
      'models:\n  - name: a\n    columns: [{ name: id, data_tests: [{ not_null: { warn_if: "10 percent" } }] }]\n',
  });
  const wrong = await rig.eider('build');
  expect(wrong.printed).toMatchInlineSnapshot(`
    "error[E0403] "warn_if" is a comparison with a number of rows, or with a percentage of them
      --> models/a.yml:3:63
      |
    3 |     columns: [{ name: id, data_tests: [{ not_null: { warn_if: "10 percent" } }] }]
      |                                                               ^^^^^^^^^^^^
      |
      = for instance warn_if: ">10", or warn_if: ">1%"
    "
  `);
  expect(wrong.code).toBe(2);
});

it('tests only the rows of where', async () => {
  const rig = createShop({
    'models/a.sql':
      "select * from (values (1, 'new'), (null, 'old'), (1, 'old')) as v(id, state)\n",
    'models/b.sql': "select * from (values (1, 'new'), (3, 'new'), (9, 'old')) as v(id, state)\n",
    'models/models.yml': [
      'models:',
      '  - name: a',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - not_null: { where: "state = \'new\'" }',
      '          - unique:',
      '              where: |',
      '                -- a comment at the end',
      "                state = 'new' -- here",
      '  - name: b',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - relationships: { to: a, field: id, where: "state = \'new\'" }',
      '          - accepted_values: { values: [1], where: "state = \'new\'", name: only_one }',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 4 tests

      table  a             3 rows    2 tests    0.00 s   first build
      table  b          kept back               0.00 s   first build

    error[E0412] relationships failed for b.id: 1 row
      --> models/models.yml:15:13
       |
    15 |           - relationships: { to: a, field: id, where: "state = 'new'" }
       |             ^^^^^^^^^^^^^ b was not published
       |
       | id  state
       | ---------
       |  3  new
       |
       = see all: eider show relationships_b_id_a_id

    error[E0412] accepted_values failed for b.id: 1 value
      --> models/models.yml:16:13
       |
    16 |           - accepted_values: { values: [1], where: "state = 'new'", name: only_one }
       |             ^^^^^^^^^^^^^^^ b was not published
       |
       | id  row_count
       | -------------
       |  3          1
       |
       = see all: eider show only_one

    1 built (3 rows), 1 kept back, 2 tests passed, 2 tests failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(Object.keys(await rig.contents())).toEqual(['main.a']);
});

it('tests a view before it is published, by its new query', async () => {
  const rig = createShop({
    'models/base.sql': 'select 1 as id union all select 2\n',
    'models/v.sql': '{{config materialized="view"}}\nselect id from {{ref "base"}} where id < 2\n',
    'models/w.sql': '{{config materialized="view"}}\nselect id * 10 as id from {{ref "v"}}\n',
    'models/v.yml':
      'models:\n  - name: v\n    data_tests:\n      - at_most: { most: 1 }\n  - name: w\n    data_tests:\n      - at_most: { most: 10 }\n',
    'tests/generic/at_most.sql':
      '{{params model="relation" most="integer"}}\nselect * from {{model}} where id > {{most}}\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({
    'models/v.sql': '{{config materialized="view"}}\nselect id from {{ref "base"}} where id < 3\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 3 models, 2 tests

      table  base          kept back               0.00 s   up to date, but not what its tests ask for

    error[E0412] at_most failed for v: 1 row
      --> models/v.yml:4:9
      |
    4 |       - at_most: { most: 1 }
      |         ^^^^^^^ base keeps the 2 rows of <time>; 2 models downstream were not built
      |
      | id
      | --
      |  2
      |
      = see all: eider show at_most_v_1

    error[E0412] at_most failed for w: 1 row
      --> models/v.yml:7:9
      |
    7 |       - at_most: { most: 10 }
      |         ^^^^^^^ base keeps the 2 rows of <time>; 2 models downstream were not built
      |
      | id
      | --
      | 20
      |
      = see all: eider show at_most_w_10

      view   v               skipped                        base was kept back
      view   w               skipped                        base was kept back

    1 kept back, 2 skipped, 2 tests failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('stops at the first failure with --fail-fast', async () => {
  const rig = createShop({
    ...shop,
    'models/a_first.sql': 'select 1 as id\n',
    'models/orders.sql': 'select null as id, 1 as amount\n',
    'models/zz_last.sql': 'select 1 as id\n',
  });
  const { code, printed } = await rig.eider('build', '--fail-fast');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    8 files checked in 0.00 s · 6 models, 3 tests

      table  a_first             1 row                0.00 s   first build
      table  orders           kept back               0.00 s   first build

    error[E0412] not_null failed for orders.id: 1 row
      --> models/models.yml:5:22
      |
    5 |         data_tests: [not_null, unique]
      |                      ^^^^^^^^ orders was not published; 2 models downstream were not built
      |
      |   id  amount
      | ------------
      | NULL       1
      |
      = see all: eider show not_null_orders_id

      table  report             skipped                        orders was kept back
      view   summary            skipped                        orders was kept back
      table  other              skipped                        stopped at the first failure
      table  zz_last            skipped                        stopped at the first failure

    1 built (1 row), 1 kept back, 4 skipped, 1 test passed, 1 test failed, 1 test skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a_first': [[1]] });
});

it('run builds without testing, and test tests without building', async () => {
  const rig = createShop({ ...shop, 'models/orders.sql': 'select null as id, 1 as amount\n' });
  const ran = await rig.eider('run');
  expect(ran.printed).toMatchInlineSnapshot(`
    "eider run · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 3 tests

      table  orders              1 row                0.00 s   first build
      table  other               1 row                0.00 s   first build
      table  report              1 row                0.00 s   first build
      view   summary                                  0.00 s   first build

    4 built (3 rows) in 0.00 s
    "
  `);
  expect(ran.code).toBe(0);
  expect(await rig.query('select distinct tested from _eider.relations')).toEqual([[false]]);
  const tested = await rig.eider('test');
  expect(tested.printed).toMatchInlineSnapshot(`
    "eider test · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 3 tests

      test  not_null_orders_id             failed               0.00 s

    error[E0412] not_null failed for orders.id: 1 row
      --> models/models.yml:5:22
      |
    5 |         data_tests: [not_null, unique]
      |                      ^^^^^^^^
      |
      |   id  amount
      | ------------
      | NULL       1
      |
      = see all: eider show not_null_orders_id

    2 tests passed, 1 test failed in 0.00 s
    "
  `);
  expect(tested.code).toBe(1);
  expect(await rig.query('from orders')).toEqual([[null, 1]]);
});

it('does not pass a test that has nothing to test', async () => {
  const rig = createShop({
    ...shop,
    'models/or-ders.sql': "{{config materialized='view'}}select * from {{ref 'orders'}}\n",
    'tests/positive.sql': "select * from {{ref 'or-ders'}} where amount <= 0\n",
  });
  await rig.eider('run', '-s', 'other');
  const { code, printed } = await rig.eider('test', '-s', 'orders', 'or-ders', '--junit', 'j.xml');
  expect(printed).toMatchInlineSnapshot(`
    "eider test · shop · dev (target/dev.duckdb)
    8 files checked in 0.00 s · 5 models, 4 tests

      test  not_null_orders_id      could not run               0.00 s   orders is not built

    error[E0415] not_null_orders_id has nothing to test: orders is not built
      --> models/models.yml:5:22
      |
    5 |         data_tests: [not_null, unique]
      |                      ^^^^^^^^
      |
      = build it first: eider build --select orders

      test  unique_orders_id        could not run               0.00 s   orders is not built

    error[E0415] unique_orders_id has nothing to test: orders is not built
      --> models/models.yml:5:32
      |
    5 |         data_tests: [not_null, unique]
      |                                ^^^^^^
      |
      = build it first: eider build --select orders

      test  positive                could not run               0.00 s   orders is not built

    error[E0415] positive has nothing to test: orders is not built
      --> tests/positive.sql:1:1
      = build it first: eider build --select orders

    3 tests could not run in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(readFileSync(join(rig.folder, 'j.xml'), 'utf8')).toContain(
    '<testsuites name="shop" tests="3" failures="0" errors="3" skipped="0"',
  );
  expect((await rig.eider('test', '-s', 'orders', '--quiet')).code).toBe(1);
  expect((await rig.eider('build')).code).toBe(0);
  expect((await rig.eider('test', '-s', 'orders')).code).toBe(0);
});

it('does not pass a test of a model whose only build failed', async () => {
  const rig = createShop({
    'models/models.yml': 'models: [{ name: a, data_tests: [not_empty] }]\n',
    'models/a.sql': "select x::int as x from (select if(random() < 2, 'y', '1') as x)\n",
  });
  expect((await rig.eider('build')).code).toBe(1);
  const { code, printed } = await rig.eider('test');
  expect(printed).toMatchInlineSnapshot(`
    "eider test · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 test

      test  not_empty_a      could not run               0.00 s   a is not built

    error[E0415] not_empty_a has nothing to test: a is not built
      --> models/models.yml:1:34
      |
    1 | models: [{ name: a, data_tests: [not_empty] }]
      |                                  ^^^^^^^^^
      |
      = build it first: eider build --select a

    1 test could not run in 0.00 s
    warning[E0337] random() differs from run to run
      --> models/a.sql:1:36
      |
    1 | select x::int as x from (select if(random() < 2, 'y', '1') as x)
      |                                    ^^^^^^
      |
      = derive it from what tells the rows apart: md5(id::varchar)

    "
  `);
  expect(code).toBe(1);
});
