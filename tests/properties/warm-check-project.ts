/** A small project with one of everything that a check looks at, and edits of it. */

const project = `name: shop
models: { +materialized: table }
target: dev
targets:
  dev: { engine: duckdb, path: dev.duckdb, schema: main }
`;

const sources = (type = 'DATE', more = '') => `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER, description: The order }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: "DECIMAL(18,2)" }
          - { name: day, type: ${type} }
          - { name: weight, type: DOUBLE }
${more}      - name: events
        location: { path: data/events.csv, format: csv }
      - name: copies
        location: { path: data/events.csv, format: csv }
`;

const properties = (tests = 'not_null, unique') => `models:
  - name: staged
    columns:
      - { name: id, data_tests: [${tests}] }
      - { name: kind, data_tests: [{ accepted_values: { values: [a, b] } }] }
  - name: daily
    columns:
      - { name: customer, description: Who }
`;

export const start: Readonly<Record<string, string>> = {
  'project.yml': project,
  'data/events.csv': 'id,kind,at\n1,a,2024-01-01\n',
  'seeds/codes.csv': 'code,price\n007,1.50\n',
  'macros/cents.sql': '{{params x="sql"}}\n(100 * {{x}})\n',
  'models/sources.yml': sources(),
  'models/m.yml': properties(),
  'models/staged.sql':
    '{{config materialized="view"}}\nselect o.id, o.customer, o.amount, o.day, e.kind\nfrom {{source "raw" "orders"}} o left join {{source "raw" "events"}} e using (id)\n',
  'models/inlined.sql':
    '{{config materialized="ephemeral"}}\nselect id, customer, day, {{cents x="amount"}} as cents from {{ref "staged"}}\n',
  'models/daily.sql':
    '{{config materialized="incremental" time_column="day" grain="day"}}\nselect customer, day, sum(cents) as cents from {{ref "inlined"}} group by all\n',
  'models/priced.sql':
    'select s.*, c.price from {{ref "staged"}} s join {{ref "codes"}} c on c.code = s.kind\n',
  'models/last.sql':
    'select customer, max(price) as top, row_number() over (order by customer) as n\nfrom {{ref "priced"}} join {{ref "daily"}} using (customer) group by customer\n',
  'models/leaf.sql': 'select customer, n + 1 as n, top from {{ref "last"}}\n',
  'tests/no_negative.sql': 'select * from {{ref "leaf"}} where n < 0\n',
  'tests/staged_days.sql': 'select * from {{ref "staged"}} where day is null\n',
};

/** Files and their new texts; without a text the file goes. */
export type Change = Readonly<Record<string, string | undefined>>;

const edited = (path: string, from: string, to: string): Change => ({
  [path]: start[path]?.replace(from, to),
});
const inTarget = (more: string): Change =>
  edited('project.yml', 'schema: main }', `schema: main, ${more} }`);

