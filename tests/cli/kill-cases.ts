/**
 * A project in which builds write in every way that there is, and the builds that are killed: what
 * each begins with, and by which arguments it is made. Knows neither kills nor comparisons.
 */
import { journaledTables, stateTables } from '../../src/state/state-tables.ts';
import type { Rig } from './rig.ts';

export interface KillCase {
  readonly name: string;
  /** What was there before; nothing where nothing was built yet. */
  readonly begins: 'with nothing' | 'with a build';
  readonly change: (rig: Rig) => Promise<void> | void;
  readonly args: readonly string[];
  /** How the build ends that nobody kills; 0 without it. */
  readonly code?: number;
  /** Killed here, too, where other builds have been killed at the like. */
  readonly about?: RegExp;
}

const daily = `{{config materialized="incremental" time_column="day" grain="day" batch_size="10 days"}}
select placed::date as day, customer, count(*) as orders
from {{source "raw" "orders"}}
group by all
`;

const people = `{{config materialized="incremental" unique_key="id" deleted_when="gone" on_schema_change="sync"}}
select id, name, gone from {{source "raw" "people"}}
`;

const total =
  '{{config materialized="table"}}\nselect sum(orders)::bigint as orders from {{ref "rolling"}}\n';

/** Killed are copies: what one has put into place and not recorded, a copy cannot tell to be its own. */
export const killedFiles = {
  'models/sources.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: integer }
          - { name: customer, type: integer }
          - { name: placed, type: timestamp }
      - name: people
        columns:
          - { name: id, type: integer }
          - { name: name, type: varchar }
          - { name: gone, type: boolean }
          - { name: changed, type: timestamp }
`,
  'models/daily.sql': daily,
  'models/rolling.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select daily.day, daily.customer, names.name,
  sum(orders) over (
    partition by daily.customer order by daily.day
    range between interval 3 day preceding and current row
  )::bigint as orders
from {{ref "daily"}} as daily
left join {{ref "names"}} as names on names.customer = daily.customer
`,
  'models/recent.sql':
    '{{config materialized="view"}}\nfrom {{ref "rolling"}} where day > \'2024-02-01\'\n',
  'models/people.sql': people,
  'models/log.sql': `{{config materialized="incremental" strategy="append"}}
select id, customer from {{source "raw" "orders"}}
{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}
`,
  'snapshots/history.sql': `{{config unique_key="id" strategy="timestamp" updated_at="changed" hard_deletes="new_record"}}
select id, name, changed from {{source "raw" "people"}}
`,
  'models/total.sql': total,
  'models/models.yml': `models:
  - name: total
    description: All orders
    data_tests:
      - not_empty
      - expression_is_true: { expression: orders > 100000, severity: warn, store_failures: true }
`,
  'models/out.sql':
    '{{config materialized="external" location="out/total.csv" adopt=true}}\nfrom {{ref "total"}}\n',
  'models/parts.sql': `{{config materialized="external" location="out/parts" partition_by=(list "customer") adopt=true}}
select customer, sum(orders)::bigint as orders from {{ref "rolling"}} group by customer
`,
  'seeds/names.csv': 'customer,name\n0,Ann\n1,Bob\n',
};

export const createSources = `create schema raw; create table raw.orders as
  select n::integer as id, (n % 3)::integer as customer,
    timestamp '2024-01-01' + to_hours((n * 5)::integer) as placed
  from range(240) as t (n);
create table raw.people as select n::integer as id, 'name ' || n as name, false as gone,
    timestamp '2024-01-01' + to_days(n::integer) as changed
  from range(6) as t (n)`;

const late = `insert into raw.orders values (900, 1, '2024-01-03'), (901, 2, '2024-02-11');
  delete from raw.orders where id in (7, 8); update raw.orders set placed = '2024-02-02' where id = 50;
  update raw.people set name = 'other', changed = '2024-03-01' where id = 1;
  update raw.people set gone = true, changed = '2024-03-01' where id = 2;
  delete from raw.people where id = 3; insert into raw.people values (9, 'new', false, '2024-03-02')`;

