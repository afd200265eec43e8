/** What a data test gates: sources, several models, views and ephemeral models. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('runs a source’s tests before its first reader, and blocks all readers', async () => {
  const rig = createShop({
    'models/sources.yml': [
      'sources:',
      '  - name: raw',
      '    schema: main',
      '    tables:',
      '      - name: events',
      '        columns:',
      '          - name: id',
      '            type: INTEGER',
      '            data_tests: [not_null, unique]',
      '',
    ].join('\n'),
    'models/a.sql': 'select id from {{source "raw" "events"}}\n',
    'models/b.sql':
      '{{config materialized="ephemeral"}}\nselect id from {{source "raw" "events"}}\n',
    'models/c.sql': 'select id from {{ref "b"}}\n',
    'models/d.sql': 'select 1 as id\n',
  });
  await rig.execute('create table events as select 1 as id union all select null');
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 1 source, 2 tests

      test   not_null_raw_events_id             failed               0.00 s

    error[E0412] not_null failed for raw.events.id: 1 row
      --> models/sources.yml:9:26
      |
    9 |             data_tests: [not_null, unique]
      |                          ^^^^^^^^ 2 models downstream were not built
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_raw_events_id

      table  a            skipped                        test not_null_raw_events_id did not pass
      table  c            skipped                        test not_null_raw_events_id did not pass
      table  d             1 row                0.00 s   first build

    1 built (1 row), 2 skipped, 1 test passed, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(Object.keys(await rig.contents())).toEqual(['main.d', 'main.events']);
  await rig.execute('delete from events where id is null');
  const again = await rig.eider('build');
  expect(again.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 1 source, 2 tests · 1 up to date

      table  a             1 row                0.00 s   first build
      table  c             1 row                0.00 s   first build

    2 built (2 rows), 1 up to date, 2 tests passed in 0.00 s
    "
  `);
  expect(again.code).toBe(0);
});

it('tests a source that is not there', async () => {
  const rig = createShop({
    'models/sources.yml':
      'sources:\n  - name: raw\n    tables:\n      - name: events\n        columns: [{ name: id, type: INTEGER, data_tests: [not_null] }]\n',
    'models/a.sql': 'select id from {{source "raw" "events"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 source, 1 test

      test   not_null_raw_events_id      could not run               0.00 s

    error[E0413] not_null_raw_events_id could not run: table "raw.events" does not exist
      --> models/sources.yml:5:59
      |
    5 |         columns: [{ name: id, type: INTEGER, data_tests: [not_null] }]
      |                                                           ^^^^^^^^
      |
      = load it, or correct its schema and name where it is declared

      table  a            skipped                        test not_null_raw_events_id did not pass

    1 skipped, 1 test could not run in 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('runs a test of two models inside the later one', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select id + 1 as id from {{ref "a"}}\n',
    'tests/same.sql': 'select id from {{ref "b"}} except select id from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      table  a             1 row                0.00 s   first build
      table  b          kept back               0.00 s   first build

    error[E0412] same failed: 1 row
      --> tests/same.sql:1:1
      |
      | id
      | --
      |  2
      |
      = b was not published
      = see all: eider show same

    1 built (1 row), 1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});

it('runs a test of models without an order once both are published, and blocks what is downstream', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 2 as id\n',
    'models/c.sql': 'select id from {{ref "a"}}\n',
    'models/d.sql': 'select id from {{ref "c"}}\n',
    'models/e.sql': 'select 5 as id\n',
    'tests/same.sql': 'select id from {{ref "b"}} except select id from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 5 models, 1 test

      table  b             1 row                0.00 s   first build
      table  a             1 row                0.00 s   first build
      test   same             failed               0.00 s   after publishing

    error[E0412] same failed: 1 row
      --> tests/same.sql:1:1
      |
      | id
      | --
      |  2
      |
      = what it reads is published already; 2 models downstream were not built
      = see all: eider show same

      table  c            skipped                        test same did not pass
      table  d            skipped                        test same did not pass
      table  e             1 row                0.00 s   first build

    3 built (3 rows), 2 skipped, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]], 'main.e': [[5]] });
});

it('makes a generic test’s own model wait for the others that it reads', async () => {
  const rig = createShop({
    'models/a_child.sql': 'select 1 as parent_id\n',
    'models/z_parent.sql': 'select 2 as id\n',
    'models/a_child.yml':
      'models:\n  - name: a_child\n    columns:\n      - name: parent_id\n        data_tests:\n          - relationships: { to: z_parent, field: id }\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      table  z_parent             1 row                0.00 s   first build
      table  a_child           kept back               0.00 s   first build

    error[E0412] relationships failed for a_child.parent_id: 1 row
      --> models/a_child.yml:6:13
      |
    6 |           - relationships: { to: z_parent, field: id }
      |             ^^^^^^^^^^^^^ a_child was not published
      |
      | parent_id
      | ---------
      |         1
      |
      = see all: eider show relationships_a_child_parent_id_z_parent_id

    1 built (1 row), 1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.z_parent': [[2]] });
});

it('counts tests on views and ephemeral models as reading the tables beneath', async () => {
  const rig = createShop({
    'models/base.sql': 'select null as id\n',
    'models/v.sql': '{{config materialized="view"}}\nselect id from {{ref "base"}}\n',
    'models/e.sql': '{{config materialized="ephemeral"}}\nselect id from {{ref "v"}}\n',
    'models/end.sql': 'select count(*) as n from {{ref "e"}}\n',
    'models/models.yml':
      'models:\n  - name: v\n    columns: [{ name: id, data_tests: [unique] }]\n  - name: e\n    columns: [{ name: id, data_tests: [not_null] }]\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 4 models, 2 tests

      table  base          kept back               0.00 s   first build

    error[E0412] not_null failed for e.id: 1 row
      --> models/models.yml:5:40
      |
    5 |     columns: [{ name: id, data_tests: [not_null] }]
      |                                        ^^^^^^^^ base was not published; 2 models downstream were not built
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_e_id

      view   v               skipped                        base was kept back
      table  end             skipped                        base was kept back

    1 kept back, 2 skipped, 1 test passed, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({});
});

it('runs a test whose other parents lie outside the selection if they exist', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 2 as id\n',
    'tests/same.sql': 'select id from {{ref "b"}} except select id from {{ref "a"}}\n',
  });
  const first = await rig.eider('build', '-s', 'b', '--verbose');
  expect(first.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      test   same            skipped                        a is not built
      table  b             1 row                0.00 s   first build

    1 built (1 row), 1 test skipped in 0.00 s
    "
  `);
  expect(first.code).toBe(0);
  await rig.eider('run', '-s', 'a');
  const { code, printed } = await rig.eider('build', '-s', 'b');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      table  b          kept back               0.00 s   up to date, but not what its tests ask for

    error[E0412] same failed: 1 row
      --> tests/same.sql:1:1
      |
      | id
      | --
      |  2
      |
      = b keeps the 1 row of <time>
      = see all: eider show same

    1 kept back, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('blocks nothing where the severity is warn', async () => {
  const rig = createShop({
    'models/sources.yml':
      'sources:\n  - name: raw\n    schema: main\n    tables:\n      - name: events\n        columns: [{ name: id, type: INTEGER, data_tests: [{ not_null: { severity: warn } }] }]\n',
    'models/a.sql': 'select id from {{source "raw" "events"}}\n',
    'models/b.sql': 'select 2 as id\n',
    'models/c.sql': 'select id from {{ref "a"}}\n',
    'tests/same.sql':
      '{{config severity="warn"}}\nselect id from {{ref "b"}} except select id from {{ref "a"}}\n',
  });
  await rig.execute('create table events as select null as id');
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 3 models, 1 source, 2 tests

      test   not_null_raw_events_id             warned               0.00 s

    warning[E0412] not_null failed for raw.events.id: 1 row
      --> models/sources.yml:6:61
      |
    6 |         columns: [{ name: id, type: INTEGER, data_tests: [{ not_null: { severity: warn } }] }]
      |                                                             ^^^^^^^^
      |
      |   id
      | ----
      | NULL
      |
      = see all: eider show not_null_raw_events_id

      table  b             1 row                0.00 s   first build
      table  a             1 row                0.00 s   first build
      test   same             warned               0.00 s   after publishing

    warning[E0412] same failed: 1 row
      --> tests/same.sql:1:1
      |
      | id
      | --
      |  2
      |
      = see all: eider show same

      table  c             1 row                0.00 s   first build

    3 built (3 rows), 2 tests warned in 0.00 s
    "
  `);
  expect(code).toBe(0);
});

it('runs two tests in opposite directions inside the later of two builds', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 2 as id\n',
    'models/models.yml': `models:
  - name: a
    columns: [{ name: id, data_tests: [{ relationships: { to: b, field: id } }] }]
  - name: b
    columns: [{ name: id, data_tests: [{ relationships: { to: a, field: id } }] }]
`,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 2 tests

      table  b             1 row                0.00 s   first build
      table  a          kept back               0.00 s   first build

    error[E0412] relationships failed for a.id: 1 row
      --> models/models.yml:3:42
      |
    3 |     columns: [{ name: id, data_tests: [{ relationships: { to: b, field: id } }] }]
      |                                          ^^^^^^^^^^^^^ a was not published
      |
      | id
      | --
      |  1
      |
      = see all: eider show relationships_a_id_b_id

    error[E0412] relationships failed for b.id: 1 row
      --> models/models.yml:5:42
      |
    5 |     columns: [{ name: id, data_tests: [{ relationships: { to: a, field: id } }] }]
      |                                          ^^^^^^^^^^^^^ a was not published
      |
      | id
      | --
      |  2
      |
      = see all: eider show relationships_b_id_a_id

    1 built (1 row), 1 kept back, 2 tests failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
});

it('runs a test that is selected by itself on what is there', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select id from {{ref "a"}}\n',
    'tests/none.sql': 'select id from {{ref "b"}} where id = 1\n',
  });
  await rig.eider('run');
  const { code, printed } = await rig.eider('build', '-s', 'none');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models, 1 test

      test  none             failed               0.00 s

    error[E0412] none failed: 1 row
      --> tests/none.sql:1:1
      |
      | id
      | --
      |  1
      |
      = see all: eider show none

    1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  const quiet = await rig.eider('test', '-s', 'none', '--quiet');
  expect(quiet.printed).toMatchInlineSnapshot(`
    "  test  none             failed               0.00 s

    error[E0412] none failed: 1 row
      --> tests/none.sql:1:1
      |
      | id
      | --
      |  1
      |
      = see all: eider show none

    1 test failed in 0.00 s
    "
  `);
});
