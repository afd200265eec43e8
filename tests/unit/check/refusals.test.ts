/** What the engine says without a place, or without what there is: found out by asking it more. */
import { describe, expect, it } from 'vitest';
import { fieldNames } from '../../../src/check/refusals/columns-of-row.ts';
import { check, shop } from './check-lab.ts';

describe('a mistake that the engine names no place of is found', () => {
  it('in CTEs, macros, partials and ephemeral models, each in its own file', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'macros/least_of.sql': '{{params a="sql"}}\ncoalesce({{a}},\n  [1])',
      'macros/third.sql': 'group by\n  3',
      'macros/wrapped.sql': '{{params kind="string"}}\nselect * from (\n  {{> @partial-block}}\n)',
      'models/a.sql':
        'with x as (\n  select id from {{source "raw" "orders"}}\n  union all\n  select id, day from {{source "raw" "orders"}}\n)\nselect * from x',
      'models/b.sql': 'select {{least_of a="id"}} as v from {{source "raw" "orders"}}',
      'models/c.sql': 'select id from {{source "raw" "orders"}}\n{{third}}',
      'models/d.sql':
        '{{#wrapped kind="x"}}select id from {{source "raw" "orders"}} having id > 1{{/wrapped}}',
      'models/e.sql':
        "{{config materialized='ephemeral'}}\nselect lag() over (order by id) as v\nfrom {{source 'raw' 'orders'}}".replaceAll(
          "'",
          '"',
        ),
      'models/f.sql': 'select v from {{ref "e"}}',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:3:3: error[E0308] set operations can only apply to expressions with the same number of result columns
        at    "union"
      models/b.sql:1:8: error[E0308] cannot mix values of type INTEGER and INTEGER[] in COALESCE operator - an explicit cast is required
        at    "{{least_of a=\\"id\\"}}"
        see   macros/least_of.sql:2:1: in macro least_of
      models/c.sql:2:1: error[E0308] GROUP BY term out of range - should be between 1 and 1
        at    "{{third}}"
        see   macros/third.sql:2:3: in macro third
      models/d.sql:1:70: error[E0308] column id must appear in the GROUP BY clause or be used in an aggregate function
        at    "id"
        see   macros/wrapped.sql:3:3: in macro wrapped
      models/e.sql:2:8: error[E0308] LAG needs 1 parameter, got 0
        at    "lag""
    `);
    expect(relation('f')).toEqual({ state: 'broken', cause: 'model.shop.e' });
  });

  it('where several are there, at the first one that is wrong', async () => {
    const { said } = await check({
      'models/a.sql':
        'select 1 as a\nunion select 2\nunion all select 3, 4\nunion select 5\norder by 1',
      'models/b.sql': 'select 1\nunion select 2, 3\nunion select 4, 5',
      'models/c.sql': 'select x.a from (select 1 as a) x, (select 2 as b) X',
      'models/d.sql': 'select {id: 1, b: 2, ID: 3} as s',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:3:1: error[E0308] set operations can only apply to expressions with the same number of result columns
        at    "union"
      models/b.sql:2:1: error[E0308] set operations can only apply to expressions with the same number of result columns
        at    "union"
      models/d.sql:1:22: error[E0308] duplicate struct entry name "ID"
        at    "ID""
    `);
  });
});