const firstColumns: Readonly<Record<string, string>> = {
  version: 'number',
  runs: 'run_id, command, target, eider_version, started_at, finished_at, status',
  relations: `sequence, run_id, node_id, schema_name, name, kind, materialization, row_count, tested,
    dropped, files, recorded_at`,
  test_results: 'sequence, run_id, test_id, name, node_id, status, failures, ms, recorded_at',
};

/** The state as the first version had it. */
const older = [
  ...Object.entries(firstColumns).map(
    ([table, columns]) => `create table first_${table} as select ${columns} from _eider.${table}`,
  ),
  ...Object.keys(journaledTables).map((table) => `drop view _eider.${table}`),
  ...Object.keys(stateTables).map((table) => `drop table _eider.${table}`),
  ...Object.keys(firstColumns).flatMap((table) => [
    `create table _eider.${table} as from first_${table}`,
    `drop table first_${table}`,
  ]),
];

/** What later rows replaced, so much of it that it is to go, and a journal that is to be folded. */
const bloated = [
  'insert into _eider.journal select j.* from _eider.journal j, range(10)',
  ...['intervals', 'parts'].map(
    (table) => `insert into _eider.${table}
    select t.* replace (t.sequence - 1000000 as sequence) from _eider.${table} t, range(1 + 20000 // (select count(*) from _eider.${table}))`,
  ),
];

const changed = async (rig: Rig): Promise<void> => {
  await rig.execute(late);
  rig.write({ 'seeds/names.csv': 'customer,name\n0,Ann\n2,Cid\n' });
};

export const killCases: readonly KillCase[] = [
  { name: 'a first build', begins: 'with nothing', change: () => {}, args: ['build'] },
  { name: 'late rows', begins: 'with a build', change: changed, args: ['build'] },
  {
    name: 'a rebuild in batches',
    begins: 'with a build',
    change: (rig) => rig.write({ 'models/daily.sql': daily.replace('count(*)', 'count(*) * 2') }),
    args: ['build'],
    about: /_eider_rebuild_/,
  },
  {
    name: 'an older state',
    begins: 'with a build',
    change: async (rig) => {
      await changed(rig);
      await rig.execute([...older, 'update _eider.version set number = 1'].join(';\n'));
    },
    args: ['build'],
  },
  {
    name: 'a state that is compacted',
    begins: 'with a build',
    change: async (rig) => {
      await changed(rig);
      await rig.execute(bloated.join(';\n'));
    },
    args: ['build'],
  },
  {
    name: 'all or nothing',
    begins: 'with a build',
    change: changed,
    args: ['build', '--atomic', '--exclude', 'out', 'parts'],
    about: /^commit/,
  },
  {
    name: 'a test that fails',
    begins: 'with a build',
    change: async (rig) => {
      await changed(rig);
      rig.write({
        'models/more.yml':
          'models: [{ name: people, data_tests: [{ accepted_values: { column: name, values: [x], store_failures: true } }] }]\n',
      });
    },
    args: ['build'],
    code: 1,
  },
  {
    name: 'columns that changed',
    begins: 'with a build',
    change: async (rig) => {
      await changed(rig);
      rig.write({ 'models/people.sql': people.replace('gone from', 'gone, changed from') });
    },
    args: ['build'],
    about: /^alter/,
  },
  {
    name: 'everything anew, and leftovers dropped',
    begins: 'with a build',
    change: (rig) => {
      for (const path of ['models/out.sql', 'models/parts.sql', 'models/recent.sql'])
        rig.remove(path);
      rig.write({ 'models/total.sql': total.replace('"table"', '"view"') });
    },
    args: ['build', '--full-refresh', '--drop-history', '--prune'],
    about: /^drop/,
  },
];
