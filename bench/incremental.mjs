/**
 * The customer-day grid kept up to date: 20,000 customers over 365 days are 7.3 million rows, from
 * 2 million e-mails and 1 million purchases. A build in full against the same SQL by hand; then a new
 * day with new customers in it, late rows on three days, and nothing new, each against the build in
 * full. What of them is the engine's own work, the same rows replaced by hand tell: by somebody who
 * knows what came, tests nothing and remembers nothing. `node bench/incremental.mjs [customers] [days] [memory limit]`; build first
 * (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eider, measure, print, root, scratch } from './measure.mjs';

const { execPath } = process;
const customers = Number(process.argv[2] ?? 20_000);
const days = Number(process.argv[3] ?? 365);
const memory = process.argv[4] ?? '4GB';
const runs = Number(process.env.RUNS ?? 3);
const emails = customers * 100;
const purchases = customers * 50;

function dayAt(day) {
  return new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
}

const files = {
  'project.yml': `name: grid
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: grid.duckdb, schema: main, threads: 2, memory_limit: ${memory} }
vars: { grid_end: "${dayAt(days)}" }
`,
  'models/raw.yml': `sources:
  - name: raw
    tables:
      - name: customers
        columns:
          - { name: customer_id, data_type: integer, data_tests: [unique, not_null] }
      - name: emails
        columns:
          - { name: customer_id, data_type: integer }
          - { name: sent_at, data_type: timestamp }
          - { name: event, data_type: varchar }
      - name: purchases
        columns:
          - { name: customer_id, data_type: integer }
          - { name: bought_at, data_type: timestamp }
          - { name: amount, data_type: "decimal(8, 2)" }
`,
  // A table: a new day is a change of its rows, and not of the code of what reads it.
  'models/calendar.sql': `{{config materialized="table"}}
select unnest(range(date '2024-01-01', date {{literal (var "grid_end")}}, interval 1 day))::date as day
`,
  'models/stg_emails.sql': `{{config materialized="view"}}
select customer_id, sent_at::date as day, event from {{source "raw" "emails"}}
`,
  'models/stg_purchases.sql': `{{config materialized="view"}}
select customer_id, bought_at::date as day, amount from {{source "raw" "purchases"}}
`,
  'models/customer_day_grid.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
with email_days as (
  select customer_id, day, count(*) as emails_sent
  from {{ref "stg_emails"}}
  group by customer_id, day
),

purchase_days as (
  select customer_id, day, count(*) as purchases, sum(amount) as spend
  from {{ref "stg_purchases"}}
  group by customer_id, day
)

select
  customers.customer_id,
  days.day,
  coalesce(email_days.emails_sent, 0)::integer as emails_sent,
  coalesce(purchase_days.purchases, 0)::integer as purchases,
  coalesce(purchase_days.spend, 0)::decimal(12, 2) as spend
from {{source "raw" "customers"}} as customers
cross join {{ref "calendar"}} as days
left join email_days
  on email_days.customer_id = customers.customer_id and email_days.day = days.day
left join purchase_days
  on purchase_days.customer_id = customers.customer_id and purchase_days.day = days.day
`,
  'models/rolling_features.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select
  customer_id,
  day,
  sum(emails_sent) over (
    partition by customer_id order by day rows between 2 preceding and current row
  )::bigint as emails_3d,
  sum(purchases) over (
    partition by customer_id order by day rows between 29 preceding and current row
  )::bigint as purchases_30d,
  (sum(spend) over (
    partition by customer_id order by day rows between 29 preceding and current row
  ))::decimal(14, 2) as spend_30d
from {{ref "customer_day_grid"}}
`,
  'models/models.yml': `models:
  - name: customer_day_grid
    columns:
      - { name: customer_id, data_tests: [not_null] }
      - { name: day, data_tests: [not_null] }
`,
};

const sources = `
create schema raw;
create table raw.customers as select i::integer as customer_id from range(${customers}) t(i);
create table raw.emails as select (hash(i) % ${customers})::integer as customer_id,
  timestamp '2024-01-01' + to_seconds((hash(i + 0.1) % (86400 * ${days}))::bigint) as sent_at,
  ['sent', 'opened', 'clicked'][1 + i % 3] as event from range(${emails}) t(i) order by sent_at;
create table raw.purchases as select (hash(i + 0.2) % ${customers})::integer as customer_id,
  timestamp '2024-01-01' + to_seconds((hash(i + 0.3) % (86400 * ${days}))::bigint) as bought_at,
  (hash(i) % 9000 / 100)::decimal(8, 2) as amount from range(${purchases}) t(i) order by bought_at`;

/** Where quarters of the time end. */
const lateDays = [1, 2, 3].map((quarter) => Math.floor((days * quarter) / 4));

