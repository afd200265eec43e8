/** Mistakes in the templates of models and macros, and models that are odd but right. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const one = 'select 1 as id\n';

it('counts a ref in an SQL comment, and warns', async () => {
  const rig = createShop({
    'models/a.sql': one,
    'models/b.sql': '-- not {{ref "a"}} any more\nselect 2 as id\n',
    'models/c.sql': '{{!-- not {{ref "x"}} any more --}}\nselect 3 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  a             1 row                0.00 s   first build
      table  c             1 row                0.00 s   first build
      table  b             1 row                0.00 s   first build

    3 built (3 rows) in 0.00 s
    warning[E0214] this tag is inside an SQL comment and counts all the same
      --> models/b.sql:1:8
      |
    1 | -- not {{ref "a"}} any more
      |        ^^^^^^^^^^^
      |
      = to switch it off, write {{!-- ref "a" --}}

    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [[2]], 'main.c': [[3]] });
});

it('reports a ref in a comment that means nothing', async () => {
  const rig = createShop({ 'models/a.sql': '/* {{ref "old_orders"}} */\nselect 1 as id\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "warning[E0214] this tag is inside an SQL comment and counts all the same
      --> models/a.sql:1:4
      |
    1 | /* {{ref "old_orders"}} */
      |    ^^^^^^^^^^^^^^^^^^^^
      |
      = to switch it off, write {{!-- ref "old_orders" --}}

    error[E0501] no model or seed is named "old_orders"
      --> models/a.sql:1:11
      |
    1 | /* {{ref "old_orders"}} */
      |           ^^^^^^^^^^
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('drops a trailing semicolon, and comments behind it', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id;\n',
    'models/b.sql': "select 2 as id, ';' as text; -- the end;\n/* ; */ ;\n",
    'models/c.sql': 'select * from {{ref "a"}} union all select id from {{ref "b"}};;\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 3 models

      table  a             1 row                0.00 s   first build
      table  b             1 row                0.00 s   first build
      table  c             2 rows               0.00 s   first build

    3 built (4 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.a': [[1]],
    'main.b': [[2, ';']],
    'main.c': [[1], [2]],
  });
});

it('keeps a comment at the end of a model from swallowing what comes behind it', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id -- the end',
    'models/b.sql':
      '{{config materialized="ephemeral"}}\nselect id + 1 as id from {{ref "a"}} -- the end',
    'models/c.sql': 'select * from {{ref "b"}} -- the end',
    'models/c.yml': 'models:\n  - name: b\n    columns: [{ name: id, data_tests: [unique] }]\n',
  });
  const { code } = await rig.eider('build');
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.c': [[2]] });
});

