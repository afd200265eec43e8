/** `eider show`: rows of models as they are written now, of seeds, of sources, and those a test finds. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

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
