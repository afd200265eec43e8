/**
 * `kill -9` before and after every kind of statement that writes, and at random moments while one
 * runs; then a build: the warehouse is that of a clean build, and nothing is left over. First builds,
 * late rows in batches, files, a state of an older version, and builds that are all or nothing.
 *
 * `KILLS=500` tries more random moments; `KILL_SEED` others.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRandom } from '../../src/verify/random.ts';
import { createShop, type Rig, repository } from './rig.ts';

const files = {
  'models/sources.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: integer }
          - { name: customer, type: integer }
          - { name: placed, type: timestamp }
`,
  'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day" batch_size="10 days"}}
select placed::date as day, customer, count(*) as orders
from {{source "raw" "orders"}}
group by all
`,
  'models/rolling.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, customer, names.name,
  sum(orders) over (
    partition by daily.customer order by day range between interval 3 day preceding and current row
  )::bigint as orders
from {{ref "daily"}} as daily
left join {{ref "names"}} as names on names.customer = daily.customer
`.replace('day, customer', 'daily.day, daily.customer'),
  'models/recent.sql':
    '{{config materialized="view"}}\nfrom {{ref "rolling"}} where day > \'2024-02-01\'\n',
  'models/total.sql':
    '{{config materialized="table"}}\nselect sum(orders)::bigint as orders from {{ref "rolling"}}\n',
  'models/total.yml': 'models: [{ name: total, data_tests: [not_empty] }]\n',
  'models/out.sql':
    '{{config materialized="external" location="out/total.csv"}}\nfrom {{ref "total"}}\n',
  'seeds/names.csv': 'customer,name\n0,Ann\n1,Bob\n',
};

const orders = `create schema raw; create table raw.orders as
  select n::integer as id, (n % 3)::integer as customer,
    timestamp '2024-01-01' + to_hours((n * 5)::integer) as placed
  from range(240) as t (n)`;

const late = `insert into raw.orders values (900, 1, '2024-01-03'), (901, 2, '2024-02-11');
  delete from raw.orders where id in (7, 8); update raw.orders set placed = '2024-02-02' where id = 50`;

/** The state as the first version had it. */
const older = `update _eider.version set number = 1;
  ${[
    'runs.sequence',
    'relations.code',
    'relations.inputs',
    'relations.since',
    'relations.ms',
    'test_results.definition',
    'test_results.inputs',
  ]
    .map((column) => column.split('.'))
    .map(([table, column]) => `alter table _eider.${table} drop column ${column}`)
    .join('; ')};
  ${['versions', 'intervals', 'parts', 'key_versions', 'key_changes', 'keys_seen', 'compactions']
    .map((table) => `drop table _eider.${table}`)
    .join('; ')}`;

interface Case {
  readonly name: string;
  readonly prepare: (rig: Rig) => Promise<void>;
  readonly args: readonly string[];
  /** Statements that the other cases have not; absent: all. */
  readonly about?: RegExp;
}

const built = async (rig: Rig): Promise<void> => {
  await rig.execute(orders);
  const { code, printed } = await rig.eider('build');
  expect(code, printed).toBe(0);
};

const cases: readonly Case[] = [
  { name: 'a first build', prepare: (rig) => rig.execute(orders), args: ['build'] },
  {
    name: 'late rows',
    prepare: async (rig) => {
      await built(rig);
      await rig.execute(late);
      rig.write({ 'seeds/names.csv': 'customer,name\n0,Ann\n2,Cid\n' });
    },
    args: ['build'],
  },
  {
    name: 'a rebuild in batches',
    prepare: async (rig) => {
      await built(rig);
      rig.write({
        'models/daily.sql': files['models/daily.sql'].replace('count(*)', 'count(*) * 2'),
      });
    },
    args: ['build'],
    about: /_eider_rebuild_/,
  },
  {
    name: 'an older state',
    prepare: async (rig) => {
      await built(rig);
      await rig.execute(late);
      await rig.execute(older);
    },
    args: ['build'],
  },
  {
    name: 'all or nothing',
    prepare: async (rig) => {
      await built(rig);
      await rig.execute(late);
    },
    args: ['build', '--atomic', '--exclude', 'out'],
  },
];

