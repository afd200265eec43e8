import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, shop } from './check-lab.ts';

describe('columns', () => {
  it('have the types the engine gives them, from level to level', async () => {
    const { said, columns } = await check({
      'models/sources.yml': shop,
      'models/a.sql': `select id, amount * 2 as twice, null as nothing, [day] as days from {{source "raw" "orders"}}`,
      'models/b.sql': `select a.*, count(*) over () as n from {{ref "a"}} as a`,
      'models/c.sql': `select max(twice) as top, {'n': n} as s from {{ref "b"}} group by n`,
    });
    expect(said).toBe('');
    expect(columns('a')).toBe('id INTEGER, twice DECIMAL(18,2), nothing INTEGER, days DATE[]');
    expect(columns('b')).toBe(
      'id INTEGER, twice DECIMAL(18,2), nothing INTEGER, days DATE[], n BIGINT',
    );
    expect(columns('c')).toBe('top DECIMAL(18,2), s STRUCT(n BIGINT)');
  });

  it('come through ephemeral models, views and models of another schema', async () => {
    const { said, relation, columns } = await check({
      'models/sources.yml': shop,
      'models/e.sql': `{{config materialized="ephemeral"}}select id, day from {{source "raw" "orders"}}`,
      'models/v.sql': `{{config materialized="view" schema="marts"}}select id, year(day) as y from {{ref "e"}}`,
      'models/t.sql': `select v.y, e.id from {{ref "v"}} join {{ref "e"}} using (id)`,
    });
    expect(said).toBe('');
    expect(columns('e')).toBe('id INTEGER, day DATE');
    expect(columns('t')).toBe('y BIGINT, id INTEGER');
    const t = relation('t');
    expect(t?.state === 'checked' && t.lineage).toMatchObject({
      outputs: [
        { value: [{ schema: 'main_marts', table: 'v', column: 'y' }] },
        { value: [{ catalog: '', schema: '', table: 'model.shop.e', column: 'id' }] },
      ],
      rows: [
        { table: 'model.shop.e', column: 'id' },
        { table: 'v', column: 'id' },
      ],
      reads: [{ name: 'v' }, { name: 'model.shop.e' }],
    });
  });

  it('of seeds are those that a build would make', async () => {
    const { said, columns } = await check({
      'seeds/codes.csv': 'code,amount,since\n007,1.50,2024-01-01\n',
      'seeds/seeds.yml':
        'seeds: [{ name: codes, columns: [{ name: amount, type: "DECIMAL(9,3)" }] }]',
      'models/m.sql': 'select code, amount + 1 as more, since from {{ref "codes"}}',
    });
    expect(said).toBe('');
    expect(columns('m')).toBe('code VARCHAR, more DECIMAL(14,3), since DATE');
  });

  it('keep the description of the column that comes through, unless they have their own', async () => {
    const { relation } = await check({
      'models/sources.yml': shop,
      'models/a.sql': 'select id, id + 1 as next, customer from {{source "raw" "orders"}}',
      'models/b.sql': 'select id as order_id, next, customer from {{ref "a"}}',
      'models/m.yml': 'models: [{ name: b, columns: [{ name: customer, description: Who }] }]',
    });
    const b = relation('b');
    expect(b?.state === 'checked' && b.columns).toEqual([
      {
        name: 'order_id',
        type: 'INTEGER',
        description: 'The order',
        describedAs: { catalog: 'dev', schema: 'raw', table: 'orders', column: 'id' },
      },
      { name: 'next', type: 'INTEGER', description: undefined },
      { name: 'customer', type: 'VARCHAR', description: 'Who' },
    ]);
  });

  it('of a query whose plan the engine does not print are known, their lineage is wide', async () => {
    const { said, relation, columns } = await check({
      'models/sources.yml': shop,
      'models/m.sql':
        'select * from {{source "raw" "orders"}} where id in (select range from (from range(3) with ordinality))',
    });
    expect(said).toBe('');
    expect(columns('m')).toBe(
      'id INTEGER, customer VARCHAR, amount DECIMAL(18,2), day DATE, weight DOUBLE',
    );
    const m = relation('m');
    expect(m?.state === 'checked' && m.lineage?.rows.map(({ column }) => column)).toEqual([
      'id',
      'customer',
      'amount',
      'day',
      'weight',
    ]);
    expect(m?.state === 'checked' && m.lineage?.notes[0]).toMatch(
      /^all columns are taken to depend on all columns read/,
    );
  });
});