it('columns of what a name stands for are proposed, whatever it is', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql':
      'with o as (select id, amount as "to pay" from {{source "raw" "orders"}})\nselect o.idd from o',
    'models/b.sql': 'select v.y from (values (1, 2)) v(x, "y y")',
    'models/c.sql':
      'select id from {{source "raw" "orders"}} o\nwhere exists (from (select id, day from {{source "raw" "orders"}}) i where i.dya = o.day)',
    'models/d.sql': 'select z.id from {{source "raw" "orders"}} o',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/b.sql:1:10: error[E0301] column "y" does not exist
      at    "y"
      label there is x, y y
    models/a.sql:2:10: error[E0301] column "idd" does not exist
      at    "idd"
      label there is id, to pay
      hint  did you mean "id"?
    models/c.sql:2:78: error[E0301] column "dya" does not exist
      at    "dya"
      label there is id, day
      hint  did you mean "day"?
    models/d.sql:1:8: error[E0302] no table "z" is in this FROM
      at    "z"
      label there is o"
  `);
});

it('words that break a query off are named', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': 'select order from {{source "raw" "orders"}}',
    'models/b.sql': 'select id, primary from {{source "raw" "orders"}}',
    'models/c.sql': 'select id form {{source "raw" "orders"}}',
    'models/d.sql': 'select id from {{source "raw" "orders"}} wher id = 1',
    'models/e.sql': 'select id from {{source "raw" "orders"}} where',
    'models/f.sql': 'select from {{source "raw" "orders"}}',
    'models/g.sql': 'select id from {{source "raw" "orders"}} where customer = "Ann"',
    'models/h.sql': 'select row_number() as n from {{source "raw" "orders"}}',
    'models/i.sql': 'select * from rnge(3)',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/i.sql:1:15: error[E0303] function "rnge" does not exist
      at    "rnge"
      hint  did you mean "range"?
    models/a.sql:1:8: error[E0304] syntax error at or near "order"
      at    "order"
      hint  "order" is a reserved word: as a name it stands in double quotes
    models/b.sql:1:12: error[E0304] syntax error at or near "primary"
      at    "primary"
      hint  "primary" is a reserved word: as a name it stands in double quotes
    models/c.sql:1:11: error[E0304] syntax error at or near "form"
      at    "form"
      hint  did you mean "from"?
    models/d.sql:1:42: error[E0304] syntax error at or near "wher"
      at    "wher"
      hint  did you mean "where"?
    models/e.sql:1:42: error[E0304] syntax error at end of input
      at    "where"
    models/f.sql:1:1: error[E0304] SELECT clause without selection list
      at    "select"
    models/g.sql:1:59: error[E0301] column "Ann" does not exist
      at    "\\"Ann\\""
      label there is amount
      hint  double quotes make a name: a text stands in single ones, 'Ann'
    models/h.sql:1:8: error[E0303] row_number() is a window function, and has no OVER
      at    "row_number"
      hint  write row_number(…) over (…)"
  `);
});

it('a comma that is missing is named before the value that it belongs to', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': 'select id x\n  amount\nfrom {{source "raw" "orders"}}',
    'models/b.sql': 'select id\n  sum(amount) as total\nfrom {{source "raw" "orders"}}',
    'models/c.sql': 'select id\n  o.amount + 1 as more\nfrom {{source "raw" "orders"}} o',
    'models/d.sql': "select 1 as x 'a' as y",
    'models/e.sql': 'select id,, amount from {{source "raw" "orders"}}',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/d.sql:1:15: error[E0304] syntax error at or near "'a'"
      at    "'a'"
      hint  is a comma missing before this?
    models/a.sql:2:3: error[E0304] syntax error at or near "amount"
      at    "amount"
      hint  is a comma missing before this?
    models/b.sql:2:3: error[E0304] syntax error at or near "sum"
      at    "sum"
      hint  is a comma missing before this?
    models/c.sql:2:3: error[E0304] syntax error at or near "o"
      at    "o"
      hint  is a comma missing before this?
    models/e.sql:1:11: error[E0304] syntax error at or near ","
      at    ",""
  `);
});

it('reads names of fields out of the type of a row', () => {
  expect(
    fieldNames(
      `id INTEGER, "a, b" STRUCT(x INTEGER, y VARCHAR), e ENUM('a,b', 'c)'), z MAP(VARCHAR, INTEGER)`,
    ),
  ).toEqual(['id', 'a, b', 'e', 'z']);
  expect(fieldNames('"say ""hi""" DECIMAL(18,2)')).toEqual(['say "hi"']);
  expect(fieldNames('')).toEqual([]);
});
