/** Expressions that the engine binds, and that work for no value: found by trying them alone. */
import { expect, it } from 'vitest';
import { check, shop } from './check-lab.ts';

const orders = '{{source "raw" "orders"}}';

it('conversions, patterns and formats that no value comes through are said', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': `select id from ${orders} where day`,
    'models/b.sql': `select day::integer as x, cast([customer] as integer) as y from ${orders}`,
    'models/c.sql': `select date_diff('fortnight', day, day) as n from ${orders}`,
    'models/d.sql': `select regexp_extract(customer, '(', 1) as x from ${orders}`,
    'models/zone.sql': `select day::timestamp at time zone 'Europe/Berln' as t from ${orders}`,
    'models/e.sql': `select printf('%d', customer) as x, customer like 'a' escape 'bb' as y from ${orders}`,
  });
  expect(said).toMatchInlineSnapshot(`
    "models/a.sql:1:48: warning[E0346] no DATE can be made a BOOLEAN
      at    "day"
      label each value that is not NULL stops the query
      hint  convert it another way, by a function
    models/b.sql:1:11: warning[E0346] no DATE can be made an INTEGER
      at    "::"
      label each value that is not NULL stops the query
      hint  convert it another way, by a function
    models/b.sql:1:27: warning[E0346] no VARCHAR[] can be made an INTEGER
      at    "cast"
      label each value that is not NULL stops the query
      hint  convert it another way, by a function
    models/c.sql:1:18: warning[E0346] extract specifier "fortnight" not recognized
      at    "'fortnight'"
      label each value that is not NULL stops the query
      hint  correct it
    models/d.sql:1:33: warning[E0346] missing ): (
      at    "'('"
      label each value that is not NULL stops the query
      hint  correct it
    models/e.sql:1:15: warning[E0346] invalid type specifier "d" for formatting a value of type string
      at    "'%d'"
      label each value that is not NULL stops the query
      hint  correct it
    models/e.sql:1:51: warning[E0346] invalid escape string. Escape string must be empty or one character
      at    "'a'"
      label each value that is not NULL stops the query
      hint  correct it
    models/zone.sql:1:36: warning[E0346] unknown TimeZone 'Europe/Berln'
      at    "'Europe/Berln'"
      label each value that is not NULL stops the query
      hint  correct it"
  `);
});

it('maps that cannot be are errors, once', async () => {
  const { said } = await check({
    'models/a.sql': "select map {'a': 1, 'a': 2} as m",
    'models/b.sql': "select map {'a': 1, 2: 'b'} as m",
  });
  expect(said).toMatchInlineSnapshot(`
    "models/a.sql:1:13: error[E0335] map keys must be unique
      at    "'a'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/b.sql:1:13: error[E0335] could not convert string 'a' to INTEGER
      at    "'a'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/b.sql:1:24: error[E0335] could not convert string 'b' to INTEGER
      at    "'b'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant"
  `);
});

it('what is guarded, and what may work, is not', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': `select case when id > 1 then day::integer end as a, try(day::integer) as b, try_cast(day as integer) as c, printf('%s', day) as d, id::boolean as e, amount::integer as f, id::varchar::date as g, day::timestamp as h, weight::varchar::decimal(10,2) as i, date_diff('day', day, day) as j, [id]::bigint[] as k, customer::date as l from ${orders}`,
    'models/b.sql': 'select x::integer as x from (select null::date as x)',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/b.sql:1:9: warning[E0346] no DATE can be made an INTEGER
      at    "::"
      label each value that is not NULL stops the query
      hint  convert it another way, by a function"
  `);
});

it('structs without names are for queries, and not for tables', async () => {
  const { said, relation } = await check({
    'models/a.sql': "select 1 as id,\n  row(1, 'x') as pair",
    'models/b.sql': 'select pair from {{ref "a"}}',
    'models/v.sql': '{{config materialized="view"}}\nselect (1, 2) as pair',
    'models/w.sql': 'select pair[1] as one, pair = (1, 2) as same from {{ref "v"}}',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/a.sql:2:3: error[E0345] column pair is a struct whose fields have no names
      at    "row"
      label STRUCT(INTEGER, VARCHAR), which no table holds
      hint  name them: {'a': …, 'b': …}, or struct_pack(a := …)"
  `);
  expect(relation('b')?.state).toBe('broken');
});