describe('mistakes', () => {
  it('of all models are reported at once, and a broken model breaks nobody else', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'models/a.sql': 'select idd\nfrom {{source "raw" "orders"}}',
      'models/b.sql': 'select anything from {{ref "a"}}',
      'models/c.sql': 'select id,\n  lenght(customer) as n from {{source "raw" "orders"}}',
      'models/d.sql': 'select customer + 1 as x from {{source "raw" "orders"}}',
      'models/e.sql': 'select day from {{source "raw" "orders"}} where day > 5',
      'models/f.sql': 'select id, sum(amount) from {{source "raw" "orders"}}',
      'models/g.sql':
        'select o.id from {{source "raw" "orders"}} o join {{source "raw" "orders"}} p on o.id = p.id where amount > 1',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:8: error[E0301] column "idd" does not exist
        at    "idd"
        label there is id, weight
        hint  did you mean "id"?
      models/c.sql:2:3: error[E0303] function "lenght" does not exist
        at    "lenght"
        hint  did you mean "length"?
      models/d.sql:1:17: error[E0303] no function takes these types: +(VARCHAR, INTEGER_LITERAL)
        at    "+"
        note  it takes +(TINYINT) -> TINYINT, +(TINYINT, TINYINT) -> TINYINT, +(SMALLINT) -> SMALLINT, +(SMALLINT, SMALLINT) -> SMALLINT, +(INTEGER) -> INTEGER, +(INTEGER, INTEGER) -> INTEGER, +(BIGINT) -> BIGINT, +(BIGINT, BIGINT) -> BIGINT, and 37 more
        hint  cast its arguments to types that it takes
      models/e.sql:1:53: error[E0308] cannot compare values of type DATE and type INTEGER_LITERAL - an explicit cast is required
        at    ">"
      models/f.sql:1:8: error[E0308] column "id" must appear in the GROUP BY clause or must be part of an aggregate function
        at    "id"
        note  Either add it to the GROUP BY list, or use "ANY_VALUE(id)" if the exact value of "id" is not important.
      models/g.sql:1:100: error[E0307] ambiguous reference to column name "amount"
        at    "amount"
        hint  write "o.amount" or "p.amount""
    `);
    expect(relation('b')).toEqual({ state: 'broken', cause: 'model.shop.a' });
  });

  it('in a macro show the call and the place in the macro', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'macros/total.sql': '{{params column="identifier"}}\nsum({{column}}) /\n  count(nope)',
      'models/a.sql': 'select {{total column="amont"}} as t\nfrom {{source "raw" "orders"}}',
      'models/b.sql': 'select {{total column="amount"}} as t from {{source "raw" "orders"}}',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:24: error[E0301] column "amont" does not exist
        at    "amont"
        label there is amount, day
        see   macros/total.sql:2:5: in macro total
        hint  did you mean "amount"?
      models/b.sql:1:8: error[E0301] column "nope" does not exist
        at    "{{total column=\\"amount\\"}}"
        label there is customer
        see   macros/total.sql:3:9: in macro total"
    `);
  });

  it('two columns of one name', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'models/a.sql':
        'select o.id,\n  p.id from {{source "raw" "orders"}} o join {{source "raw" "orders"}} p using (id)',
      'models/b.sql':
        'select o.*, p.*\nfrom {{source "raw" "orders"}} o join {{source "raw" "orders"}} p on true',
      'models/fine.sql': "select 1 as id, 2 as id_1, s.id_2 from (select {'id_2': 3} as s)",
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:2:3: error[E0334] two columns are called "id"
        at    "p.id"
        label the engine would call the second id_1
        hint  give one of them another name with AS, or leave it out with EXCLUDE
      models/b.sql:1:13: error[E0334] two columns are called "id"
        at    "p"
        label the engine would call the second id_1
        hint  give one of them another name with AS, or leave it out with EXCLUDE"
    `);
    expect(relation('fine')?.state).toBe('checked');
  });

  it('constants that can only fail, unless something guards them', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'models/a.sql': "select cast('abc' as integer) as x,\n  date '2024-02-30' as d",
      'models/b.sql': `select id from {{source "raw" "orders"}}
where 1 = 1 and day > '2024-13-01' and amount < 1`,
      'models/c.sql': `select case when id > 1 then cast('abc' as integer) end as a,
  coalesce(id, cast('x' as integer)) as b, try(cast('y' as integer)) as c, try_cast('z' as integer) as d
from {{source "raw" "orders"}} where 1 = 0 and day > '2024-13-01'`,
      'models/d.sql': "with never as (select cast('abc' as integer) as x) select 1 as one",
      'models/e.sql': 'select 2147483647::integer + 1::integer as too_much',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:13: error[E0335] could not convert string 'abc' to INTEGER
        at    "'abc'"
        label this fails whatever the rows are
        hint  correct it, or write try_cast where NULL is meant
      models/a.sql:2:8: error[E0335] date field value out of range: "2024-02-30"
        at    "'2024-02-30'"
        label this fails whatever the rows are
        hint  correct it, or write try_cast where NULL is meant
      models/e.sql:1:8: error[E0335] overflow in addition of INT32 (2147483647 + 1)
        at    "2147483647"
        label this fails whatever the rows are
        hint  correct it, or write try_cast where NULL is meant
      models/b.sql:2:23: error[E0335] date field value out of range: "2024-13-01"
        at    "'2024-13-01'"
        label this fails whatever the rows are
        hint  correct it, or write try_cast where NULL is meant"
    `);
  });

  it('texts compared with something else are warned about', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'models/a.sql': `select id from {{source "raw" "orders"}} o
where customer = 5 and o.customer in (id, 2) and lower(customer) = 7
  and customer::integer = 5 and cast(customer as integer) = 5 and try_cast(customer as integer) = 5
  and id = '5' and customer = 'x'`,
      'models/b.sql':
        'select * from {{source "raw" "orders"}} join (select id as customer, 1 as one from {{source "raw" "orders"}}) using (customer)',
      'models/c.sql': 'select id from {{source "raw" "orders"}} where customer',
      'models/d.sql':
        'select id from {{source "raw" "orders"}} where (not customer or lower(customer)) and customer::boolean',
      'models/e.sql': `select case when customer then 1 end as a, case customer when id then 1 end as b,
  customer is distinct from id as c, sum(id) filter (customer) over () as d
from {{source "raw" "orders"}}`,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:2:7: warning[E0336] column customer, a text, is compared with an INTEGER
        at    "customer"
        label each value is converted, and one that is no INTEGER stops the query
        hint  write try_cast(customer as INTEGER), or compare texts
      models/a.sql:2:24: warning[E0336] column o.customer, a text, is compared with an INTEGER
        at    "o.customer"
        label each value is converted, and one that is no INTEGER stops the query
        hint  write try_cast(o.customer as INTEGER), or compare texts
      models/a.sql:2:50: warning[E0336] a text is compared with an INTEGER
        at    "lower"
        label each value is converted, and one that is no INTEGER stops the query
        hint  convert it by try_cast(… as INTEGER), or compare texts
      models/b.sql:1:1: warning[E0336] column customer, a text, is compared with an INTEGER
        at    ""
        label each value is converted, and one that is no INTEGER stops the query
        hint  write try_cast(customer as INTEGER), or compare texts
      models/c.sql:1:48: warning[E0336] column customer, a text, is taken for a condition
        at    "customer"
        label each value is converted, and one that is no BOOLEAN stops the query
        hint  write try_cast(customer as BOOLEAN), or compare texts
      models/d.sql:1:65: warning[E0336] a text is taken for a condition
        at    "lower"
        label each value is converted, and one that is no BOOLEAN stops the query
        hint  convert it by try_cast(… as BOOLEAN), or compare texts
      models/d.sql:1:53: warning[E0336] column customer, a text, is taken for a condition
        at    "customer"
        label each value is converted, and one that is no BOOLEAN stops the query
        hint  write try_cast(customer as BOOLEAN), or compare texts
      models/e.sql:1:18: warning[E0336] column customer, a text, is taken for a condition
        at    "customer"
        label each value is converted, and one that is no BOOLEAN stops the query
        hint  write try_cast(customer as BOOLEAN), or compare texts
      models/e.sql:1:49: warning[E0336] column customer, a text, is compared with an INTEGER
        at    "customer"
        label each value is converted, and one that is no INTEGER stops the query
        hint  write try_cast(customer as INTEGER), or compare texts
      models/e.sql:2:3: warning[E0336] column customer, a text, is compared with an INTEGER
        at    "customer"
        label each value is converted, and one that is no INTEGER stops the query
        hint  write try_cast(customer as INTEGER), or compare texts
      models/e.sql:2:54: warning[E0336] column customer, a text, is taken for a condition
        at    "customer"
        label each value is converted, and one that is no BOOLEAN stops the query
        hint  write try_cast(customer as BOOLEAN), or compare texts"
    `);
  });
});

describe('what cannot be known', () => {
  it('a source without columns is said once, with all that is not checked', async () => {
    const { said, relation } = await check({
      'models/sources.yml': `sources:
  - name: raw
    tables:
      - { name: emails }
      - { name: unread }
      - { name: half, columns: [{ name: a, type: INTEGER }, { name: b }] }
`,
      'models/a.sql': 'select nope from {{source "raw" "emails"}}',
      'models/b.sql': 'select nope from {{ref "a"}}',
      'models/c.sql': 'select a from {{source "raw" "half"}}',
      'models/m.yml': 'models: [{ name: b, columns: [{ name: x, data_tests: [unique] }] }]',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/sources.yml:4:17: warning[E0330] the columns of source raw.emails are not known: no columns are declared
        at    "emails"
        note  not checked: a, b
        hint  let the source say them: eider source pull raw.emails; or declare all of them, each with its type
      models/sources.yml:6:17: warning[E0330] the columns of source raw.half are not known: column b is declared without a type
        at    "half"
        note  not checked: c
        hint  let the source say them: eider source pull raw.half; or declare all of them, each with its type"
    `);
    expect(relation('b')).toEqual({
      state: 'unchecked',
      because: 'no columns are declared',
      cause: 'source.shop.raw.emails',
    });
  });

  it('a PIVOT without IN', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'models/a.sql':
        '-- pivot\npivot {{source "raw" "orders"}} on customer using sum(amount) group by day',
      'models/b.sql': 'select * from {{ref "a"}}',
      'models/c.sql':
        'pivot {{source "raw" "orders"}} on customer in (\'x\') using sum(amount) group by day',
      'models/d.sql': 'pivot {{source "raw" "orders"}} on costumer using sum(amount)',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:2:1: warning[E0331] the columns of this PIVOT are those of the rows it finds
        at    "pivot"
        note  not checked: a, b
        hint  say which there are: PIVOT … ON column IN (…)
      models/d.sql:1:36: error[E0301] column "costumer" does not exist
        at    "costumer"
        label there is customer, amount
        hint  did you mean "customer"?"
    `);
    expect(relation('b')?.state).toBe('unchecked');
  });

  it('tables, files and sequences that are not of the project', async () => {
    const { said, relation } = await check({
      'models/a.sql': 'select x from legacy.customers c',
      'models/b.sql': 'select x from other.legacy.customers',
      'models/c.sql': 'select x from custmers',
      'models/d.sql': "select x from '/no/such/file.parquet'",
      'models/e.sql': "select nextval('ids') as id",
      'models/f.sql': 'select 1 as id',
      'models/g.sql': 'select id from f',
      'models/h.sql': 'select id from {{ref "a"}}',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:15: warning[E0333] legacy.customers is no model, seed or source of this project
        at    "legacy"
        label so nothing is known of its columns
        note  not checked: a, h
        hint  declare it as a source with its columns, and read it with {{source "group" "table"}}
      models/b.sql:1:15: warning[E0333] other.legacy.customers is no model, seed or source of this project
        at    "other"
        label so nothing is known of its columns
        note  not checked: b
        hint  declare it as a source with its columns, and read it with {{source "group" "table"}}
      models/c.sql:1:15: error[E0302] table "custmers" does not exist
        at    "custmers"
        hint  read models with {{ref "name"}} and sources with {{source "group" "name"}}
      models/d.sql:1:15: warning[E0333] files cannot be looked at: no files found that match the pattern "/no/such/file.parquet"
        at    "'/no/such/file.parquet'"
        note  not checked: d
        hint  declare a source with a location and columns, which are known without the files
      models/e.sql:1:16: warning[E0333] sequence with name ids does not exist
        at    "'ids'"
        note  not checked: e
        hint  create it under on_open of the target, where a check sees it, too
      models/g.sql:1:16: error[E0302] table "f" does not exist
        at    "f"
        hint  write {{ref "f"}}, so that it is built first"
    `);
    expect(relation('a')?.state).toBe('unchecked');
    expect(relation('c')?.state).toBe('broken');
  });

  it('nothing, where on_open does not run without the warehouse', async () => {
    const { said, relation } = await check({
      'project.yml': `name: shop
targets: { dev: { engine: duckdb, path: w.duckdb, schema: main, on_open: ["create temp view v as from raw.x"] } }
`,
      'models/a.sql': 'select nope from nothing',
    });
    expect(said).toMatchInlineSnapshot(`
      "project.yml:2:75: warning[E0332] nothing was checked: on_open: Table with name "raw.x" does not exist because schema "raw" does not exist
        at    "\\"create temp view v as from raw.x\\""
        hint  queries are checked in an empty database in memory, where extensions and on_open must work, too"
    `);
    expect(relation('a')?.state).toBe('unchecked');
  });
});

