/** What only the engine finds, shown in the file that a person wrote. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('keeps yesterday’s rows when a cast fails in row one million', async () => {
  const rig = createShop({
    'models/texts.sql': "select 'x' || i as text, i from range(3) as t(i)\n",
    'models/numbers.sql': 'select 1 as number\n',
    'models/sums.sql': 'select sum(number) as total from {{ref "numbers"}}\n',
  });
  await rig.eider('build');
  rig.write({
    'models/texts.sql':
      "select case when i = 999999 then 'not a number' else i::varchar end as text, i\nfrom range(1000000) as t(i)\n",
    'models/numbers.sql': 'select\n  i,\n  cast(text as integer) as number\nfrom {{ref "texts"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  texts       1,000,000 rows               0.00 s   its code changed
      table  numbers             failed               0.00 s   its code changed

    error[E0305] could not convert string 'not a number' to INTEGER when casting from source column text
      --> models/numbers.sql:3:3
      |
    3 |   cast(text as integer) as number
      |   ^^^^
      |
      = use try_cast where values may not fit, or filter them out before the cast

      table  sums               skipped                        numbers failed

    1 built (1,000,000 rows), 1 failed, 1 skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.query('from numbers')).toEqual([[1]]);
  expect(await rig.query('from sums')).toEqual([['1']]);
  expect(await rig.query('select count(*) from texts')).toEqual([['1000000']]);
});

it('shows an unknown column at the call of the macro that was given it', async () => {
  const rig = createShop({
    'models/daily.sql':
      "select 1 as customer_id, date '2024-01-01' as day, 2 as emails_sent, 1 as emails_opened\n",
    'macros/rolling_count.sql': [
      '{{params column="identifier" days="integer = 30"}}',
      '',
      'sum({{column}}) over (',
      '  partition by customer_id order by dayy',
      '  rows {{days}} preceding',
      ')',
      '',
    ].join('\n'),
    'models/features/rolling.sql': [
      'select',
      '  g.customer_id,',
      '  {{rolling_count column="emails_snt" days=3}} as emails_3d,',
      'from {{ref "daily"}} as g',
      '',
    ].join('\n'),
    'models/features/second.sql': [
      'select customer_id,',
      '  {{rolling_count column="emails_sent" days=3}} as emails_3d,',
      'from {{ref "daily"}} as g',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "emails_snt" does not exist
      --> models/features/rolling.sql:3:27
      |
    3 |   {{rolling_count column="emails_snt" days=3}} as emails_3d,
      |                           ^^^^^^^^^^ there is emails_sent, emails_opened
      |
      = in macro rolling_count (macros/rolling_count.sql:3:5)
      = did you mean "emails_sent"?

    error[E0301] column "dayy" does not exist
      --> models/features/second.sql:2:3
      |
    2 |   {{rolling_count column="emails_sent" days=3}} as emails_3d,
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ there is day
      |
      = in macro rolling_count (macros/rolling_count.sql:4:37)
      = did you mean "day"?
    "
  `);
  expect(code).toBe(2);
});

it('finds the place behind refs, loops and letters of several bytes', async () => {
  const rig = createShop({
    'models/a_model_with_a_rather_long_name.sql': "select 'é🦆' as größe, 1 as b\n",
    'models/b.sql': [
      'select \'é🦆é🦆\' as ü, {{#each (list "b" "größe" "zz") as |c|}}{{identifier c}}, {{/each}} 1',
      'from {{ref "a_model_with_a_rather_long_name"}}',
      '',
    ].join('\n'),
    'models/c.sql':
      'select \'é🦆\' as ü, x.größe, x.groesse from {{ref "a_model_with_a_rather_long_name"}} as x\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "zz" does not exist
      --> models/b.sql:1:63
      |
    1 | select 'é🦆é🦆' as ü, {{#each (list "b" "größe" "zz") as |c|}}{{identifier c}}, {{/each}} 1
      |                                                               ^^^^^^^^^^^^^^^^ there is b

    error[E0301] column "groesse" does not exist
      --> models/c.sql:1:31
      |
    1 | select 'é🦆' as ü, x.größe, x.groesse from {{ref "a_model_with_a_rather_long_name"}} as x
      |                               ^^^^^^^ there is b
    "
  `);
  expect(code).toBe(2);
});

it('explains tables, functions, types and groups that do not fit', async () => {
  const rig = createShop({
    'models/a.sql': "select 1 as id, 'x' as name\n",
    'models/t1.sql': 'select * from oders\n',
    'models/t2.sql': 'select uper(name) as n from {{ref "a"}}\n',
    'models/t3.sql': 'select id + name, substring(id, 1) as n from {{ref "a"}}\n',
    'models/t4.sql': 'select name, sum(id) from {{ref "a"}}\n',
    'models/t5.sql': 'select id from {{ref "a"}} as x join {{ref "a"}} as y on true\n',
    'models/t6.sql': 'select id from {{ref "a"}} union all select id, name from {{ref "a"}}\n',
    'models/t7.sql': "select * from read_csv('nowhere.csv')\n",
    'models/t9.sql': 'select id as a, name as A from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0302] table "oders" does not exist
      --> models/t1.sql:1:15
      |
    1 | select * from oders
      |               ^^^^^
      |
      = read models with {{ref "name"}} and sources with {{source "group" "name"}}

    error[E0303] function "uper" does not exist
      --> models/t2.sql:1:8
      |
    1 | select uper(name) as n from {{ref "a"}}
      |        ^^^^
      |
      = did you mean "upper"?

    error[E0303] no function takes these types: +(INTEGER, VARCHAR)
      --> models/t3.sql:1:11
      |
    1 | select id + name, substring(id, 1) as n from {{ref "a"}}
      |           ^
      |
      = it takes +(TINYINT) -> TINYINT, +(TINYINT, TINYINT) -> TINYINT, +(SMALLINT) -> SMALLINT, +(SMALLINT, SMALLINT) -> SMALLINT, +(INTEGER) -> INTEGER, +(INTEGER, INTEGER) -> INTEGER, +(BIGINT) -> BIGINT, +(BIGINT, BIGINT) -> BIGINT, and 37 more
      = cast its arguments to types that it takes

    error[E0308] column "name" must appear in the GROUP BY clause or must be part of an aggregate function
      --> models/t4.sql:1:8
      |
    1 | select name, sum(id) from {{ref "a"}}
      |        ^^^^
      |
      = Either add it to the GROUP BY list, or use "ANY_VALUE(name)" if the exact value of "name" is not important.

    error[E0307] ambiguous reference to column name "id"
      --> models/t5.sql:1:8
      |
    1 | select id from {{ref "a"}} as x join {{ref "a"}} as y on true
      |        ^^
      |
      = write "x.id" or "y.id"

    error[E0308] set operations can only apply to expressions with the same number of result columns
      --> models/t6.sql:1:28
      |
    1 | select id from {{ref "a"}} union all select id, name from {{ref "a"}}
      |                            ^^^^^

    warning[E0333] files cannot be looked at: no files found that match the pattern "nowhere.csv"
      --> models/t7.sql:1:15
      |
    1 | select * from read_csv('nowhere.csv')
      |               ^^^^^^^^
      |
      = not checked: t7
      = declare a source with a location and columns, which are known without the files

    error[E0334] two columns are called "A"
      --> models/t9.sql:1:17
      |
    1 | select id as a, name as A from {{ref "a"}}
      |                 ^^^^ the engine would call the second A_1
      |
      = give one of them another name with AS, or leave it out with EXCLUDE
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('says that a mistake lies in a view that is older than what it reads', async () => {
  const rig = createShop({
    'models/base.sql': 'select 1 as id, 2 as amount\n',
    'models/v.sql': '{{config materialized="view"}}\nselect id, amount from {{ref "base"}}\n',
    'models/z.sql': 'select sum(amount) as total from {{ref "v"}}\n',
  });
  await rig.eider('build');
  rig.write({
    'models/base.sql': 'select 1 as id\n',
    'models/v.sql': '{{config materialized="view"}}\nselect id, id as amount from {{ref "base"}}\n',
  });
  const { code, printed } = await rig.eider('build', '-s', 'base', 'z');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  base             1 row                0.00 s   its code changed
      table  z                failed               0.00 s   base changed

    error[E0301] in a view that it reads: column "amount" does not exist
      --> models/z.sql:1:1
      = the view was made when what it reads was different: build it again

    1 built (1 row), 1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.query('from z')).toEqual([['2']]);
});

it('shows mistakes in data tests and in where where they were written', async () => {
  const models = ['a', 'b', 'c', 'd'].map((name) => [
    `models/${name}.sql`,
    'select 1 as id, 2 as amount\n',
  ]);
  const rig = createShop({
    ...Object.fromEntries(models),
    'models/a.yml': [
      'models:',
      '  - name: b',
      '    data_tests:',
      '      - at_most: { field: amuont, most: 3 }',
      '  - name: c',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - not_null: { where: "amoun > 1" }',
      '          - unique: { where: "amount >" }',
      '  - name: d',
      '    columns:',
      '      - name: idd',
      '        data_tests: [unique, not_null]',
      '',
    ].join('\n'),
    'tests/generic/at_most.sql':
      '{{params model="relation" field="identifier" most="integer"}}\nselect * from {{model}}\nwhere {{field}} > {{most}}\n',
    'tests/singular.sql': 'select *\nfrom {{ref "a"}}\nwhere ammount < 0\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "amuont" does not exist
      --> models/a.yml:4:27
      |
    4 |       - at_most: { field: amuont, most: 3 }
      |                           ^^^^^^ there is amount
      |
      = did you mean "amount"?

    error[E0301] column "amoun" does not exist
      --> models/a.yml:9:32
      |
    9 |           - not_null: { where: "amoun > 1" }
      |                                ^^^^^^^^^^^ there is amount
      |
      = did you mean "amount"?

    error[E0413] unique_c_id could not run: its \`where\` is incomplete
      --> models/a.yml:10:30
       |
    10 |           - unique: { where: "amount >" }
       |                              ^^^^^^^^^^
       |
       = end the condition: it stands between parentheses, on its own

    error[E0301] column "idd" does not exist
      --> models/a.yml:13:15
       |
    13 |       - name: idd
       |               ^^^ there is id, amount
       |
       = did you mean "id"?

    error[E0301] column "ammount" does not exist
      --> tests/singular.sql:3:7
      |
    3 | where ammount < 0
      |       ^^^^^^^ there is amount
      |
      = did you mean "amount"?
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('shows the column after the dot, not the table before it', async () => {
  const rig = createShop({
    'models/stg_refunds.sql': 'select 1 as refunded, 2 as amount\n',
    'models/stg_view.sql': '{{config materialized="view"}}\nselect 1 as refunded\n',
    'models/a.sql': 'select r.refundet\nfrom {{ref "stg_refunds"}} as r\n',
    'models/b.sql': 'select\n  v.refundet\nfrom {{ref "stg_view"}} as v\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "refundet" does not exist
      --> models/a.sql:1:10
      |
    1 | select r.refundet
      |          ^^^^^^^^ there is refunded
      |
      = did you mean "refunded"?

    error[E0301] column "refundet" does not exist
      --> models/b.sql:2:5
      |
    2 |   v.refundet
      |     ^^^^^^^^ there is refunded
      |
      = did you mean "refunded"?
    "
  `);
  expect(code).toBe(2);
});

it('names the reference, not what it stands for, where the syntax is wrong', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as status\n',
    'models/b.sql': 'select status from x y {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0304] syntax error near {{ref "a"}}
      --> models/b.sql:1:24
      |
    1 | select status from x y {{ref "a"}}
      |                        ^^^^^^^^^^^
      |
      = is a comma missing before this?
    "
  `);
  expect(code).toBe(2);
});

it('says where a file that is not there was declared', async () => {
  const rig = createShop({
    'models/sources.yml':
      'sources:\n  - name: raw\n    tables:\n      - name: hits\n        location: data/hitz.csv\n',
    'models/a.sql': 'select *\nfrom {{source "raw" "hits"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 source

      table  a             failed               0.00 s   first build

    error[E0312] no files found that match the pattern "data/hitz.csv"
      --> models/a.sql:2:6
      |
    2 | from {{source "raw" "hits"}}
      |      ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = source raw.hits (models/sources.yml:5:19)
      = put the file there, or correct the \`location\`

    1 failed in 0.00 s
    warning[E0330] the columns of source raw.hits are not known: no files found that match the pattern "data/hitz.csv"
      --> models/sources.yml:4:15
      |
    4 |       - name: hits
      |               ^^^^
      |
      = not checked: a
      = let the source say them: eider source pull raw.hits; or declare all of them, each with its type

    "
  `);
  expect(code).toBe(1);
  expect((await rig.eider('show', 'raw.hits')).printed).toMatchInlineSnapshot(`
    "error[E0312] no files found that match the pattern "data/hitz.csv"
      --> models/sources.yml:4:15
      |
    4 |       - name: hits
      |               ^^^^
      |
      = source raw.hits (models/sources.yml:5:19)
      = put the file there, or correct the \`location\`
    "
  `);
});

it('names a file that has a cell of another type by its path in the project', async () => {
  const lines = Array.from({ length: 30_000 }, (_, id) => `${id}\n`).join('');
  const rig = createShop({
    'models/sources.yml':
      'sources:\n  - name: raw\n    tables:\n      - name: hits\n        location: ./data/*.csv\n',
    'models/a.sql': 'select *\nfrom {{source "raw" "hits"}}\n',
    'data/hits.csv': `id\n${lines}x\n`,
  });
  expect((await rig.eider('build')).printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 source

      table  a             failed               0.00 s   first build

    error[E0305] line 30002 of data/hits.csv: Error when converting column "id". Could not convert string "x" to 'BIGINT'
      --> models/a.sql:1:1
      = Original Line: x
      = source raw.hits (models/sources.yml:5:19)
      = mend the file or take it away, or correct the \`location\`

    1 failed in 0.00 s
    "
  `);
});

it('says which source a broken file is of, and where its pattern stands', async () => {
  const rig = createShop({
    'models/sources.yml':
      'sources:\n  - name: raw\n    tables:\n      - name: hits\n        location: data/*.parquet\n',
    'models/a.sql': 'select id\nfrom {{source "raw" "hits"}}\n',
    'data/broken.parquet': 'PAR1 and nothing more',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 source

      table  a             failed               0.00 s   first build

    error[E0319] no magic bytes found at end of file 'data/broken.parquet'
      --> models/a.sql:2:6
      |
    2 | from {{source "raw" "hits"}}
      |      ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = source raw.hits (models/sources.yml:5:19)
      = mend the file or take it away, or correct the \`location\`

    1 failed in 0.00 s
    warning[E0330] the columns of source raw.hits are not known: no magic bytes found at end of file 'data/broken.parquet'
      --> models/sources.yml:5:19
      |
    5 |         location: data/*.parquet
      |                   ^^^^^^^^^^^^^^
      |
      = not checked: a
      = mend the file or take it away, or correct the \`location\`

    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({});
});

it('shows a `where` that is wrong or breaks off where it was written', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as hits\n',
    'models/b.sql': 'select 1 as hits\n',
    'models/c.sql': 'select 1 as hits\n',
    'models/d.sql': 'select 1 as hits\n',
    'models/a.yml': [
      'models:',
      '  - name: a',
      '    data_tests: [{ at_most: { field: hits, most: 3, where: "hits > " } }]',
      '  - name: b',
      '    data_tests: [{ at_most: { field: hits, most: 3, where: "nosuch > 1" } }]',
      '  - name: c',
      '    columns: [{ name: hits, data_tests: [{ unique: { where: "hits > -- all" } }] }]',
      '  - name: d',
      '    columns:',
      '      - name: hits',
      '        data_tests:',
      '          - not_null:',
      '              config:',
      '                where: "nosuch > 1"',
      '',
    ].join('\n'),
    'tests/generic/at_most.sql':
      '{{params model="relation" field="identifier" most="integer"}}\nselect * from {{model}}\nwhere {{field}} > {{most}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0413] at_most_a_hits_3 could not run: its \`where\` is incomplete
      --> models/a.yml:3:60
      |
    3 |     data_tests: [{ at_most: { field: hits, most: 3, where: "hits > " } }]
      |                                                            ^^^^^^^^^
      |
      = end the condition: it stands between parentheses, on its own

    error[E0301] column "nosuch" does not exist
      --> models/a.yml:5:60
      |
    5 |     data_tests: [{ at_most: { field: hits, most: 3, where: "nosuch > 1" } }]
      |                                                            ^^^^^^^^^^^^ there is hits

    error[E0413] unique_c_hits could not run: its \`where\` is incomplete
      --> models/a.yml:7:61
      |
    7 |     columns: [{ name: hits, data_tests: [{ unique: { where: "hits > -- all" } }] }]
      |                                                             ^^^^^^^^^^^^^^^
      |
      = end the condition: it stands between parentheses, on its own

    error[E0301] column "nosuch" does not exist
      --> models/a.yml:14:24
       |
    14 |                 where: "nosuch > 1"
       |                        ^^^^^^^^^^^^ there is hits
    "
  `);
  expect(code).toBe(2);
  await rig.execute('select 1');
  expect((await rig.eider('show', 'unique_c_hits')).printed).toMatchInlineSnapshot(`
    "error[E0304] syntax error at or near ")"
      --> models/a.yml:7:61
      |
    7 |     columns: [{ name: hits, data_tests: [{ unique: { where: "hits > -- all" } }] }]
      |                                                             ^^^^^^^^^^^^^^^
    "
  `);
});

it('tells configuration of a data test from its arguments', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/a.yml':
      'models:\n  - name: a\n    data_tests:\n      - at_most: { field: id, limit: 3 }\n',
    'tests/generic/at_most.sql':
      '{{params model="relation" field="identifier" limit="integer"}}\nselect * from {{model}} where {{field}} > {{limit}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0402] at_most needs the argument "limit"
      --> models/a.yml:4:38
      |
    4 |       - at_most: { field: id, limit: 3 }
      |                                      ^ this is the configuration of every data test
      |
      = write it below arguments:
    "
  `);
  expect(code).toBe(2);
  rig.write({
    'models/a.yml':
      'models:\n  - name: a\n    data_tests:\n      - at_most: { arguments: { field: id, limit: 3 } }\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
});

it('runs out of memory without a trace in the warehouse', async () => {
  const rig = createShop({
    'project.local.yml':
      'targets:\n  dev: { engine: duckdb, path: target/dev.duckdb, threads: 1, memory_limit: 60MB, settings: { max_temp_directory_size: 1MB } }\n',
    'models/a.sql': 'select i, hash(i)::varchar as h from range(5000000) as t(i) order by h\n',
    'models/b.sql': 'select 1 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed.replaceAll(/[\d.]+ (MiB|KiB|GiB)/g, '<n> $1')).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 2 models

      table  a             failed               0.00 s   first build

    error[E0311] the query spills more to disk than max_temp_directory_size allows (<n> KiB)
      --> models/a.sql:1:1
      = raise it under settings of the target, raise memory_limit, or lower threads

      table  b             1 row                0.00 s   first build

    1 built (1 row), 1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.b': [[1]] });
});

it('says the same while it runs, of what could not be known before', async () => {
  const rig = createShop({
    'models/sources.yml': 'sources: [{ name: raw, schema: main, tables: [{ name: daily }] }]\n',
    'macros/total.sql':
      '{{params column="identifier"}}\nsum({{column}}) over (\n  order by dayy)\n',
    'models/a.sql': 'select\n  {{total column="amont"}} as t\nfrom {{source "raw" "daily"}}\n',
    'models/b.sql': 'select {{total column="amount"}} as t from {{source "raw" "daily"}}\n',
    'models/c.sql': 'select id + name as x from {{source "raw" "daily"}}\n',
    'models/d.sql': 'select error(\'no such \' || name) as id from {{source "raw" "daily"}}\n',
    'models/e.sql': 'select id, id from {{source "raw" "daily"}}\n',
    'models/f.sql': "select * from read_csv('nowhere.csv')\n",
    'models/g.sql': 'select id from {{source "raw" "daily"}}\n',
    'models/g.yml':
      'models: [{ name: g, columns: [{ name: idd, data_tests: [not_null] }, { name: id, data_tests: [{ unique: { where: nosuch > 1 } }] }] }]\n',
  });
  await rig.execute("create table daily as select 1 as id, 'x' as name, 2 as amount, 3 as day");
  const { code, printed } = await rig.eider('build', '--quiet');
  expect(printed).toMatchInlineSnapshot(`
    "  table  f             failed               0.00 s   first build

    error[E0312] no files found that match the pattern "nowhere.csv"
      --> models/f.sql:1:15
      |
    1 | select * from read_csv('nowhere.csv')
      |               ^^^^^^^^

      table  a             failed               0.00 s   first build

    error[E0301] column "amont" does not exist
      --> models/a.sql:2:19
      |
    2 |   {{total column="amont"}} as t
      |                   ^^^^^ there is amount, name, day
      |
      = in macro total (macros/total.sql:2:5)
      = did you mean "amount"?

      table  b             failed               0.00 s   first build

    error[E0301] column "dayy" does not exist
      --> models/b.sql:1:8
      |
    1 | select {{total column="amount"}} as t from {{source "raw" "daily"}}
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^ there is day, id, name
      |
      = in macro total (macros/total.sql:3:12)
      = did you mean "day"?

      table  c             failed               0.00 s   first build

    error[E0303] no function takes these types: +(INTEGER, VARCHAR)
      --> models/c.sql:1:11
      |
    1 | select id + name as x from {{source "raw" "daily"}}
      |           ^
      |
      = it takes +(TINYINT) -> TINYINT, +(TINYINT, TINYINT) -> TINYINT, +(SMALLINT) -> SMALLINT, +(SMALLINT, SMALLINT) -> SMALLINT, +(INTEGER) -> INTEGER, +(INTEGER, INTEGER) -> INTEGER, +(BIGINT) -> BIGINT, +(BIGINT, BIGINT) -> BIGINT, and 37 more
      = cast its arguments to types that it takes

      table  d             failed               0.00 s   first build

    error[E0319] no such x
      --> models/d.sql:1:1

      table  g          kept back               0.00 s   first build

    error[E0413] not_null_g_idd could not run: column "idd" does not exist
      --> models/g.yml:1:57
      |
    1 | … columns: [{ name: idd, data_tests: [not_null] }, { name: id, data_tests: [{ unique: { where: nosuch > 1 } }] }] }]
      |                                       ^^^^^^^^ there is id
      |
      = did you mean "id"?

    1 built (1 row), 1 kept back, 5 failed, 1 test could not run, 1 test skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
});
