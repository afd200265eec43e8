/** `eider show`: rows of models as they are written now, of seeds, of sources, and those a test finds. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, repository } from './rig.ts';

const shop = {
  'seeds/people.csv':
    'id,name,note\n1,Ada,"says ""hi"", often"\n2,Grace,\n3,Edsger,"two\nlines | and a bar"\n',
  'models/adults.sql':
    '{{config materialized="view"}}\nselect id, name from {{ref "people"}} where id > 1\n',
  'models/small.sql':
    '{{config materialized="ephemeral"}}\nselect id from {{ref "adults"}} where id < 3\n',
  'models/numbers.sql':
    "select 9007199254740993 as big, 12345.678::decimal(18,3) as price, date '2024-02-29' as day, [1, 2] as list, {'a': 1} as struct, null as nothing, true as flag\n",
  'models/many.sql': 'select i from range(25) as t(i)\n',
  'tests/nobody_is_two.sql': 'select * from {{ref "adults"}} where id = 2\n',
  'models/sources.yml':
    'sources:\n  - name: raw\n    schema: main\n    tables: [{ name: people }]\n',
};

it('prints a table, ten rows unless told otherwise', async () => {
  const rig = createShop(shop);
  await rig.eider('build', '--exclude', 'nobody_is_two');
  const shown = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await rig.eider('show', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  expect(await shown('adults')).toMatchInlineSnapshot(`
    "    id  name
    bigint  varchar
    ---------------
         2  Grace
         3  Edsger
    "
  `);
  expect(await shown('small')).toMatchInlineSnapshot(`
    "    id
    bigint
    ------
         2
    "
  `);
  expect(await shown('people')).toMatchInlineSnapshot(`
    "    id  name     note
    bigint  varchar  varchar
    --------------------------------------
         1  Ada      says "hi", often
         2  Grace    NULL
         3  Edsger   two␊lines | and a bar
    "
  `);
  expect(await shown('raw.people', '--limit', '1')).toMatchInlineSnapshot(`
    "    id  name     note
    bigint  varchar  varchar
    ---------------------------------
         1  Ada      says "hi", often
    "
  `);
  expect(await shown('nobody_is_two')).toMatchInlineSnapshot(`
    "    id  name
    bigint  varchar
    ---------------
         2  Grace
    "
  `);
  expect(await shown('numbers')).toMatchInlineSnapshot(`
    "             big      price  day         list   struct   nothing  flag
              bigint    decimal  date        int[]  struct       int  boolean
    -------------------------------------------------------------------------
    9007199254740993  12345.678  2024-02-29  [1,2]  {"a":1}     NULL  true
    "
  `);
  expect((await shown('many')).split('\n').length).toMatchInlineSnapshot(`15`);
  expect((await shown('many', '--limit', '0', '--output', 'csv')).split('\n').length).toBe(27);
});

it('prints CSV, JSON and Markdown', async () => {
  const rig = createShop(shop);
  await rig.eider('seed');
  const shown = async (...args: string[]) => (await rig.eider('show', ...args)).stdout;
  expect(await shown('people', '--output', 'csv')).toMatchInlineSnapshot(`
    "id,name,note
    1,Ada,"says ""hi"", often"
    2,Grace,
    3,Edsger,"two
    lines | and a bar"
    "
  `);
  expect(JSON.parse(await shown('people', '--output', 'json'))).toEqual([
    { id: 1, name: 'Ada', note: 'says "hi", often' },
    { id: 2, name: 'Grace', note: null },
    { id: 3, name: 'Edsger', note: 'two\nlines | and a bar' },
  ]);
  expect(await shown('people', '--output', 'markdown')).toMatchInlineSnapshot(`
    "| id | name | note |
    | ---: | --- | --- |
    | 1 | Ada | says "hi", often |
    | 2 | Grace | NULL |
    | 3 | Edsger | two<br>lines \\| and a bar |
    "
  `);
  expect(JSON.parse(await shown('numbers', '--output', 'json'))).toMatchInlineSnapshot(`
    [
      {
        "big": "9007199254740993",
        "day": "2024-02-29",
        "flag": true,
        "list": [
          1,
          2,
        ],
        "nothing": null,
        "price": "12345.678",
        "struct": {
          "a": 1,
        },
      },
    ]
  `);
});

it('runs a query of one’s own, with references and macros', async () => {
  const rig = createShop({
    ...shop,
    'macros/twice.sql': '{{params what="sql"}}\n({{what}}) * 2\n',
  });
  await rig.eider('build', '--exclude', 'nobody_is_two');
  const inline = async (sql: string) => (await rig.eider('show', '--inline', sql)).printed;
  expect(
    await inline('select {{twice what="id"}} as twice from {{ref "small"}} -- the end'),
  ).toMatchInlineSnapshot(`
    " twice
    bigint
    ------
         4
    "
  `);
  expect(
    await inline('select {{twice what="idd"}} as twice from {{ref "adults"}}'),
  ).toMatchInlineSnapshot(`
    "error[E0301] column "idd" does not exist
      --> --inline:1:22
      |
    1 | select {{twice what="idd"}} as twice from {{ref "adults"}}
      |                      ^^^ there is id
      |
      = in macro twice (macros/twice.sql:2:2)
      = did you mean "id"?
    "
  `);
  expect(await inline('select * from {{ref "adluts"}}')).toMatchInlineSnapshot(`
    "error[E0501] no model or seed is named "adluts"
      --> --inline:1:22
      |
    1 | select * from {{ref "adluts"}}
      |                      ^^^^^^
      |
      = did you mean "adults"?
    "
  `);
  expect(await inline('select * from adluts')).toMatchInlineSnapshot(`
    "error[E0302] table "adluts" does not exist
      --> --inline:1:15
      |
    1 | select * from adluts
      |               ^^^^^^
      |
      = models, seeds and sources are read by {{ref "name"}} and {{source "name" "table"}}
    "
  `);
  expect(await inline('selct id from {{ref "adults"}}')).toMatchInlineSnapshot(`
    "error[E0304] syntax error at or near "selct"
      --> --inline:1:1
      |
    1 | selct id from {{ref "adults"}}
      | ^^^^^
      |
      = did you mean "select"?
    "
  `);
  expect(await inline('select id form {{ref "adults"}}')).toMatchInlineSnapshot(`
    "error[E0304] syntax error at or near "form"
      --> --inline:1:11
      |
    1 | select id form {{ref "adults"}}
      |           ^^^^
      |
      = did you mean "from"?
    "
  `);
  expect(await inline('select count(id from {{ref "adults"}}')).toMatchInlineSnapshot(`
    "error[E0304] syntax error at or near "from"
      --> --inline:1:17
      |
    1 | select count(id from {{ref "adults"}}
      |                 ^^^^
    "
  `);
  expect(await inline('select a.nam from {{ref "adults"}} a')).toMatchInlineSnapshot(`
    "error[E0301] column "nam" does not exist
      --> --inline:1:10
      |
    1 | select a.nam from {{ref "adults"}} a
      |          ^^^ there is id, name
      |
      = did you mean "name"?
    "
  `);
  const codes = ['select * from adluts', 'selct 1', "select 'x'::integer"].map(async (sql) => {
    return (await rig.eider('show', '--inline', sql)).code;
  });
  expect(await Promise.all(codes)).toEqual([2, 2, 1]);
  expect(await inline('select 1; select 2')).toMatchInlineSnapshot(`
    "error[E0321] only one query can stand here; a second statement begins
      --> --inline:1:11
      |
    1 | select 1; select 2
      |           ^^^^^^^^
      |
      = put the second query into a file of its own
    "
  `);
  expect(await inline('drop table people')).toMatchInlineSnapshot(`
    "error[E0322] only a query can stand here; this is DROP
      --> --inline:1:1
      |
    1 | drop table people
      | ^^^^
      |
      = write the SELECT alone: Eider makes the table or view around it
    "
  `);
  expect(await inline('')).toMatchInlineSnapshot(`
    "error[E0320] --inline holds no SQL
      --> --inline:1:1
      = write one SELECT
    "
  `);
  expect(await rig.query('select count(*) from people')).toEqual([['3']]);
});

it('says what it cannot show', async () => {
  const rig = createShop(shop);
  const show = async (...args: string[]) => {
    const { code, printed } = await rig.eider('show', ...args);
    return `${code}: ${printed}`;
  };
  expect(await show('adults')).toMatchInlineSnapshot(`
    "1: error[E0607] target/dev.duckdb does not exist yet
      = build it first: eider build
    "
  `);
  await rig.eider('seed');
  expect(await show()).toMatchInlineSnapshot(`
    "2: error[E0702] show what?
      = name a model, seed, source or test, or give --inline "select …"
    "
  `);
  expect(await show('adlts')).toMatchInlineSnapshot(`
    "2: error[E0702] nothing is named "adlts"
      = did you mean "adults"?
    "
  `);
  expect(await show('adults+')).toMatchInlineSnapshot(`
    "2: error[E0702] "adults+" names 2 nodes: model.shop.adults, model.shop.small
    "
  `);
  expect(await show('adults', '--limit', 'all')).toMatchInlineSnapshot(`
    "2: error[E0701] option "--limit <n>" argument "all" is invalid
      = give a whole number
    "
  `);
  expect(await show('adults', '--inline', 'select 1')).toMatchInlineSnapshot(`
    "2: error[E0702] show takes one or the other
      = name a node, or give --inline
    "
  `);
});

const layered = {
  'seeds/people.csv': 'id,name\n1,Ada\n2,Grace\n3,Edsger\n',
  'models/first.sql':
    '{{config materialized="ephemeral"}}\nselect * from {{ref "people"}} where id < 3\n',
  'models/steps.sql': `-- (with brackets) in words
with recursive "two words"(n, name) as materialized (
  select id, name || ')' from {{ref "first"}}
),
  numbers(i) as (select 1 union all select i + 1 from numbers where i < 3)
, wrong as (select nam from {{ref "people"}}),
last as (select n, i from "two words", numbers)
(select * from last pivot (count(*) for i in (1, 2))) order by 1 limit (1)
`,
  'models/plain.sql': 'select 1 as i\n',
  'models/nested.sql': `with base(i) as (select id from {{ref "first"}}),
middle as (
  -- with comment as (
  with deep as (select i * 10 as tens from base),
  deeper as (
    select * from (with deepest as (select tens + 1 as n, {{identifier "oops"}} from deep) select n from deepest)
  ),
  base as (select 'nearest' as i)
  select tens, i from deep, base
)
select * from middle where exists (
  with late as (select max(tens) as most from middle) from late where most > 0
) and tens in ((with "in brackets" as (select 10 as n) from "in brackets"))
`,
};

it('shows a CTE inside a model, and its mistakes where they were typed', async () => {
  const rig = createShop(layered);
  await rig.eider('seed');
  const rows = async (name: string) => (await rig.eider('show', name, '--output', 'csv')).printed;
  expect(await rows('steps#two words')).toBe('n,name\n1,Ada)\n2,Grace)\n');
  expect(await rows('steps#NUMBERS')).toBe('i\n1\n2\n3\n');
  expect(await rows('steps#wrong')).toMatchInlineSnapshot(`
    "error[E0301] column "nam" does not exist
      --> models/steps.sql:6:20
      |
    6 | , wrong as (select nam from {{ref "people"}}),
      |                    ^^^ there is name
      |
      = did you mean "name"?
    "
  `);
  expect(await rows('steps#number')).toMatchInlineSnapshot(`
    "error[E0725] steps has no CTE "number"
      --> models/steps.sql:1:1
      = did you mean "numbers"?
    "
  `);
  expect(await rows('plain#inner_one')).toMatchInlineSnapshot(`
    "error[E0725] plain has no CTE "inner_one"
      --> models/plain.sql:1:1
      = it has none
    "
  `);
  expect(await rows('people#x')).toMatchInlineSnapshot(`
    "error[E0702] people is no model: it has no CTE x
    "
  `);
});

it('shows CTEs inside of CTEs and subqueries, with what they may read', async () => {
  const rig = createShop(layered);
  await rig.eider('seed');
  const rows = async (name: string) => (await rig.eider('show', name, '--output', 'csv')).printed;
  expect(await rows('nested#deep')).toBe('tens\n10\n20\n');
  expect(await rows('nested#middle')).toBe('tens,i\n10,nearest\n20,nearest\n');
  expect(await rows('nested#late')).toBe('most\n20\n');
  expect(await rows('nested#in brackets')).toBe('n\n10\n');
  // Of two with one name it is the outer one.
  expect(await rows('nested#base')).toBe('i\n1\n2\n');
  expect(await rows('nested#deepest')).toMatchInlineSnapshot(`
    "error[E0301] column "oops" does not exist
      --> models/nested.sql:6:59
      |
    6 |     select * from (with deepest as (select tens + 1 as n, {{identifier "oops"}} from deep) select n from deepest)
      |                                                           ^^^^^^^^^^^^^^^^^^^^^ there is tens
    "
  `);
  expect(await rows('nested#deepes')).toMatchInlineSnapshot(`
    "error[E0725] nested has no CTE "deepes"
      --> models/nested.sql:1:1
      = did you mean "deeper"?
    "
  `);
});

it('writes Parquet with the types that rows have, and nothing that would have to be hidden', async () => {
  const rig = createShop({
    ...shop,
    'models/token.sql': `select '{{env "EIDER_SECRET_T"}}' as t\n`,
  });
  const show = (...args: string[]) =>
    rig.withEnv({ EIDER_SECRET_T: 'hush' }, 'show', ...args, '--output', 'parquet');
  await rig.withEnv({ EIDER_SECRET_T: 'hush' }, 'build', '--exclude', 'nobody_is_two');
  const file = join(rig.folder, 'rows.parquet');
  const args = [join(repository, 'bin/eider.cjs'), 'show', 'numbers', '--output', 'parquet'];
  const env = { ...process.env, EIDER_SECRET_T: 'hush' };
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: rig.folder, env });
  expect(status).toBe(0);
  writeFileSync(file, stdout);
  const described = await rig.query(
    `select column_name, column_type from (describe from '${file}')`,
  );
  expect(described).toMatchInlineSnapshot(`
    [
      [
        "big",
        "BIGINT",
      ],
      [
        "price",
        "DECIMAL(18,3)",
      ],
      [
        "day",
        "DATE",
      ],
      [
        "list",
        "INTEGER[]",
      ],
      [
        "struct",
        "STRUCT(a INTEGER)",
      ],
      [
        "nothing",
        "INTEGER",
      ],
      [
        "flag",
        "BOOLEAN",
      ],
    ]
  `);
  expect((await show('many', '--limit', '4')).stdout.slice(0, 4)).toBe('PAR1');
  expect((await show('nobody_is_two')).printed).toMatchInlineSnapshot(`
    "error[E0726] the rows that a test finds are not written as Parquet
      = give --output csv: personal data is hidden there
    "
  `);
  expect((await show('token')).printed).toMatchInlineSnapshot(`
    "error[E0726] a secret is among the rows, and cannot be hidden in a Parquet file
      = leave its column out
    "
  `);
  expect(await show('many', '--inline', 'select 1')).toMatchObject({ code: 2 });
});

it('shows the history that a snapshot has kept, which its query does not give again', async () => {
  const rig = createShop({
    'seeds/people.csv': 'id,name,since\n1,Ada,2024-01-01\n',
    'snapshots/history.sql': `{{config unique_key="id" updated_at="since"}}
select * from {{ref "people"}}
`,
  });
  await rig.eider('build', '-s', 'people');
  const unbuilt = await rig.eider('show', 'history');
  expect(unbuilt.code).toBe(1);
  await rig.eider('build');
  rig.write({ 'seeds/people.csv': 'id,name,since\n1,Ada L,2024-02-01\n' });
  await rig.eider('build');
  const { stdout } = await rig.eider('show', 'history');
  expect(unbuilt.stderr + stdout).toMatchInlineSnapshot(`
    "error[E0302] history has not been built yet
      --> snapshots/history.sql:1:1
      = build it first: eider build -s history
        id  name     since       valid_from           valid_to
    bigint  varchar  date        timestamp            timestamp
    ---------------------------------------------------------------------
         1  Ada      2024-01-01  <time>  <time>
         1  Ada L    2024-02-01  <time>  NULL
    "
  `);
});