describe('sources in files', () => {
  const declared = (path: string, columns: string) => `sources:
  - name: raw
    tables: [{ name: events, location: ${path}${columns} }]
`;
  const model = 'select e.id, e.at::date as day from {{source "raw" "events"}} as e';

  it('have the columns that are declared, and no file is looked for', async () => {
    const { said, relation, columns } = await check({
      'models/sources.yml': declared(
        'no/such.csv',
        ', columns: [{ name: id, type: BIGINT }, { name: at, type: TIMESTAMP }]',
      ),
      'models/m.sql': model,
    });
    expect(said).toBe('');
    expect(columns('m')).toBe('id BIGINT, day DATE');
    const m = relation('m');
    expect(m?.state === 'checked' && m.lineage?.outputs[0]?.passes).toMatchObject({
      schema: 'raw',
      table: 'events',
      column: 'id',
    });
  });

  it('or those that the files have', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'eider-check-')), 'events.csv');
    writeFileSync(path, 'id,at\n1,2024-01-01 10:00:00\n');
    const { said, columns } = await check({
      'models/sources.yml': declared(path, ''),
      'models/m.sql': `${model} where e.nope > 1`,
      'models/n.sql': model,
    });
    expect(columns('n')).toBe('id BIGINT, day DATE');
    expect(said).toMatchInlineSnapshot(`
      "models/m.sql:1:76: error[E0301] column "nope" does not exist
        at    "nope"
        label there is at"
    `);
  });

  it('are not known where there is neither', async () => {
    const { said } = await check({
      'models/sources.yml': declared('no/such.csv', ''),
      'models/m.sql': model,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/sources.yml:3:22: warning[E0330] the columns of source raw.events are not known: no files found that match the pattern "no/such.csv"
        at    "events"
        note  not checked: m
        hint  let the source say them: eider source pull raw.events; or declare all of them, each with its type"
    `);
  });
});

describe('data tests', () => {
  it('are bound like models', async () => {
    const { said, project } = await check({
      'models/sources.yml': shop,
      'models/a.sql': 'select id, customer from {{source "raw" "orders"}}',
      'models/m.yml': `models:
  - name: a
    columns:
      - { name: id, data_tests: [not_null, { unique: { where: idd > 1 } }, { accepted_values: { values: [x], quote: true } }] }
      - { name: costumer, data_tests: [not_null] }
      - { name: customer, data_tests: [{ relationships: { to: raw.orders, field: customr } }] }
`,
      'tests/odd.sql': 'select * from {{ref "a"}} where customer',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/m.yml:4:105: error[E0335] could not convert string 'x' to INTEGER
        at    "[x]"
        hint  write what id can be compared with
      models/m.yml:5:17: error[E0301] column "costumer" does not exist
        at    "costumer"
        label there is id, customer
        hint  did you mean "customer"?
      models/m.yml:6:82: error[E0301] column "customr" does not exist
        at    "customr"
        label there is id, customer, amount, day, weight
        hint  did you mean "customer"?
      models/m.yml:4:63: error[E0301] column "idd" does not exist
        at    "idd > 1"
        label there is id
        hint  did you mean "id"?"
    `);
    expect([...project.tests.values()].map(({ state }) => state).sort()).toEqual([
      'broken',
      'broken',
      'broken',
      'broken',
      'checked',
      'checked',
    ]);
  });
});