it('refuses a second statement where it begins', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id;\n\ndrop table x;\n',
    'macros/two.sql': '1; select 2\n',
    'models/b.sql': 'select\n  {{two}} as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0321] only one query can stand here; a second statement begins
      --> models/a.sql:3:1
      |
    3 | drop table x;
      | ^^^^^^^^^^^^
      |
      = put the second query into a file of its own

    error[E0321] only one query can stand here; a second statement begins
      --> models/b.sql:2:3
      |
    2 |   {{two}} as id
      |   ^^^^^^^
      |
      = in macro two (macros/two.sql:1:4)
      = put the second query into a file of its own
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses models without SQL', async () => {
  const rig = createShop({
    'models/a.sql': '',
    'models/b.sql': '\n  -- nothing yet\n',
    'models/c.sql': '{{config materialized="view"}}\n;\n',
    'models/d.sql': '{{#if false}}select 1{{/if}}\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0320] models/a.sql holds no SQL
      --> models/a.sql:1:1
      = write one SELECT

    error[E0320] models/b.sql holds no SQL
      --> models/b.sql:2:3
      |
    2 |   -- nothing yet
      |   ^
      |
      = write one SELECT

    error[E0320] models/c.sql holds no SQL
      --> models/c.sql:1:1
      = write one SELECT

    error[E0320] models/d.sql holds no SQL
      --> models/d.sql:1:1
      = write one SELECT
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses a statement that is no query', async () => {
  const rig = createShop({
    'models/a.sql': '-- a table\ncreate table x as select 1 as id\n',
    'models/b.sql': '{{config materialized="view"}}\nINSERT INTO x VALUES (1);\n',
    'macros/clear.sql': 'delete from x\n',
    'models/c.sql': '/* {{!-- odd --}} */ {{clear}}\n',
    'tests/t.sql': 'drop table x\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0322] only a query can stand here; this is CREATE
      --> models/a.sql:2:1
      |
    2 | create table x as select 1 as id
      | ^^^^^^
      |
      = write the SELECT alone: Eider makes the table or view around it

    error[E0322] only a query can stand here; this is INSERT
      --> models/b.sql:2:1
      |
    2 | INSERT INTO x VALUES (1);
      | ^^^^^^
      |
      = write the SELECT alone: Eider makes the table or view around it

    error[E0322] only a query can stand here; this is DELETE
      --> models/c.sql:1:22
      |
    1 | /* {{!-- odd --}} */ {{clear}}
      |                      ^^^^^^^^^
      |
      = in macro clear (macros/clear.sql:1:1)
      = write the SELECT alone: Eider makes the table or view around it

    error[E0322] only a query can stand here; this is DROP
      --> tests/t.sql:1:1
      |
    1 | drop table x
      | ^^^^
      |
      = write the SELECT alone: Eider makes the table or view around it
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('refuses what does not parse', async () => {
  const rig = createShop({
    'models/b.sql': 'selct 1 as id\n',
    'models/c.sql': '{{config materialized="view"}}\nselect (1 + 2 as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0304] syntax error at or near "selct"
      --> models/b.sql:1:1
      |
    1 | selct 1 as id
      | ^^^^^
      |
      = did you mean "select"?

    error[E0304] syntax error at or near "as"
      --> models/c.sql:2:15
      |
    2 | select (1 + 2 as id
      |               ^^
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('builds a model of five megabytes', async () => {
  const rows = Array.from(
    { length: 150_000 },
    (_, index) => `  (${index}, 'a name of some length')`,
  );
  const sql = `select count(*) as rows, max(id) as id from (values\n${rows.join(',\n')}\n) as v (id, name)\n`;
  expect(sql.length).toBeGreaterThan(5_000_000);
  const rig = createShop({ 'models/big.sql': sql, 'models/a.sql': 'from {{ref "big"}}\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 2 models

      table  big             1 row                0.00 s   first build
      table  a               1 row                0.00 s   first build

    2 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.query('from a')).toEqual([['150000', 149_999]]);
});

it('shows a mistake at the end of a model of five megabytes', async () => {
  const remarks = Array.from(
    { length: 110_000 },
    (_, index) => `-- é remark number ${index}, of some length and more`,
  );
  const sql = `select id,\n${remarks.join('\n')}\n  amuont from {{ref "a"}} as a\n`;
  expect(sql.length).toBeGreaterThan(5_000_000);
  const rig = createShop({
    'models/a.sql': 'select 1 as id, 2 as amount\n',
    'models/big.sql': sql,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0301] column "amuont" does not exist
      --> models/big.sql:110002:3
           |
    110002 |   amuont from {{ref "a"}} as a
           |   ^^^^^^ there is amount
           |
           = did you mean "amount"?
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('points at the block that is never closed', async () => {
  const rig = createShop({
    'models/a.sql': 'select\n  {{#if true}} 1 as id\nfrom x\n',
    'models/b.sql': 'select {{#each (list 1 2) as |n|}} {{n}}, {{/if}} 3\n',
    'models/c.sql': 'select {{ref "a" as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0203] {{#if}} is never closed
      --> models/a.sql:2:3
      |
    2 |   {{#if true}} 1 as id
      |   ^^^^^^^^^^^^
      |
      = write {{/if}} where the block ends

    error[E0204] {{/if}} closes nothing
      --> models/b.sql:1:43
      |
    1 | select {{#each (list 1 2) as |n|}} {{n}}, {{/if}} 3
      |                                           ^^^^^^^ the open block is {{#each}} of line 1
      |
      = write {{/each}}

    error[E0202] this tag is never closed
      --> models/c.sql:1:8
      |
    1 | select {{ref "a" as id
      |        ^^^^^^^^^^^^^^^
      |
      = close it with }}; braces that are plain text are written \\{{
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('prints the circle of macros that call each other', async () => {
  const rig = createShop({
    'macros/again.sql': '1 + {{again}}\n',
    'macros/there.sql': '{{back}}\n',
    'macros/back.sql': '{{there}}\n',
    'models/a.sql': 'select {{again}} as id\n',
    'models/b.sql': 'select {{there}} as id\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0216] the macro again calls itself: again -> again
      --> macros/again.sql:1:7
      |
    1 | 1 + {{again}}
      |       ^^^^^
      |
      = called from (models/a.sql:1:8)
      = loop with {{#each}}, or let SQL recurse: WITH RECURSIVE

    error[E0216] the macro there calls itself: there -> back -> there
      --> macros/back.sql:1:3
      |
    1 | {{there}}
      |   ^^^^^
      |
      = in macro there (macros/there.sql:1:1)
      = called from (models/b.sql:1:8)
      = loop with {{#each}}, or let SQL recurse: WITH RECURSIVE
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('corrects the habits of dbt', async () => {
  const rig = createShop({
    'models/a.sql': "{{ config(materialized='view') }}\nselect * from {{ ref('orders') }}\n",
    'models/b.sql': '{% if true %} select 1 {% endif %}\n',
    'models/c.sql': 'select {{ x | upper }}, {{ref orders}}\n',
    'models/d.sql': 'select * from {{reff "orders"}}\n',
    'models/orders.sql': one,
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0206] this is Jinja; templates here are Handlebars
      --> models/a.sql:1:1
      |
    1 | {{ config(materialized='view') }}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = write {{config materialized="view"}}

    error[E0206] this is Jinja; templates here are Handlebars
      --> models/a.sql:2:15
      |
    2 | select * from {{ ref('orders') }}
      |               ^^^^^^^^^^^^^^^^^^^
      |
      = write {{ref "orders"}}

    error[E0206] this is Jinja; templates here are Handlebars
      --> models/b.sql:1:1
      |
    1 | {% if true %} select 1 {% endif %}
      | ^^^^^^^^^^^^^
      |
      = write {{#if true}} … {{/if}}

    error[E0206] this is Jinja; templates here are Handlebars
      --> models/b.sql:1:24
      |
    1 | {% if true %} select 1 {% endif %}
      |                        ^^^^^^^^^^^
      |
      = write {{/if}}

    error[E0206] this is Jinja; templates here are Handlebars
      --> models/c.sql:1:8
      |
    1 | select {{ x | upper }}, {{ref orders}}
      |        ^^^^^^^^^^^^^^^
      |
      = there are no filters: write upper(…) in SQL, or a macro

    error[E0209] ref takes a name in quotes
      --> models/c.sql:1:31
      |
    1 | select {{ x | upper }}, {{ref orders}}
      |                               ^^^^^^
      |
      = write {{ref "orders"}}; a macro gets a relation as an argument: from=(ref "orders")

    error[E0207] nothing here is called "reff"
      --> models/d.sql:1:17
      |
    1 | select * from {{reff "orders"}}
      |                 ^^^^
      |
      = did you mean "ref"?
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('names the variables that are missing', async () => {
  const rig = createShop({
    'models/a.sql': 'select {{literal (var "first_dya")}} as day\n',
    'models/b.sql': 'select {{literal (env "NOT_SET_ANYWHERE")}} as day\n',
    'models/c.sql': 'select {{custmer}} as day, {{target.shcema}} as s\n',
    'project.local.yml': 'vars: { first_day: 2024-01-01 }\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0220] the variable "first_dya" is not set
      --> models/a.sql:1:18
      |
    1 | select {{literal (var "first_dya")}} as day
      |                  ^^^^^^^^^^^^^^^^^
      |
      = did you mean "first_day"?

    error[E0221] the environment variable NOT_SET_ANYWHERE is not set
      --> models/b.sql:1:18
      |
    1 | select {{literal (env "NOT_SET_ANYWHERE")}} as day
      |                  ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = set it, or write {{env "NOT_SET_ANYWHERE" "default"}}

    error[E0503] no macro or helper is named "custmer"
      --> models/c.sql:1:10
      |
    1 | select {{custmer}} as day, {{target.shcema}} as s
      |          ^^^^^^^
      |
      = a macro is a file of that name in macros/: macros/custmer.sql
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('holds the arguments of a macro against its first line', async () => {
  const rig = createShop({
    'macros/rolling.sql':
      '{{params column="identifier" days="integer = 30"}}\nsum({{column}}) over (rows {{days}} preceding)\n',
    'models/a.sql': [
      'select',
      '  {{rolling}} as a,',
      '  {{rolling column="x" day=3}} as b,',
      '  {{rolling column="x" days="three"}} as c,',
      '  {{rollng column="x"}} as d',
      'from x',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0217] rolling needs the argument "column"
      --> models/a.sql:2:5
      |
    2 |   {{rolling}} as a,
      |     ^^^^^^^
      |
      = write column="name"

    error[E0217] rolling has no argument "day"
      --> models/a.sql:3:24
      |
    3 |   {{rolling column="x" day=3}} as b,
      |                        ^^^
      |
      = did you mean "days"?

    error[E0503] no macro or helper is named "rollng"
      --> models/a.sql:5:5
      |
    5 |   {{rollng column="x"}} as d
      |     ^^^^^^
      |
      = did you mean "rolling"?
    "
  `);
  expect(code).toBe(2);
});

it('says a mistake in {{params}} there, and not again wherever its names are used', async () => {
  const rig = createShop({
    'macros/typed.sql': '{{params column="identifer" days="integer = x"}}\n{{column}} + {{days}}\n',
    'macros/bare.sql': '{{params column}}\nsum({{column}})\n',
    'macros/broken.sql': '{{params column="identifier" "x"}}\nsum({{column}})\n',
    'macros/late.sql': 'sum({{column}}) {{#if true}}{{params column="identifier"}}{{/if}}\n',
    'tests/generic/unsigned.sql': 'select * from {{model}} where {{column}} > {{most}}\n',
    'tests/generic/about.sql': '{{params most="integr"}}\nselect * from {{model}} limit {{most}}\n',
    'models/a.sql': `select
  {{typed column="x" days=3}} as typed,
  {{bare column="x"}} as bare,
  {{broken column="x"}} as broken,
  {{late column="x"}} as late,
  {{typed days=3 dais=3}} as told,
  1 as x
`,
    'models/a.yml': `models:
  - name: a
    columns: [{ name: x, data_tests: [{ unsigned: { most: 3 } }, { about: { most: 3 } }] }]
`,
  });
  const { code, printed } = await rig.eider('check');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0211] a parameter is a name with a type
      --> macros/bare.sql:1:10
      |
    1 | {{params column}}
      |          ^^^^^^
      |
      = write {{params column="identifier"}}

    error[E0201] "x" has no place here
      --> macros/broken.sql:1:30
      |
    1 | {{params column="identifier" "x"}}
      |                              ^^^
      |
      = unnamed arguments come before named ones, names are written name=value

    error[E0211] {{params}} has no place here
      --> macros/late.sql:1:29
      |
    1 | sum({{column}}) {{#if true}}{{params column="identifier"}}{{/if}}
      |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = it is the first line of a macro or of a generic test

    error[E0211] there is no type "identifer"
      --> macros/typed.sql:1:17
      |
    1 | {{params column="identifer" days="integer = x"}}
      |                 ^^^^^^^^^^^
      |
      = did you mean "identifier"?

    error[E0211] "x" is no default for an integer
      --> macros/typed.sql:1:34
      |
    1 | {{params column="identifer" days="integer = x"}}
      |                                  ^^^^^^^^^^^^^
      |
      = write integer = 30, or integer = null

    error[E0217] typed needs the argument "column"
      --> models/a.sql:6:5
      |
    6 |   {{typed days=3 dais=3}} as told,
      |     ^^^^^
      |
      = write column="a + b"

    error[E0217] typed has no argument "dais"
      --> models/a.sql:6:18
      |
    6 |   {{typed days=3 dais=3}} as told,
      |                  ^^^^
      |
      = did you mean "days"?

    error[E0211] a generic test takes the relation that it tests as "model"
      --> tests/generic/about.sql:1:1
      |
    1 | {{params most="integr"}}
      | ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}

    error[E0211] there is no type "integr"
      --> tests/generic/about.sql:1:15
      |
    1 | {{params most="integr"}}
      |               ^^^^^^^^
      |
      = did you mean "integer"?

    error[E0211] a generic test takes the relation that it tests as "model"
      --> tests/generic/unsigned.sql:1:1
      = begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}
    "
  `);
  expect(code).toBe(2);
});
