/** A small project, and edits of it: those that concern a few models, and all others. */

/** Its files, by path. */
export const start: Readonly<Record<string, string>> = {
  'project.yml': `name: shop
models: { +materialized: table }
target: dev
targets:
  dev: { engine: duckdb, path: dev.duckdb, schema: main }
vars: { least: 5 }
`,
  'seeds/codes.csv': 'code,price\n007,1.50\n',
  'macros/cents.sql': '{{params x="sql"}}\n(100 * {{x}})\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: "DECIMAL(18,2)" }
          - { name: day, type: DATE }
`,
  'models/m.yml': `models:
  - name: staged
    columns: [{ name: id, data_tests: [not_null, unique] }]
  - name: daily
    columns: [{ name: customer, data_tests: [not_null] }]
  - name: ranked
    columns: [{ name: customer, data_tests: [not_null, unique] }]
  - name: held
    contract: enforced
    columns: [{ name: customer, type: VARCHAR }, { name: n, type: BIGINT }]
  - name: last
    columns: [{ name: m, data_tests: [{ accepted_values: { values: [2] } }] }]
unit_tests:
  - name: counted
    model: rehearsed
    given: [{ input: given, rows: [{ n: 1 }] }]
    expect: { rows: [{ n: 2 }] }
`,
  'models/staged.sql':
    '{{config materialized="view"}}\nselect id, customer, amount, day from {{source "raw" "orders"}}\n',
  'models/inlined.sql':
    '{{config materialized="ephemeral"}}\nselect *, {{cents x="amount"}} as cents from {{ref "staged"}}\n',
  'models/daily.sql':
    '{{config materialized="incremental" time_column="day" grain="day"}}\nselect customer, day, sum(cents) as cents from {{ref "inlined"}} group by all\n',
  'models/priced.sql':
    'select s.*, c.price from {{ref "staged"}} s join {{ref "codes"}} c on c.code = s.customer\n',
  'models/ranked.sql':
    'select customer, row_number() over (order by customer) as n\nfrom {{ref "daily"}} where cents > {{var "least"}} group by customer\n',
  'models/held.sql': 'select customer, count(*) as n from {{ref "priced"}} group by customer\n',
  'models/shown.sql': '{{config materialized="view"}}\nselect * from {{ref "held"}}\n',
  'models/tried.sql': 'select 1 as n, 2 as m\n',
  'models/copied.sql': 'select * from {{ref "tried"}}\n',
  'models/given.sql': 'select 1 as n\n',
  'models/rehearsed.sql': 'select n + 1 as n from {{ref "given"}}\n',
  'models/last.sql': 'select n, m from {{ref "copied"}} union all select 1, 2\n',
};

/** Whether an edit is compiled alone, or all of the project is. */
export type Way = 'alone' | 'whole';
export type Edit = readonly [way: Way, path: string, text: string | undefined];

const from = (path: string, was: string, is: string) => start[path]?.replace(was, is);

/** Each an edit of the project as it is at the start. */
export const edits: readonly Edit[] = [
  // What is nobody else's business.
  ['alone', 'models/daily.sql', `${start['models/daily.sql']}-- a comment\n`],
  ['alone', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'max(cents) + sum(cents)')],
  ['alone', 'models/priced.sql', from('models/priced.sql', ' join ', ' left join ')],
  ['alone', 'models/ranked.sql', from('models/ranked.sql', ' > ', ' >= ')],
  ['alone', 'models/ranked.sql', from('models/ranked.sql', 'as n', 'as n, 1 as more')],
  ['alone', 'models/shown.sql', from('models/shown.sql', '*', 'n as other')],
  ['alone', 'models/held.sql', from('models/held.sql', 'count(*)', 'sum(1)::bigint')],
  // What single readers can tell, and those of theirs.
  ['alone', 'models/daily.sql', from('models/daily.sql', 'as cents', 'as cents, 1 as more')],
  ['alone', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'sum(cents)::double')],
  ['alone', 'models/tried.sql', from('models/tried.sql', '1 as n', '1 as n, 3 as more')],
  ['alone', 'models/priced.sql', from('models/priced.sql', 's.*', 's.*, 1 as more')],
  ['alone', 'models/copied.sql', from('models/copied.sql', '*', '*, 1 as one')],
  ['alone', 'models/copied.sql', from('models/copied.sql', '*', 'm, 1 as n')],
  ['alone', 'models/given.sql', 'select 2 as n\n'],
  // What they cannot do without, and what is not a matter of models alone.
  ['whole', 'models/tried.sql', from('models/tried.sql', '1 as n', "date '2024-01-01' as n")],
  ['whole', 'models/tried.sql', from('models/tried.sql', '1 as n', '1::bigint as n')],
  ['whole', 'models/copied.sql', from('models/copied.sql', '*', 'm')],
  ['whole', 'models/last.sql', from('models/last.sql', 'n, m', 'n')],
  // Other columns, other facts, other queries that readers go on in, rows of unit tests.
  ['whole', 'models/given.sql', 'select 1 as n, 2 as m\n'],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'select customer', 'select 1 as one')],
  ['whole', 'models/held.sql', from('models/held.sql', 'group by customer', 'group by all, price')],
  ['whole', 'models/held.sql', from('models/held.sql', 'count(*)', 'sum(1)')],
  ['whole', 'models/staged.sql', `${start['models/staged.sql']}where id > 1\n`],
  ['whole', 'models/inlined.sql', `${start['models/inlined.sql']}where id > 1\n`],
  // Other names and configuration.
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'daily', 'held')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', '{{var "least"}}', '7')],
  ['whole', 'models/ranked.sql', `{{config alias="best"}}\n${start['models/ranked.sql']}`],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'grain="day"', 'grain="month"')],
  ['whole', 'models/priced.sql', `{{config materialized="view"}}\n${start['models/priced.sql']}`],
  // Something to say.
  ['whole', 'models/priced.sql', from('models/priced.sql', 's.*', 's.*, now() as at')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'by customer)', 'by 1)')],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'sum(cent)')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', '"least"', '"last"')],
  ['whole', 'models/ranked.sql', 'select from from\n'],
  ['whole', 'models/ranked.sql', '{{#if true}}select 1 as customer\n'],
  ['whole', 'models/shown.sql', 'select customer, cast(1 as dat) as n from {{ref "held"}}\n'],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', "cast('x' as int)")],
  // Reading what is not declared.
  ['whole', 'models/shown.sql', 'select h.* from {{ref "held"}} h, main.daily\n'],
  ['whole', 'models/shown.sql', 'select h.* from {{ref "held"}} h, information_schema.tables\n'],
  ['whole', 'models/shown.sql', `select h.* from {{ref "held"}} h, 'seeds/codes.csv'\n`],
  // Other files.
  ['whole', 'macros/cents.sql', '{{params x="sql"}}\n(10 * {{x}})\n'],
  ['whole', 'models/m.yml', start['models/m.yml']?.replace('not_null, unique', 'not_null')],
  ['whole', 'seeds/codes.csv', 'code,price\n007,1\n'],
  ['whole', 'models/new.sql', 'select * from {{ref "ranked"}}\n'],
  ['whole', 'models/shown.sql', undefined],
  ['whole', 'project.yml', from('project.yml', 'least: 5', 'least: 6')],
];