describe('results that are not settled by their input', () => {
  it('are warned about where they are written', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'models/a.sql': `select id, current_date as today, random() as r
from {{source "raw" "orders"}}`,
      'models/b.sql': `select first(customer) as c,
  sum(weight) as w,
  string_agg(customer, ',' order by customer) as fine
from {{source "raw" "orders"}}`,
      'models/c.sql': 'select id from {{source "raw" "orders"}}\norder by day\nlimit 3',
      'models/d.sql':
        'select distinct on (customer) customer, amount from {{source "raw" "orders"}} order by customer, day',
      'models/e.sql':
        'select row_number() over (partition by customer order by day) as n from {{source "raw" "orders"}}',
      'models/fine.sql': `select exists (select 1 from {{source "raw" "orders"}}) as e,
  (select max(id) from {{source "raw" "orders"}}) as m, '{{run_started_at}}'::timestamp as at,
  list(id order by id) as ids
from {{source "raw" "orders"}}`,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:12: warning[E0337] current_date() differs from run to run
        at    "current_date"
        hint  use {{run_started_at}}: one moment for the whole run, which can be frozen
      models/a.sql:1:35: warning[E0337] random() differs from run to run
        at    "random"
        hint  derive it from what tells the rows apart: md5(id::varchar)
      models/b.sql:1:8: warning[E0338] first() takes rows in an order that nothing settles
        at    "first"
        hint  order by columns that tell the rows apart
      models/b.sql:2:3: warning[E0339] sum() of floats differs in its last digits from run to run
        at    "sum"
        hint  sum DECIMAL or whole numbers, cents for instance
      models/c.sql:3:1: warning[E0338] LIMIT cuts rows that are in an order that has ties
        at    "limit"
        hint  order by more columns, until no two rows tie; if no two have the same day, say so where they come from by the tests unique and not_null
      models/d.sql:1:8: warning[E0338] DISTINCT ON keeps one of several rows that are alike in what orders them
        at    "distinct"
        hint  order by more columns, until no two rows tie; if no two have the same customer and day, say so where they come from by the tests unique_combination and not_null"
    `);
    const a = relation('a');
    expect(a?.state === 'checked' && a.findings.map(({ kind }) => kind)).toEqual([
      'volatile',
      'volatile',
    ]);
  });

  it('not where data tests say that the order is total', async () => {
    const { said } = await check({
      'models/sources.yml': `${shop}`,
      'models/a.sql': 'select id, day, customer from {{source "raw" "orders"}}',
      'models/m.yml':
        'models: [{ name: a, columns: [{ name: id, data_tests: [unique, not_null] }] }]',
      'models/b.sql':
        'select id, row_number() over (order by day, id) as n from {{ref "a"}} order by id limit 5',
    });
    expect(said).toBe('');
  });

  it('nor where the query of a table says so', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'models/a.sql':
        'select customer, day, sum(amount) as a from {{source "raw" "orders"}} group by all',
      'models/b.sql': 'select customer, day, a from {{ref "a"}} order by a, day, customer limit 5',
      'models/c.sql':
        'select *, row_number() over (partition by day order by customer) as n from {{ref "b"}}',
    });
    expect(said).toBe('');
  });

  it('are mistakes where the model is incremental, also through a view', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'models/v.sql':
        '{{config materialized="view"}}select id, day, now() as moment from {{source "raw" "orders"}}',
      'models/i.sql':
        '{{config materialized="incremental" strategy="merge" unique_key="id"}}\nselect id, moment, uuid() as u from {{ref "v"}}',
    });
    expect(said).toMatchInlineSnapshot(`
      "models/v.sql:1:47: warning[E0337] now() differs from run to run
        at    "now"
        hint  use {{run_started_at}}: one moment for the whole run, which can be frozen
      models/i.sql:2:20: error[E0337] uuid() differs from run to run, and i is incremental
        at    "uuid"
        hint  derive it from what tells the rows apart: md5(id::varchar)
      models/i.sql:1:1: error[E0337] now() differs from run to run, and i is incremental
        at    ""
        see   models/v.sql:1:47: what it reads
        hint  use {{run_started_at}}: one moment for the whole run, which can be frozen"
    `);
  });
});

it('SQL macros and settings of the target are known', async () => {
  const { said, columns } = await check({
    'project.yml': `name: shop
models: { +materialized: table }
targets:
  dev:
    engine: duckdb
    path: target/w.duckdb
    schema: main
    on_open: ["create or replace macro twice(x) as x * 2"]
    settings: { integer_division: true }
`,
    'models/a.sql': 'select twice(3) as six, 1 / 2 as half',
    'models/b.sql': "select twice('x') as wrong",
  });
  expect(columns('a')).toBe('six INTEGER, half INTEGER');
  expect(said).toMatchInlineSnapshot(`
    "models/b.sql:1:14: error[E0335] could not convert string 'x' to INTEGER
      at    "'x'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant"
  `);
  expect(existsSync('/p')).toBe(false);
});

it('declared types that are none', async () => {
  const { said } = await check({
    'models/sources.yml': `sources:
  - name: raw
    tables:
      - { name: a, columns: [{ name: id, type: INTEGR }, { name: n, type: "DECIMAL(99,1)" }] }
`,
    'models/m.sql': 'select * from {{source "raw" "a"}}',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/sources.yml:4:38: error[E0815] the engine has no type "INTEGR"
      at    "id"
      label of column id
      hint  did you mean "INTEGER"?
    models/sources.yml:4:66: error[E0815] the engine has no type "DECIMAL(99,1)"
      at    "n"
      label of column n
      hint  write the type as in SQL: VARCHAR, BIGINT, DECIMAL(18,2), DATE"
  `);
});

