/** `eider check`, and the check in front of other commands. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { createRig, createShop } from './rig.ts';

const sources = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER }
          - { name: day, type: DATE, description: When }
          - { name: weight, type: DOUBLE }
`;

const wrong = {
  'models/sources.yml': sources,
  'models/a.sql': 'select idd, day from {{source "raw" "orders"}}\n',
  'models/b.sql': 'select id from {{ref "a"}}\n',
  'models/c.sql': 'select id, sum(weight) as w from {{source "raw" "orders"}}\n',
  'models/d.sql': 'select day + 1 as next from {{source "raw" "orders"}}\n',
};

it('says what is wrong with all models at once, and no command opens the warehouse', async () => {
  const rig = createShop(wrong);
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "3 of 4 models checked in 0.00 s: 2 errors
    error[E0301] column "idd" does not exist
      --> models/a.sql:1:8
      |
    1 | select idd, day from {{source "raw" "orders"}}
      |        ^^^ there is id, weight
      |
      = did you mean "id"?

    error[E0308] column "id" must appear in the GROUP BY clause or must be part of an aggregate function
      --> models/c.sql:1:8
      |
    1 | select id, sum(weight) as w from {{source "raw" "orders"}}
      |        ^^
      |
      = Either add it to the GROUP BY list, or use "ANY_VALUE(id)" if the exact value of "id" is not important.

    "
  `);
  expect(code).toBe(2);
  for (const command of ['compile', 'plan', 'build', 'run', 'test']) {
    const ended = await rig.eider(command);
    expect([command, ended.code, ended.stdout]).toEqual([command, 2, '']);
    expect(ended.stderr).toContain('error[E0308] column "id" must appear in the GROUP BY clause');
  }
  expect(await rig.contents()).toBe('no warehouse');
});

it('checks all the rest where something does not compile, or reads itself', async () => {
  const rig = createShop({
    ...wrong,
    'models/e.sql': 'select id from {{ref "aa"}} {{#if}}\n',
    'models/f.sql': 'select * from {{ref "e"}} where nothing\n',
    'models/g.sql': '{{config materialized="ephemeral"}}\nselect id from {{ref "e"}} {{nothing}}\n',
    'models/h.sql': 'select wrong from {{ref "g"}}\n',
    'models/i.sql': 'select wrong from {{ref "j"}}\n',
    'models/j.sql': 'select wrong from {{ref "i"}}\n',
    'models/k.sql': 'select wrong from {{ref "j"}}\n',
    'models/l.yml':
      'models: [{ name: d, data_tests: [{ nothing: {} }, { unique: { column: nxt } }] }]\n',
  });
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "idd" does not exist
      --> models/a.sql:1:8
      |
    1 | select idd, day from {{source "raw" "orders"}}
      |        ^^^ there is id, weight
      |
      = did you mean "id"?

    error[E0308] column "id" must appear in the GROUP BY clause or must be part of an aggregate function
      --> models/c.sql:1:8
      |
    1 | select id, sum(weight) as w from {{source "raw" "orders"}}
      |        ^^
      |
      = Either add it to the GROUP BY list, or use "ANY_VALUE(id)" if the exact value of "id" is not important.

    error[E0501] no model or seed is named "aa"
      --> models/e.sql:1:23
      |
    1 | select id from {{ref "aa"}} {{#if}}
      |                       ^^
      |
      = did you mean "a"?

    error[E0203] {{#if}} is never closed
      --> models/e.sql:1:29
      |
    1 | select id from {{ref "aa"}} {{#if}}
      |                             ^^^^^^^
      |
      = write {{/if}} where the block ends

    error[E0503] no macro or helper is named "nothing"
      --> models/g.sql:2:30
      |
    2 | select id from {{ref "e"}} {{nothing}}
      |                              ^^^^^^^
      |
      = a macro is a file of that name in macros/: macros/nothing.sql

    error[E0505] these models read each other: i -> j -> i
      --> models/j.sql:1:26
      |
    1 | select wrong from {{ref "i"}}
      |                          ^ j reads i
      |
      = i reads j (models/i.sql:1:26)
      = remove one of these references

    error[E0401] no data test is named "nothing"
      --> models/l.yml:1:36
      |
    1 | models: [{ name: d, data_tests: [{ nothing: {} }, { unique: { column: nxt } }] }]
      |                                    ^^^^^^^
      |
      = a test of your own is a file tests/generic/nothing.sql that begins with {{params}}
    "
  `);
  expect(code).toBe(2);
  // With types unknown, more mistakes might be none.
  rig.write({ 'models/sources.yml': sources.replace('columns:', 'colums:') });
  expect((await rig.eider('check')).printed).not.toMatch(/E03/);
});

it('reports of what is not selected only what the selected models are made from', async () => {
  const rig = createShop(wrong);
  const one = await rig.eider('check', '-s', 'd');
  expect([one.code, one.printed]).toEqual([0, '1 model checked in 0.00 s\n']);
  const other = await rig.eider('check', '-s', 'b');
  expect(other.printed).toMatchInlineSnapshot(`
    "0 of 1 model checked in 0.00 s: 1 error
    error[E0301] column "idd" does not exist
      --> models/a.sql:1:8
      |
    1 | select idd, day from {{source "raw" "orders"}}
      |        ^^^ there is id, weight
      |
      = did you mean "id"?

    "
  `);
  expect(other.code).toBe(2);
});

it('tells what can be known of external models without any data', async () => {
  const external = (config: string, sql: string) =>
    `{{config materialized="external" ${config}}}\n${sql}\n`;
  const rig = createShop({
    'models/a.sql': external('partition_by="dya" location="out/a"', 'select 1 as id, 2 as day'),
    'models/b.sql': external('partition_by="id"', 'select 1 as id'),
    'models/c.sql': external('location="out/c.json" format="csv"', 'select 1 as id'),
    'models/d.sql': external('location="out/d.csv"', "select union_value(k := 1) as u, 'x' as t"),
    'models/e.sql': external('location="out/a/e.csv"', 'select 1 as id'),
    'models/f.sql': 'select 1 as id\n',
  });
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "6 models checked in 0.00 s: 5 errors
    error[E0831] out/a is partitioned by "dya", which is no column of the query
      --> models/a.sql:1:48
      |
    1 | {{config materialized="external" partition_by="dya" location="out/a"}}
      |                                                ^^^
      |
      = did you mean "day"?

    error[E0831] target/external/dev/b is partitioned by all of its columns
      --> models/b.sql:1:48
      |
    1 | {{config materialized="external" partition_by="id"}}
      |                                                ^^
      |
      = leave at least one column for the files themselves

    error[E0830] the location of c ends like json, but its format is csv
      --> models/c.sql:1:44
      |
    1 | {{config materialized="external" location="out/c.json" format="csv"}}
      |                                            ^^^^^^^^^^
      |
      = write a location that ends in .csv, or format: json

    error[E0838] column "u" of out/d.csv is UNION(k INTEGER): csv files do not say which member of a union a value is
      --> models/d.sql:1:1
      = write format: parquet, or cast the column in the query

    error[E0832] a and e both write to out/a/e.csv
      --> models/e.sql:1:1
      = a (models/a.sql:1:1)
      = give one of them another location

    "
  `);
  expect(code).toBe(2);
  const built = await rig.eider('build');
  expect([built.code, await rig.contents()]).toEqual([2, 'no warehouse']);
  expect((await rig.eider('build', '-s', 'f')).code).toBe(0);
});

it('works while another process holds the warehouse, with what on_open and extensions define', async () => {
  const rig = createRig({
    'project.yml': `name: shop
targets:
  dev:
    engine: duckdb
    path: target/dev.duckdb
    extensions: [icu]
    on_open: ["create or replace temp macro tax(x) as (x * 1.19)::decimal(18, 2)"]
models: { +materialized: table }
`,
    'models/a.sql': "select tax(10) as gross, timezone('UTC', now()) is not null as here\n",
    'models/b.sql': 'select tax(gross, 2) as twice from {{ref "a"}}\n',
  });
  await rig.execute('create table somebodys (id integer)');
  const holder = await DuckDBInstance.create(join(rig.folder, 'target/dev.duckdb'));
  try {
    expect((await rig.eider('build', '-s', 'a')).code).toBe(4);
    expect((await rig.eider('check', '-s', 'a')).code).toBe(0);
    const { code, printed } = await rig.eider('compile');
    expect(printed).toMatchInlineSnapshot(`
      "warning[E0337] now() differs from run to run
        --> models/a.sql:1:42
        |
      1 | select tax(10) as gross, timezone('UTC', now()) is not null as here
        |                                          ^^^
        |
        = use {{run_started_at}}: one moment for the whole run, which can be frozen

      error[E0308] macro tax() does not support the supplied arguments. You might need to add explicit type casts
        --> models/b.sql:1:8
        |
      1 | select tax(gross, 2) as twice from {{ref "a"}}
        |        ^^^
        |
        = it takes tax(x)
      "
    `);
    expect(code).toBe(2);
    rig.write({ 'models/b.sql': 'select tax(gross) as twice from {{ref "a"}}\n' });
    expect((await rig.eider('compile')).code).toBe(0);
    const json = JSON.parse((await rig.eider('check', '-s', 'b', '--output', 'json')).stdout);
    expect(json.relations).toEqual([
      {
        id: 'model.shop.b',
        state: 'checked',
        columns: [{ name: 'twice', type: 'DECIMAL(18,2)' }],
      },
    ]);
  } finally {
    holder.closeSync();
  }
});

it('compiles without a check where it is told to', async () => {
  const rig = createShop({ 'models/a.sql': 'select {{identifier "no pe"}} as n from nowhere\n' });
  const { code, printed } = await rig.eider('compile', '--no-check', '--manifest');
  expect(printed).toMatchInlineSnapshot(`
    "1 model and 0 data tests compiled in 0.00 s · 1 file written to target/compiled and target/manifest.json · nothing was checked
    "
  `);
  expect(code).toBe(0);
  expect(rig.files('target/compiled')).toEqual(['target/compiled/models/a.sql']);
  const one = await rig.withEnv({ EIDER_NO_CHECK: '1' }, 'compile', '-s', 'a');
  expect(one.printed).toBe('select "no pe" as n from nowhere\n');
  // Nothing was found right by it.
  expect((await rig.eider('compile')).code).toBe(2);
  rig.write({ 'models/a.sql': 'select * from {{ref "b"}}\n' });
  expect((await rig.eider('compile', '--no-check')).code).toBe(2);
});

it('lists what is not checked, once', async () => {
  const rig = createShop({
    'models/sources.yml': 'sources: [{ name: raw, tables: [{ name: orders }] }]\n',
    'models/a.sql': 'select nope from {{source "raw" "orders"}}\n',
    'models/b.sql': 'select nope from {{ref "a"}}\n',
    'models/c.sql': 'select 1 as id\n',
    'models/c.yml': 'models: [{ name: b, columns: [{ name: x, data_tests: [not_null] }] }]\n',
  });
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "1 of 3 models and 0 of 1 data test checked in 0.00 s: 1 warning
    warning[E0330] the columns of source raw.orders are not known: no columns are declared
      --> models/sources.yml:1:41
      |
    1 | sources: [{ name: raw, tables: [{ name: orders }] }]
      |                                         ^^^^^^
      |
      = not checked: a, b
      = let the source say them: eider source pull raw.orders; or declare all of them, each with its type

    "
  `);
  expect(code).toBe(0);
  expect(JSON.parse((await rig.eider('check', '--output', 'json')).stdout)).toMatchInlineSnapshot(`
    {
      "diagnostics": [
        {
          "code": "E0330",
          "column": 41,
          "endColumn": 47,
          "endLine": 1,
          "hint": "let the source say them: eider source pull raw.orders; or declare all of them, each with its type",
          "line": 1,
          "message": "the columns of source raw.orders are not known: no columns are declared",
          "notes": [
            "not checked: a, b",
          ],
          "path": "models/sources.yml",
          "related": [],
          "severity": "warning",
        },
      ],
      "relations": [
        {
          "columns": [
            {
              "name": "id",
              "type": "INTEGER",
            },
          ],
          "id": "model.shop.c",
          "state": "checked",
        },
        {
          "because": "no columns are declared",
          "cause": "source.shop.raw.orders",
          "id": "source.shop.raw.orders",
          "state": "unchecked",
        },
        {
          "because": "no columns are declared",
          "cause": "source.shop.raw.orders",
          "id": "model.shop.a",
          "state": "unchecked",
        },
        {
          "because": "no columns are declared",
          "cause": "source.shop.raw.orders",
          "id": "model.shop.b",
          "state": "unchecked",
        },
      ],
      "tests": [
        {
          "because": "no columns are declared",
          "cause": "source.shop.raw.orders",
          "id": "test.shop.not_null_b_x",
          "state": "unchecked",
        },
      ],
    }
  `);
});

it('takes warnings for errors, or ignores them where a reason is given', async () => {
  const float = {
    'models/sources.yml': sources,
    'models/marts/a.sql':
      'select day, sum(weight) as w from {{source "raw" "orders"}} group by day\n',
    'models/marts/b.sql':
      '{{config materialized="incremental" time_column="day" grain="day"}}\nselect day, first(id) as f from {{source "raw" "orders"}} group by day\n',
  };
  const project = (ignore: string): string =>
    `name: shop\ntargets: { dev: { engine: duckdb, path: target/dev.duckdb } }\nmodels: { +materialized: table }\ncheck:\n  ignore:\n${ignore}`;
  const order = '    - { code: E0338, reason: any of them will do }\n';
  const rig = createRig({ ...float, 'project.yml': project(order) });
  const warned = await rig.eider('check');
  expect(warned.printed).toMatchInlineSnapshot(`
    "2 models checked in 0.00 s: 1 warning
    warning[E0339] sum() of floats differs in its last digits from run to run
      --> models/marts/a.sql:1:13
      |
    1 | select day, sum(weight) as w from {{source "raw" "orders"}} group by day
      |             ^^^
      |
      = sum DECIMAL or whole numbers, cents for instance

    "
  `);
  expect(warned.code).toBe(0);
  expect((await rig.eider('check', '--warn-error')).code).toBe(2);
  expect((await rig.withEnv({ EIDER_WARN_ERROR: '1' }, 'compile')).code).toBe(2);

  const float339 = '    - { code: E0339, reason: weights are estimates, path: models/marts }\n';
  rig.write({ 'project.yml': project(order + float339) });
  const quiet = await rig.withEnv({ EIDER_WARN_ERROR: '1' }, 'check');
  expect([quiet.code, quiet.printed]).toEqual([0, '2 models checked in 0.00 s\n']);

  rig.write({
    'models/marts/c.sql': 'select idd from {{source "raw" "orders"}}\n',
    'project.yml': project(
      `${order}${float339}    - { code: E0336, reason: none, path: models/marts/*.sql }\n    - { code: E0301, reason: let me }\n`,
    ),
  });
  const idle = await rig.eider('check');
  expect(idle.printed).toMatchInlineSnapshot(`
    "3 models checked in 0.00 s: 1 error, 2 warnings
    error[E0301] column "idd" does not exist
      --> models/marts/c.sql:1:8
      |
    1 | select idd from {{source "raw" "orders"}}
      |        ^^^ there is id, weight
      |
      = did you mean "id"?

    warning[E0342] there is no E0336 to ignore in models/marts/*.sql
      --> project.yml:8:15
      |
    8 |     - { code: E0336, reason: none, path: models/marts/*.sql }
      |               ^^^^^
      |
      = remove the entry, or correct its path

    warning[E0342] E0301 cannot be ignored: it is an error
      --> project.yml:9:15
      |
    9 |     - { code: E0301, reason: let me }
      |               ^^^^^
      |
      = correct what is wrong, and remove the entry

    "
  `);
  expect(idle.code).toBe(2);

  rig.write({
    'project.yml': project(
      '    - { code: E0399, reason: none }\n    - { code: E0339 }\n    - { code: E0338, reason: " " }\n',
    ),
  });
  expect((await rig.eider('check')).printed).toMatchInlineSnapshot(`
    "error[E0341] there is no code "E0399"
      --> project.yml:6:15
      |
    6 |     - { code: E0399, reason: none }
      |               ^^^^^
      |
      = did you mean "E0319"?

    error[E0110] this entry of ignore has no "reason"
      --> project.yml:7:9
      |
    7 |     - { code: E0339 }
      |         ^^^^
      |
      = add "reason: ..."

    error[E0109] reason must be something, not " "
      --> project.yml:8:30
      |
    8 |     - { code: E0338, reason: " " }
      |                              ^^^
    "
  `);
});