export const changes: readonly Change[] = [
  // Layout and comments.
  { 'models/staged.sql': `-- a comment\n\n${start['models/staged.sql']}` },
  { 'models/last.sql': `\n\n${start['models/last.sql']} -- behind` },
  // Other columns, other types.
  {
    'models/staged.sql': `select id, customer, amount, day, 'a' as kind from {{source "raw" "orders"}}`,
  },
  edited('models/staged.sql', 'e.kind', 'e.kind, o.weight'),
  { 'models/priced.sql': 'select *, 1.5 as price from {{ref "staged"}}' },
  {
    'models/daily.sql':
      'select customer, day, count(*) as cents from {{ref "staged"}} group by all',
  },
  edited('models/daily.sql', 'sum', 'first'),
  edited('models/daily.sql', 'grain="day"', 'grain="month"'),
  edited('models/inlined.sql', 'ephemeral', 'view'),
  edited('models/staged.sql', 'view', 'table'),
  // A view: what it computes, what tells its rows apart, what is behind it.
  edited('models/staged.sql', 'o.amount,', 'o.amount + 1 - 1 as amount,'),
  {
    'models/staged.sql': `${start['models/staged.sql']?.replace('select', 'select distinct on (id)')} order by all`,
  },
  edited('models/staged.sql', 'o.day,', 'o.day - interval 1 day as day,'),
  edited('models/priced.sql', 'select s.*', 'select row_number() over (order by id) as n, s.*'),
  {
    'models/staged.sql': '{{config materialized="view"}}\nselect * from {{ref "beneath"}}',
    'models/beneath.sql': start['models/staged.sql'],
  },
  {
    'models/staged.sql': '{{config materialized="view"}}\nselect * from {{ref "beneath"}}',
    'models/beneath.sql': start['models/staged.sql']?.replace('o.day,', 'o.day + 3 as day,'),
  },
  // Warnings.
  {
    'models/leaf.sql':
      'select customer, n, current_date as top from {{ref "last"}} where customer = current_date',
  },
  {
    'models/staged.sql': `{{config materialized="view"}}\nselect *, now() as kind from {{source "raw" "orders"}}`,
  },
  {
    'models/priced.sql':
      'select s.*, first(s.amount) over (order by day) as price\nfrom {{ref "staged"}} s',
  },
  // Mistakes.
  { 'models/staged.sql': 'select idd from {{source "raw" "orders"}}' },
  { 'models/priced.sql': `select *, cast('x' as integer) as price from {{ref "staged"}}` },
  { 'models/last.sql': 'select customer, customer, 1 as n, 2 as top from {{ref "daily"}}' },
  { 'models/leaf.sql': 'select lenght(customer) as n from {{ref "last"}}' },
  { 'models/leaf.sql': 'select from from' },
  { 'models/last.sql': 'select {{ref "nowhere"}}' },
  // Reading what is not declared: tables of other models, of sources, of nobody.
  { 'models/leaf.sql': 'select d.customer, 1 as n, 2 as top from daily d' },
  { 'models/leaf.sql': 'select p.*, 1 as n from main.priced p, {{ref "last"}}' },
  { 'models/last.sql': 'select customer, 1 as n, 2 as top from dialy' },
  { 'models/last.sql': 'select customer, 1 as n, 2 as top from raw.orders' },
  { 'models/last.sql': 'select 1 as n, 2 as top, * from elsewhere.things' },
  { 'models/inlined.sql': start['models/inlined.sql']?.replace('{{ref "staged"}}', 'main.staged') },
  { 'models/leaf.sql': 'select 1 as n, * from (from information_schema.tables)' },
  { 'tests/no_negative.sql': 'select * from staged, last where n < 0' },
  { 'tests/no_negative.sql': 'select * from {{ref "leaf"}} where m < 0' },
  // Files that no source stands for, queries without a plan, columns that only rows tell.
  { 'models/leaf.sql': `select id as n, kind from 'DATA/events.csv'` },
  { 'tests/no_negative.sql': `select * from read_csv('DATA/events.csv') where id < 0` },
  { 'models/leaf.sql': 'select range as n from (from range(3) with ordinality), {{ref "last"}}' },
  { 'models/leaf.sql': 'pivot {{ref "last"}} on customer using sum(n)' },
  { 'models/leaf.sql': `select 1 as n, 'a'::enum('a', 'b') as kind from {{ref "last"}}` },
  { 'models/last.sql': `select customer, 1 as n, 'a'::enum('a', 'b') as top from {{ref "daily"}}` },
  { 'models/leaf.sql': 'select 1 as n, kind from {{source "raw" "copies"}}' },
  // Inputs.
  { 'models/sources.yml': sources('TIMESTAMP') },
  { 'models/sources.yml': sources('DAY') },
  { 'models/sources.yml': sources('DATE', '          - { name: kind, type: VARCHAR }\n') },
  edited('models/sources.yml', 'The order', 'An order'),
  edited(
    'models/sources.yml',
    'name: copies',
    'name: twice\n        identifier: orders\n        columns: [{ name: id, type: BIGINT }]\n      - name: copies',
  ),
  edited('models/sources.yml', 'path: data/events.csv', 'path: data/*.csv'),
  { 'data/events.csv': 'id,kind,at,more\nx,2,2024-01-01,1\n' },
  { 'data/events.csv': undefined },
  { 'data/other.csv': 'id,kind,other\n1,a,x\n' },
  { 'seeds/codes.csv': 'code,price\n7,x\n' },
  { 'seeds/codes.csv': 'code,"price\n' },
  { 'seeds/codes.csv': undefined },
  // Tests and descriptions.
  { 'models/m.yml': properties('not_null') },
  { 'models/m.yml': properties('{ not_null: { where: "day > 5" } }, unique') },
  edited('models/m.yml', 'name: kind', 'name: sort'),
  edited('models/m.yml', 'Who', 'By whom'),
  { 'models/m.yml': undefined },
  // Macros and configuration.
  { 'macros/cents.sql': '{{params x="sql"}}\ncast({{x}} as integer)\n' },
  { 'macros/cents.sql': '{{params x="sql"}}\nnope({{x}})\n' },
  edited('project.yml', '+materialized: table', '+materialized: view'),
  edited('project.yml', '+materialized: table', '+materialized: table, +schema: marts'),
  inTarget('settings: { integer_division: true }'),
  inTarget('on_open: ["create or replace macro nope(x) as x + 1"]'),
  inTarget('on_open: ["nonsense"]'),
  inTarget(
    `on_open: ["create schema if not exists elsewhere", "create table if not exists elsewhere.things as from 'DATA/events.csv'"]`,
  ),
  // New files, other names, files that go.
  { 'models/new.sql': 'select * from {{ref "leaf"}} join {{ref "last"}} using (n)' },
  { 'models/leaf.sql': undefined, 'models/more/leaf.sql': start['models/leaf.sql'] },
  {
    'models/daily.sql': undefined,
    'models/by_day.sql': start['models/daily.sql'],
    'models/last.sql': start['models/last.sql']?.replace('daily', 'by_day'),
  },
  { 'models/leaf.sql': undefined },
  { 'models/leaf.sql': undefined, 'tests/no_negative.sql': undefined },
  { 'tests/no_negative.sql': undefined },
];