describe('incremental models', () => {
  it('carry their proof, which knows the time and the rows of those that they read', async () => {
    const { said, relation } = await check({
      'models/sources.yml': shop,
      'models/customers.sql': 'select distinct customer from {{source "raw" "orders"}}',
      'models/customers.yml':
        'models: [{ name: customers, columns: [{ name: customer, data_tests: [unique, not_null] }] }]',
      'models/grid.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
with days as (select unnest(range(date '2024-01-01', date '2025-01-01', interval 1 day))::date as day),
daily as (select customer, day, count(*) as orders from {{source "raw" "orders"}} group by all)
select c.customer, days.day, coalesce(daily.orders, 0) as orders
from {{ref "customers"}} as c cross join days
left join daily on daily.customer = c.customer and daily.day = days.day`,
      'models/rolling.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select *, sum(orders) over (partition by customer order by day rows 6 preceding) as last_7
from {{ref "grid"}}`,
      'models/plain.sql': 'select * from {{ref "rolling"}}',
    });
    expect(said).toBe('');
    const rolling = relation('rolling');
    expect(rolling?.state === 'checked' && rolling.proof).toMatchObject({
      inputs: [
        {
          relation: { name: 'grid' },
          need: {
            type: 'interval',
            from: [[{ step: 'add', microseconds: -6 * 86_400_000_000 }]],
            to: [[]],
          },
          time: { column: 'day', grain: 'day' },
          influence: 'by need',
        },
      ],
      problem: undefined,
      dense: [{ keys: ['customer'], time: 'day', step: 'day' }],
    });
    const plain = relation('plain');
    expect(plain?.state === 'checked' && plain.proof).toBe(undefined);
  });
});