/** What arrives after a build that found nothing left to do, as the one of yesterday. */
const changes = {
  'a new day, with 20 new customers': `
insert into raw.customers select ${customers} + i from range(20) t(i);
insert into raw.emails select (hash(i) % ${customers + 20})::integer,
  timestamp '2024-01-01' + to_days(${days}) + to_seconds(i % 86400), 'sent'
  from range(${Math.round(emails / days)}) t(i);
insert into raw.purchases select (hash(i) % ${customers + 20})::integer,
  timestamp '2024-01-01' + to_days(${days}) + to_seconds(i % 86400), 9.5
  from range(${Math.round(purchases / days)}) t(i)`,
  'ten late rows on three days': `
insert into raw.emails select i, timestamp '2024-01-01' + to_days([${lateDays}][1 + i % 3]), 'sent'
  from range(10) t(i)`,
  'nothing new': '',
};

const cwd = scratch('grid');
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}
const driver = pathToFileURL(join(root, 'node_modules/@duckdb/node-api/lib/index.js')).href;
const hand = join(cwd, 'hand.mjs');
writeFileSync(
  hand,
  `import duckdb from ${JSON.stringify(driver)};
const { statements } = JSON.parse((await import('node:fs')).readFileSync(process.argv[2], 'utf8'));
const settings = { threads: '2', memory_limit: ${JSON.stringify(memory)} };
const instance = await duckdb.DuckDBInstance.fromCache(process.argv[3], settings);
const connection = await instance.connect();
await connection.run("set TimeZone = 'UTC'");
for (const sql of statements) await (await connection.run(sql)).getRows();
connection.closeSync();
instance.closeSync();
`,
);
const script = (name, statements) => {
  const path = join(cwd, `${name.replaceAll(/\W+/g, '-')}.json`);
  writeFileSync(path, JSON.stringify({ statements }));
  return path;
};
const warehouse = join(cwd, 'grid.duckdb');
const change = (name, sql) =>
  execFileSync(execPath, [hand, script(name, [sql, 'checkpoint']), warehouse], { cwd });
const keep = (name) => copyFileSync(warehouse, `${warehouse}.${name}`);
const take = (name) => {
  rmSync(`${warehouse}.wal`, { force: true });
  copyFileSync(`${warehouse}.${name}`, warehouse);
};

change('sources', sources);
keep('raw');
execFileSync(execPath, [eider, 'build', '--quiet'], { cwd });
keep('built');
const { nodes } = JSON.parse(readFileSync(join(cwd, 'target/manifest.json'), 'utf8'));
const order = ['calendar', 'stg_emails', 'stg_purchases', 'customer_day_grid', 'rolling_features'];
const code = Object.fromEntries(
  order.map((name) => [name, nodes[`model.grid.${name}`].compiled_code]),
);
const models = order.map((name) => {
  const { relation_name, config } = nodes[`model.grid.${name}`];
  const kind = config.materialized === 'view' ? 'view' : 'table';
  return `create or replace ${kind} ${relation_name} as\n${code[name]}\n`;
});

