/** `eider verify`, as a program: random arrivals of a shop's rows, incremental builds against full. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, createShop, type Rig, repository } from './rig.ts';

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
          - { name: amount, type: "decimal(9,2)" }
`,
  'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select placed::date as day, customer, sum(amount) as spend, count(*) as orders
from {{source "raw" "orders"}}
where placed is not null
group by all
`,
  'models/weekly.sql': `{{config materialized="incremental" time_column="week" grain="week"}}
select date_trunc('week', day)::date as week, places.region, sum(spend) as spend
from {{ref "daily"}} as daily
left join {{ref "places"}} as places on places.customer = daily.customer
group by all
`,
  'models/report.sql': 'select region, sum(spend) as spend from {{ref "weekly"}} group by region\n',
  'seeds/places.csv': 'customer,region\n1,north\n2,south\n3,north\n',
};

const orders = `create schema raw; create table raw.orders as
  select n::integer as id, (1 + n % 4)::integer as customer,
    timestamp '2024-01-30' + to_hours((n * 7)::integer) as placed, (n * 1.25)::decimal(9, 2) as amount
  from range(120) as t (n)`;

async function builtShop(more: Record<string, string> = {}): Promise<Rig> {
  const rig = createShop({ ...files, ...more });
  await rig.execute(orders);
  expect((await rig.eider('build')).printed).toContain('4 built');
  return rig;
}

it('finds incremental equal to full, and leaves the warehouse as it was', async () => {
  const rig = await builtShop();
  const before = digest(rig);
  const { code, printed } = await rig.eider(
    'verify',
    '--seed',
    '3',
    '--runs',
    '2',
    '--sample',
    '40',
  );
  expect(printed.replaceAll(/\d+ (?=in parts|in full|not at all|builds|times)/g, 'n ')).toBe(
    `eider verify · shop · 2 incremental models
rows that arrive: 3 of places, 40 of the 120 of raw.orders

  equal  daily   n builds: n in parts, n in full, n not at all
  equal  weekly  n builds: n in parts, n in full, n not at all
  equal  report  table, n times

2 schedules · n builds compared · seed 3 · 0.00 s
`,
  );
  expect(code).toBe(0);
  expect(digest(rig)).toBe(before);
});

interface Verified {
  readonly id: string;
  readonly compared: number;
  /** Of incremental models. */
  readonly in_parts?: number;
}

it('finds the reference project equal to full', { timeout: 240_000 }, async () => {
  const rig = createRig({});
  for (const entry of ['project.yml', 'models', 'macros', 'seeds', 'tests/assertions']) {
    cpSync(join(repository, entry), join(rig.folder, entry), { recursive: true });
  }
  const vars = ['--vars', '{customers: 40, grid_start: 2024-11-01}'];
  expect((await rig.eider('seed', ...vars)).code).toBe(0);
  expect((await rig.eider('run', ...vars)).code).toBe(0);
  const asked = ['--seed', '1', '--runs', '1', '--sample', '30', '--output', 'json', ...vars];
  const { code, stdout } = await rig.eider('verify', ...asked);
  const { models } = JSON.parse(stdout);
  expect(code, stdout).toBe(0);
  const tried = (models as Verified[]).map(({ id, compared, in_parts: parts }) => {
    return [id.split('.').at(-1), compared > 0, ...(parts === undefined ? [] : [parts > 0])];
  });
  expect(tried).toEqual([
    ['customer_day_grid', true, true],
    ['customer_summary', true],
    ['rolling_features', true, true],
    ['email_effect_raw', true],
  ]);
});

function digest({ folder }: Rig): string {
  return createHash('md5')
    .update(readFileSync(join(folder, 'target/dev.duckdb')))
    .digest('hex');
}

it('says what it tried as JSON, the same for the same seed', async () => {
  const rig = await builtShop();
  const ask = async (): Promise<Record<string, unknown>> => {
    const { code, stdout } = await rig.eider(
      'verify',
      '-s',
      'daily',
      '--seed',
      '8',
      '--runs',
      '1',
      '--output',
      'json',
    );
    expect(code).toBe(0);
    const { seconds, ...answer } = JSON.parse(stdout);
    expect(seconds).toBeGreaterThan(0);
    return answer;
  };
  const answer = await ask();
  expect(answer).toMatchObject({
    seed: 8,
    schedules: 1,
    arriving: [
      { id: 'seed.shop.places', rows: 3, of: 3 },
      { id: 'source.shop.raw.orders', name: 'raw.orders', rows: 120, of: 120 },
    ],
    models: [{ id: 'model.shop.daily' }, { id: 'model.shop.weekly' }, { id: 'model.shop.report' }],
    declared: [],
    diagnostics: [],
  });
  expect(await ask()).toEqual(answer);
});

it('names what is declared rather than proven, and compares nothing that reads it', async () => {
  const rig = await builtShop({
    'models/daily.sql': files['models/daily.sql'].replace(
      'grain="day"',
      'grain="day" lookback="3 days"',
    ),
  });
  const { code, printed } = await rig.eider('verify', '--seed', '1', '--runs', '1');
  expect(printed).toBe(`eider verify · shop · 0 incremental models

  declared      daily   reads no more than 3 days back (lookback) (models/daily.sql:1:77)
  not compared  weekly  reads daily, which is declared
  not compared  report  reads daily, which is declared

warning[E0982] all that is selected is declared rather than proven: there is nothing to verify
`);
  expect(code).toBe(0);
});

it('has nothing to do where no model is incremental', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as x\n' });
  const { code, printed } = await rig.eider('verify');
  expect(printed).toBe(`eider verify · shop · 0 incremental models

warning[E0982] no incremental model is selected: there is nothing to verify
  = list them: eider list -s config.materialized:incremental
`);
  expect(code).toBe(0);
});

it('says which rows are not there to be tried', async () => {
  const rig = createShop(files);
  const { code, printed } = await rig.eider('verify', '-s', 'daily');
  expect(
    printed,
  ).toBe(`error[E0981] the rows of raw.orders cannot be read: target/dev.duckdb does not exist yet
  --> models/sources.yml:5:15
  |
5 |       - name: orders
  |               ^^^^^^
  |
  = rows of sources are what arrives when a build is verified

error[E0981] the rows of places cannot be read: target/dev.duckdb does not exist yet
  --> seeds/places.csv:1:1
  = build it first: eider build -s places
`);
  expect(code).toBe(2);
});

it('refuses steps that the tests of keys do not let pass', async () => {
  const rig = await builtShop({
    'models/schema.yml': `models:
  - name: daily
    data_tests:
      - unique_combination: { columns: [day, customer] }
sources: []
`,
    'seeds/places.yml': `seeds:
  - name: places
    columns:
      - { name: customer, data_tests: [unique, not_null] }
`,
  });
  const { code, stdout } = await rig.eider(
    'verify',
    '--seed',
    '5',
    '--runs',
    '4',
    '--output',
    'json',
  );
  const answer = JSON.parse(stdout);
  expect(answer.refused).toBeGreaterThan(0);
  expect(answer.refusals[0]).toMatch(/^(?:unique|not_null) failed for /);
  expect(answer.compared).toBeGreaterThan(10);
  expect(code).toBe(0);
});