describe('columns that the configuration names', () => {
  const model = (config: string): string =>
    `{{config materialized="incremental" ${config}}}\nselect id, day from {{source "raw" "orders"}}`;

  it('have to be there, and a time has to be one', async () => {
    const { said } = await check({
      'models/sources.yml': shop,
      'models/a.sql': model('time_column="dya" grain="day"'),
      'models/b.sql': model('time_column="id" grain="day"'),
      'models/c.sql': model('unique_key=(list "ID" "costumer")'),
      'models/d.sql': model('time_column="DAY" grain="day"'),
      'snapshots/e.sql': `{{config unique_key="idd" check_cols=(list "DAY" "dya")}}\nselect id, day from {{source "raw" "orders"}}`,
      'snapshots/f.sql': `{{config unique_key="ID" check_cols="all"}}\nselect id, day from {{source "raw" "orders"}}`,
    });
    expect(said).toMatchInlineSnapshot(`
      "models/a.sql:1:50: error[E0343] a has no column "dya", which \`time_column\` names
        at    "dya"
        hint  did you mean "day"?
      models/b.sql:1:50: error[E0343] id is of type INTEGER, which is no time
        at    "id"
        hint  name a DATE or TIMESTAMP, or cast it in the query
      models/c.sql:1:48: error[E0343] c has no column "costumer", which \`unique_key\` names
        at    "(list \\"ID\\" \\"costumer\\")"
        hint  it has id, day
      snapshots/e.sql:1:22: error[E0343] e has no column "idd", which \`unique_key\` names
        at    "idd"
        hint  did you mean "id"?
      snapshots/e.sql:1:38: error[E0343] e has no column "dya", which \`check_cols\` names
        at    "(list \\"DAY\\" \\"dya\\")"
        hint  did you mean "day"?"
    `);
  });
});
