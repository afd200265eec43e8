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

it('a text that is no value of an ENUM is told as one', async () => {
  const { said } = await check({
    'models/a.sql': "select 'x'::enum('debit', 'credit') as side, 'y'::utinyint as small",
  });
  expect(said).toMatchInlineSnapshot(`
    "models/a.sql:1:8: error[E0335] could not convert string 'x' to a value of an ENUM, or to UTINYINT
      at    "'x'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/a.sql:1:46: error[E0335] could not convert string 'y' to a value of an ENUM, or to UTINYINT
      at    "'y'"
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

it('calls that no row makes right are said, whatever the function', async () => {
  const mistakes = [
    "list_transform([1], x -> cast('a' as integer))",
    "list_transform([id], x -> cast('a' as integer))",
    'max(id, -1)',
    'min(id, 0)',
    'arg_max(customer, id, -1)',
    'ntile(0) over (order by id)',
    'status = 1',
    'list_slice([id], 1, 2, 0)',
    "time_bucket(interval '-1 day', day)",
    "json_array_length('{')",
    "regexp_replace(customer, '[', '')",
    'to_base(id, 99)',
    '1 << 70',
  ];
  const models = mistakes.map((sql, at) => [
    `models/m${10 + at}.sql`,
    `select ${sql} as x from {{ref "a"}}`,
  ]);
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': `select *, if(id = 1, 'new', 'old')::enum('new', 'old') as status from ${orders}`,
    ...Object.fromEntries(models),
  });
  expect(said).toMatchInlineSnapshot(`
    "models/m10.sql:1:38: error[E0335] could not convert string 'a' to INTEGER
      at    "'a'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/m11.sql:1:39: warning[E0346] could not convert string 'a' to INTEGER
      at    "'a'"
      label each value that is not NULL stops the query
      hint  correct it
    models/m12.sql:1:16: warning[E0346] invalid input for MIN/MAX: n value must be > 0
      at    "-"
      label each value that is not NULL stops the query
      hint  correct it
    models/m13.sql:1:16: warning[E0346] invalid input for MIN/MAX: n value must be > 0
      at    "0"
      label each value that is not NULL stops the query
      hint  correct it
    models/m14.sql:1:30: warning[E0338] arg_max() takes rows in an order that nothing settles
      at    "-"
      hint  order by columns that tell the rows apart
    models/m14.sql:1:30: warning[E0346] invalid input for arg_min/arg_max: n value must be > 0
      at    "-"
      label each value that is not NULL stops the query
      hint  correct it
    models/m15.sql:1:14: warning[E0346] argument for ntile must be greater than zero
      at    "0"
      label each value that is not NULL stops the query
      hint  correct it
    models/m16.sql:1:8: warning[E0346] could not convert string 'new' to INTEGER
      at    "status"
      label each value that is not NULL stops the query
      hint  correct it
    models/m17.sql:1:25: warning[E0346] slice step cannot be zero
      at    "1"
      label each value that is not NULL stops the query
      hint  correct it
    models/m18.sql:1:29: warning[E0346] period must be greater than 0
      at    "'-1 day'"
      label each value that is not NULL stops the query
      hint  correct it
    models/m19.sql:1:26: error[E0335] malformed JSON at byte 1 of input: unexpected end of data.  Input: "{"
      at    "'{'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/m20.sql:1:33: warning[E0346] missing ]: [
      at    "'['"
      label each value that is not NULL stops the query
      hint  correct it
    models/m21.sql:1:16: warning[E0346] 'to_base' radix must be between 2 and 36
      at    "id"
      label each value that is not NULL stops the query
      hint  correct it
    models/m22.sql:1:8: error[E0335] left-shift value 70 is out of range
      at    "1"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant"
  `);
});

it('constant calls that only fail are said, whatever their names', async () => {
  const mistakes = [
    "'x' ->> 'a'",
    'add(70, 9223372036854775807)',
    'cot(0.0::double)',
    "dayofyear(interval '-1 day')",
    "from_binary('x')",
    'lcm(70, 9223372036854775807)',
    "left('x', 9223372036854775807)",
    'list_extract([1], 9223372036854775807), [1.0::double] <-> [1.0::double, 0]',
    'make_timestamp_ns(9223372036854775807)',
    "parse_formatted_bytes('x')",
    'to_centuries(9223372036854775807)',
    "to_json('a')::integer",
    "timezone_hour(date '2024-01-02')",
    "1 where 'a'::integer = 1",
    "1 where exists (select 1 where 'a'::integer = 1)",
    `id::enum('a') from ${orders}`,
  ];
  const models = mistakes.map((sql, at) => [`models/m${10 + at}.sql`, `select ${sql}`]);
  const { diagnostics } = await check({
    'models/sources.yml': shop,
    ...Object.fromEntries(models),
  });
  const said = diagnostics.map(({ code, span }) => `${span?.source.path} ${code}`);
  expect(said).toEqual(
    mistakes.map((_, at) => `models/m${10 + at}.sql ${at === 15 ? 'E0346' : 'E0335'}`),
  );
});

it('what a condition leads to that is decided, and frames that nothing fits into, are said', async () => {
  const mistakes: readonly (readonly [string, string])[] = [
    ["if(true, 'a'::integer, 1)", 'E0335'],
    ["case when id > 1 then 2 end, case when true then 'a'::integer else id end", 'E0335'],
    ["case when false then 1 when null then 2 else 'a'::integer end", 'E0335'],
    ["case when 1 = 1 then 'a'::integer end", 'E0335'],
    ["coalesce(null, null, 'a'::integer)", 'E0335'],
    [`'a'::integer as x from ${orders} where true and id > 1`, 'E0335'],
    ['time_bucket(interval 0 day, day)', 'E0346'],
    ['sum(id) over (order by id groups between -1 preceding and current row)', 'E0346'],
    ['sum(id) over (order by id range between -1 preceding and current row)', 'E0346'],
    [
      "sum(id) over (order by day range between current row and interval '-1 day' following)",
      'E0346',
    ],
  ];
  const models = mistakes.map(([sql], at) => [
    `models/m${10 + at}.sql`,
    / from /.test(sql) ? `select ${sql}` : `select ${sql} from ${orders}`,
  ]);
  const { diagnostics } = await check({
    'models/sources.yml': shop,
    ...Object.fromEntries(models),
  });
  const said = diagnostics.map(({ code, span }) => `${span?.source.path} ${code}`);
  expect(said).toEqual(mistakes.map(([, code], at) => `models/m${10 + at}.sql ${code}`));
});

it('constants that are guarded, or that nothing comes to, are not', async () => {
  const queries = [
    "case when id > 1 then dayofyear(interval '-1 day') end, try(cot(0.0::double))",
    "coalesce(id, lcm(70, 9223372036854775807)), left(customer[1], 3), add(id, 1), substr('abc', id)",
    "1 where false and 'a'::integer = 1",
    '1 where 1 = 2 and cot(0.0::double) = 1',
    "'a'::integer as x where 1 = 2",
    'cot(0.0::double) limit 0',
    "case when false then 'a'::integer end, if(true, 1, 'a'::integer), coalesce(null, id, 'a'::integer)",
    "case when 1 = 2 then 'a'::integer when null then 'b'::integer when id = 1 then 'c'::integer end",
    'sum(id) over (order by id groups between 0 preceding and 2 following), to_days(trunc(1.5)::integer)',
    'sum(id) over (order by day desc range between interval 1 day preceding and interval 1 month following)',
    'sum(id) over (order by weight range between 0.5 preceding and 1 following), round(weight, -1)',
    "case when id = 1 then 'x' ->> 'a' end, list_extract([id], 2), customer[1] ->> 'a'",
  ];
  const models = queries.map((sql, at) => [
    `models/m${at}.sql`,
    /where|limit/.test(sql) ? `select ${sql}` : `select ${sql} from ${orders}`,
  ]);
  const { diagnostics } = await check({
    'models/sources.yml': shop,
    ...Object.fromEntries(models),
  });
  const said = diagnostics.filter(({ code }) => code === 'E0335' || code === 'E0346');
  expect(said.map(({ span, message }) => `${span?.source.path} ${message}`)).toEqual([]);
});

it('calls that some row makes right are not', async () => {
  const queries = [
    "list_transform([id], x -> case when x > 5 then cast('a' as integer) end)",
    'list_where([1, 2], flags), list_distance([1.0::double, 2.0], weights)',
    'max(id, 2), arg_max(customer, -1), approx_top_k(customer, 3)',
    "status = 'new', code::integer, mixed::integer",
    "hamming(customer, 'ab'), lpad(customer, 5, ''), to_base(id, 2), id + 9223372036854775807",
    'make_date(2024, 2, id::int), make_date(2024, id::int, 30), chr(id::int - 2)',
    "regexp_matches('abc', customer), strptime(customer, '%Y'), repeat(customer, -1)",
  ];
  const models = queries.map((sql, at) => [`models/m${at}.sql`, `select ${sql} from {{ref "a"}}`]);
  const { diagnostics } = await check({
    'models/sources.yml': shop,
    'models/a.sql': `select *, if(id = 1, 'new', 'old')::enum('new', 'old') as status,
  if(id = 1, '1', '2')::enum('1', '2') as code, if(id = 1, '1', 'x')::enum('1', 'x') as mixed,
  [id > 1] as flags, [id::double] as weights from ${orders}`,
    ...Object.fromEntries(models),
  });
  const said = diagnostics.filter(({ code }) => code === 'E0335' || code === 'E0346');
  expect(said).toEqual([]);
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