/** Rows of the grid that some condition holds for, made anew from the rows of its inputs that they need. */
function replaceGrid({ condition, customer, day }) {
  const sent = day.replaceAll('day', 'sent_at');
  const bought = day.replaceAll('day', 'bought_at');
  const query = code.customer_day_grid
    .replace('grid.main.stg_emails', `(${code.stg_emails} where ${customer} and ${sent})`)
    .replace('grid.main.stg_purchases', `(${code.stg_purchases} where ${customer} and ${bought})`)
    .replace('grid.raw.customers', `(from grid.raw.customers where ${customer})`)
    .replace('grid.main.calendar', `(from grid.main.calendar where ${day})`);
  return replaceRows('grid.main.customer_day_grid', condition, query);
}

function replaceRolling({ condition, customer, read }) {
  const rows = `(from grid.main.customer_day_grid where ${customer} and ${read})`;
  const query = code.rolling_features.replace('grid.main.customer_day_grid', rows);
  return replaceRows('grid.main.rolling_features', condition, query);
}

function replaceRows(table, condition, query) {
  const rows = `delete from ${table} where ${condition};
insert into ${table} from (\n${query}\n) where ${condition}`;
  return `begin;\n${rows};\ncommit`;
}

const newDay = `day >= date '${dayAt(days)}'`;
const newCustomers = `customer_id >= ${customers}`;
const oldDays = `day < date '${dayAt(days)}'`;
const around = (before, after) =>
  `(${lateDays
    .map((day) => `day >= date '${dayAt(day - before)}' and day < date '${dayAt(day + after + 1)}'`)
    .join(' or ')})`;
const byHandSql = {
  'a new day, with 20 new customers': [
    models[0].replace(dayAt(days), dayAt(days + 1)),
    replaceGrid({ condition: newDay, customer: 'true', day: newDay }),
    replaceGrid({
      condition: `${newCustomers} and ${oldDays}`,
      customer: newCustomers,
      day: oldDays,
    }),
    replaceRolling({
      condition: newDay,
      customer: 'true',
      read: `day >= date '${dayAt(days - 29)}'`,
    }),
    replaceRolling({
      condition: `${newCustomers} and ${oldDays}`,
      customer: newCustomers,
      read: 'true',
    }),
  ],
  'ten late rows on three days': [
    replaceGrid({ condition: around(0, 0), customer: 'true', day: around(0, 0) }),
    replaceRolling({
      condition: `customer_id < 10 and ${around(0, 29)}`,
      customer: 'customer_id < 10',
      read: around(29, 29),
    }),
  ],
};

process.stdout.write(`${customers} customers, ${days} days, ${memory}\n`);
const byHand = print(
  'by hand, in full',
  measure([execPath, hand, script('by hand', models), warehouse], {
    cwd,
    runs,
    before: () => take('raw'),
    env: { UV_THREADPOOL_SIZE: '16' },
  }),
);
const run = print(
  'eider run, in full (of by hand)',
  measure([execPath, eider, 'run'], { cwd, runs, before: () => take('raw') }),
  byHand,
);
const full = print(
  'eider build, in full (of eider run)',
  measure([execPath, eider, 'build'], { cwd, runs, before: () => take('raw') }),
  run,
);
process.stdout.write('eider build, of the build in full:\n');
for (const [name, sql] of Object.entries(changes)) {
  // The folder beside the warehouse, too, is as such a build leaves it.
  const before = () => {
    take('built');
    execFileSync(execPath, [eider, 'build'], { cwd, stdio: 'pipe' });
    if (sql) change(name, sql);
  };
  const args = name.startsWith('a new day') ? ['--vars', `grid_end: "${dayAt(days + 1)}"`] : [];
  print(`  ${name}`, measure([execPath, eider, 'build', ...args], { cwd, runs, before }), full);
  if (!(name in byHandSql)) continue;
  const floor = [execPath, hand, script(`by hand ${name}`, byHandSql[name]), warehouse];
  const env = { UV_THREADPOOL_SIZE: '16' };
  print('    the same rows by hand', measure(floor, { cwd, runs, before, env }), full);
}
if (process.env.KEEP) process.stdout.write(`${cwd}\n`);
else rmSync(cwd, { recursive: true, force: true });
