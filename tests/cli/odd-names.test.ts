/** Names that SQL, YAML or a file system would rather not see: they work, or are refused plainly. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const oddColumns = ['order id', 'say "hi"', '🦆', "it's", 'select', 'Größe', 'a.b', 'tab\tin it'];

function oddModel(values: readonly string[]): string {
  const columns = oddColumns.map(
    (name, index) => `${values[index]} as "${name.replaceAll('"', '""')}"`,
  );
  return `select ${columns.join(', ')}\n`;
}

const accepted: Record<string, unknown[]> = { 'say "hi"': ['2', 'x'], '🦆': ["it's", 'x'] };

const oddProperties = `models:
  - name: odd
    description: 'It''s a "model" of 🦆s; drop table x'
    columns:
${oddColumns
  .map(
    (name) => `      - name: ${JSON.stringify(name)}
        description: ${JSON.stringify(`What ${name} is`)}
        data_tests:
          - not_null
          - unique
          - accepted_values: { values: ${JSON.stringify(accepted[name] ?? [1, 2])} }
`,
  )
  .join('')}`;

it('tests and describes columns with spaces, quotes and emoji', async () => {
  const values = ['1', "'2'", "'it''s'", '1', '2', '1', '2', '1'];
  const rig = createShop({ 'models/odd.sql': oddModel(values), 'models/odd.yml': oddProperties });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 24 tests

      table  odd             1 row    24 tests    0.00 s   first build

    1 built (1 row), 24 tests passed in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(
    await rig.query("select column_name, comment from duckdb_columns() where table_name = 'odd'"),
  ).toEqual(oddColumns.map((name) => [name, `What ${name} is`]));
  expect(await rig.query("select comment from duckdb_tables() where table_name = 'odd'")).toEqual([
    ['It\'s a "model" of 🦆s; drop table x'],
  ]);
});

it('shows failing tests on such columns', async () => {
  const values = ['null', "'3'", "'it''s'", '1', '2', '3', '2', '1'];
  const rig = createShop({ 'models/odd.sql': oddModel(values), 'models/odd.yml': oddProperties });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 24 tests

      table  odd          kept back               0.00 s   first build

    error[E0412] not_null failed for odd.order id: 1 row
      --> models/odd.yml:8:13
      |
    8 |           - not_null
      |             ^^^^^^^^ odd was not published
      |
      | order id  say "hi"  🦆    it's  select  Größe  a.b  tab␉in it
      | -------------------------------------------------------------
      |     NULL  3         it's     1       2      3    2          1
      |
      = see all: eider show not_null_odd_order_id

    error[E0412] accepted_values failed for odd.say "hi": 1 value
      --> models/odd.yml:16:13
       |
    16 |           - accepted_values: { values: ["2","x"] }
       |             ^^^^^^^^^^^^^^^ odd was not published
       |
       | say "hi"  row_count
       | -------------------
       | 3                 1
       |
       = see all: eider show accepted_values_odd_say_hi__2__x

    error[E0412] accepted_values failed for odd.Größe: 1 value
      --> models/odd.yml:40:13
       |
    40 |           - accepted_values: { values: [1,2] }
       |             ^^^^^^^^^^^^^^^ odd was not published
       |
       | Größe  row_count
       | ----------------
       |     3          1
       |
       = see all: eider show accepted_values_odd_Größe_1__2

    1 kept back, 21 tests passed, 3 tests failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({});
  const shown = await rig.eider('show', 'not_null_odd_order_id');
  expect(shown.printed).toMatchInlineSnapshot(`
    "order id  say "hi"  🦆       it's  select  Größe  a.b  tab␉in it
         int  varchar   varchar   int     int    int  int        int
    ----------------------------------------------------------------
        NULL  3         it's        1       2      3    2          1
    "
  `);
});

it('builds models named like words of SQL', async () => {
  const rig = createShop({
    'models/select.sql': 'select 1 as "from"\n',
    'models/table.sql': 'select "from" + 1 as "group" from {{ref "select"}}\n',
    'models/order.sql':
      '{{config materialized="view"}}\nselect "table"."group" from {{ref "table"}}\n',
    'models/end.sql':
      '{{config materialized="ephemeral"}}\nselect "order"."group" from {{ref "order"}} \n',
    'models/user.sql': 'select "end".* from {{ref "end"}}\n',
    'models/user.yml':
      'models:\n  - name: select\n    columns: [{ name: from, data_tests: [not_null, { relationships: { to: select, field: from } }] }]\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 5 models, 2 tests

      table  select             1 row     2 tests    0.00 s   first build
      table  table              1 row                0.00 s   first build
      view   order                                   0.00 s   first build
      table  user               1 row                0.00 s   first build

    4 built (3 rows), 2 tests passed in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.order': [[2]],
    'main.select': [[1]],
    'main.table': [[2]],
    'main.user': [[2]],
  });
});

it('takes letters of any language, and refuses what is no name', async () => {
  const rig = createShop({
    'models/größe.sql': 'select 1 as id\n',
    'models/注文.sql': 'select id + 1 as id from {{ref "größe"}}\n',
    'models/kebab-case.sql': 'select id + 1 as id from {{ref "注文"}}\n',
  });
  const { code } = await rig.eider('build');
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.größe': [[1]],
    'main.kebab-case': [[3]],
    'main.注文': [[2]],
  });
  rig.write({ 'models/two words.sql': 'select 1\n', 'models/a.b.sql': 'select 1\n' });
  const refused = await rig.eider('build');
  expect(refused.printed).toMatchInlineSnapshot(`
    "error[E0121] "a.b" cannot be the name of a model
      --> models/a.b.sql:1:1
      = names have letters, digits, underscores and hyphens
      = rename the file to a_b.sql

    error[E0121] "two words" cannot be the name of a model
      --> models/two words.sql:1:1
      = names have letters, digits, underscores and hyphens
      = rename the file to two_words.sql
    "
  `);
  expect(refused.code).toBe(2);
});

it('takes schemas and aliases that need quotes', async () => {
  const rig = createShop({
    'models/a.sql': '{{config schema="my marts" alias="the \\"best\\" orders"}}\nselect 1 as id\n',
    'models/b.sql': 'select id from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 2 models

      table  a             1 row                0.00 s   first build
      table  b             1 row                0.00 s   first build

    2 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
});

it('works in a folder and a warehouse with odd names', async () => {
  const rig = createShop({
    'project.local.yml':
      'targets:\n  dev: { engine: duckdb, path: "my target/it\'s a 🦆.duckdb", threads: 1 }\n',
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select id from {{ref "a"}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (my target/it's a 🦆.duckdb)
    4 files checked in 0.00 s · 2 models

      table  a             1 row                0.00 s   first build
      table  b             1 row                0.00 s   first build

    2 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents("my target/it's a 🦆.duckdb")).toEqual({
    'main.a': [[1]],
    'main.b': [[1]],
  });
});