for (const each of cases) {
  it(`${each.name}: killed before and after every kind of statement`, {
    timeout: 900_000,
  }, async () => {
    const { template, statements, wanted } = await beginCase(each);
    const kinds = new Map<string, number>();
    for (const [at, sql] of statements.entries()) {
      const isWanted = each.about?.test(sql) ?? true;
      if (isWanted && !kinds.has(kindOf(sql))) kinds.set(kindOf(sql), at);
    }
    expect(kinds.size).toBeGreaterThan(each.about ? 4 : 10);
    const moments = [...kinds.values()].flatMap((at) => [`before ${at + 1}`, `after ${at + 1}`]);
    await killAt(moments, { each, template, wanted });
  });
}

it('is killed at random moments', { timeout: 3_600_000 }, async () => {
  const random = createRandom(Number(process.env.KILL_SEED ?? 1));
  const all = Number(process.env.KILLS ?? 50);
  for (const [place, each] of cases.entries()) {
    const { template, statements, wanted } = await beginCase(each);
    const share = Math.floor(all / cases.length) + (place < all % cases.length ? 1 : 0);
    const first = statements.findIndex((sql) => kindOf(sql) !== 'begin');
    const moments = Array.from({ length: share }, () => {
      const at = first + 1 + random.below(statements.length - first);
      return `during ${at} ${random.below(4)}`;
    });
    await killAt(moments, { each, template, wanted });
  }
});

/** What is written, and to where: names and values are left out, but for those of the state. */
function kindOf(sql: string): string {
  const [first = ''] = sql.trim().toLowerCase().split('\n');
  const words = first.replaceAll(/dev\.main\.\w+/g, 'dev.main.x').split(/[\s(;]+/);
  return words.slice(0, first.startsWith('create') ? 5 : 3).join(' ');
}

interface Begun {
  readonly template: Rig;
  readonly statements: readonly string[];
  readonly wanted: Awaited<ReturnType<typeof leftBy>>;
}

/** The same, not killed: which statements there are, and what comes out. */
async function beginCase(each: Case): Promise<Begun> {
  const template = createShop(files);
  await each.prepare(template);
  const clean = copyOf(template);
  const log = join(clean.folder, '../statements');
  const { code, printed } = await hooked(clean, each, { KILL_LOG: log });
  expect(code, printed).toBe(0);
  const statements = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
  expect((await clean.eider('build')).code).toBe(0);
  return { template, statements, wanted: await leftBy(clean) };
}

function copyOf(template: Rig): Rig {
  const rig = createShop();
  execFileSync('cp', ['-a', `${template.folder}/.`, rig.folder]);
  return rig;
}

function hooked(rig: Rig, { args }: Case, env: Record<string, string>) {
  const hook = `--require ${join(repository, 'tests/cli/kill-hook.cjs')}`;
  return rig.start(args, { env: { NODE_OPTIONS: hook, UV_THREADPOOL_SIZE: '16', ...env } }).ended;
}

async function killAt(
  moments: readonly string[],
  { each, template, wanted }: Omit<Begun, 'statements'> & { readonly each: Case },
): Promise<void> {
  const waiting = [...moments];
  const work = async (): Promise<void> => {
    for (let moment = waiting.shift(); moment !== undefined; moment = waiting.shift()) {
      const rig = copyOf(template);
      await hooked(rig, each, { KILL_AT: moment });
      const { code, printed } = await rig.eider('build');
      expect(code, `${each.name}, ${moment}:\n${printed}`).toBe(0);
      expect({ moment, ...(await leftBy(rig)) }).toEqual({ moment, ...wanted });
    }
  };
  await Promise.all([work(), work()]);
}

/** All relations with their rows, and all files but former versions of what was exported. */
async function leftBy(rig: Rig) {
  const out = join(rig.folder, 'out/total.csv');
  const isTold = (path: string): boolean =>
    !/\.wal$|^target\/(?!dev)|^out\/\.total\.csv\.versions\//.test(path);
  return {
    contents: await rig.contents(),
    out: existsSync(out) ? readFileSync(out, 'utf8') : undefined,
    files: rig.files().filter(isTold),
  };
}
