/** The commands that read, explain and tidy up: list, plan, lineage, compile, debug, clean, schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, minimalProject, type Rig } from './rig.ts';

const shop = {
  'seeds/codes.csv': 'code\nx\n',
  'models/staging/stg_orders.sql':
    '{{config materialized="view" tags=(list "hot")}}\nselect 1 as id, code from {{source "raw" "orders"}}, {{ref "codes"}}\n',
  'models/staging/recent.sql':
    '{{config materialized="ephemeral"}}\nselect id from {{ref "stg_orders"}}\n',
  'models/marts/report.sql': 'select count(*) as n from {{ref "recent"}}\n',
  'models/models.yml': `sources:
  - name: raw
    schema: main
    tables: [{ name: orders, columns: [{ name: id, type: INTEGER, data_tests: [not_null] }] }]
models:
  - name: report
    description: How many
    columns: [{ name: n, data_tests: [not_null] }]
exposures:
  - name: dashboard
    type: dashboard
    owner: { name: Ann }
    depends_on: [report]
`,
};

async function say(rig: Rig, ...args: string[]): Promise<string> {
  const { code, printed } = await rig.eider(...args);
  return code === 0 ? printed : `exit code ${code}\n${printed}`;
}

it('lists the selection in the order of the build', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'list')).toMatchInlineSnapshot(`
    "codes
    source:raw.orders
    stg_orders
    not_null_raw_orders_id
    recent
    report
    exposure:dashboard
    not_null_report_n
    "
  `);
  expect(
    await say(rig, 'ls', '-s', '+report', '--exclude', 'resource_type:test'),
  ).toMatchInlineSnapshot(`
    "codes
    source:raw.orders
    stg_orders
    recent
    report
    "
  `);
  expect(await say(rig, 'list', '-s', 'tag:hot')).toMatchInlineSnapshot(`
    "stg_orders
    "
  `);
  expect(await say(rig, 'list', '-s', 'nothing')).toMatchInlineSnapshot(`
    "warning[E0561] nothing matches no node
      --> --select:1:1
      |
    1 | nothing
      | ^^^^^^^

    "
  `);
  const json: unknown = JSON.parse(
    (await rig.eider('list', '-s', 'report', '--output', 'json')).stdout,
  );
  expect(json).toMatchInlineSnapshot(`
    [
      {
        "depends_on": [
          "model.shop.recent",
        ],
        "description": "How many",
        "fqn": [
          "shop",
          "marts",
          "report",
        ],
        "id": "model.shop.report",
        "materialized": "table",
        "name": "report",
        "path": "models/marts/report.sql",
        "relation": {
          "catalog": "dev",
          "name": "report",
          "schema": "main",
        },
        "resource_type": "model",
        "tags": [],
      },
      {
        "depends_on": [
          "model.shop.report",
        ],
        "fqn": [
          "shop",
          "marts",
          "not_null_report_n",
        ],
        "id": "test.shop.not_null_report_n",
        "name": "not_null_report_n",
        "path": "models/models.yml",
        "resource_type": "test",
        "tags": [],
      },
    ]
  `);
  expect(rig.files('target')).toEqual([]);
});

it('plans without touching anything', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'plan')).toMatchInlineSnapshot(`
    "eider plan · 2 models, 1 seed, 1 test · 3 to build

      test   not_null_raw_orders_id  before readers
      build  codes                   first build
      build  stg_orders              first build
      build  report                  first build; 1 test before it is published
    "
  `);
  expect(rig.files('target')).toEqual(['target/cache/checks.txt']);
  await rig.execute('create table orders as select 1 as id');
  await rig.eider('build');
  expect(await say(rig, 'plan')).toMatchInlineSnapshot(`
    "eider plan · 2 models, 1 seed · 3 up to date
    "
  `);
  rig.write({ 'models/marts/report.sql': '{{config materialized="view"}}\nselect 1 as n\n' });
  rig.remove('seeds/codes.csv');
  rig.write({ 'models/staging/stg_orders.sql': 'select id from {{source "raw" "orders"}}\n' });
  expect(await say(rig, 'plan')).toMatchInlineSnapshot(`
    "eider plan · 2 models · 2 to build

      build  report      was materialized as table; 1 test before it is published
      build  stg_orders  was materialized as view

    warning[E0603] 1 relation in the warehouse belongs to no node any more
      = main.codes
      = drop what is not needed any more: eider build --prune
    "
  `);
  expect(JSON.parse((await rig.eider('plan', '--output', 'json')).stdout)).toMatchInlineSnapshot(`
    {
      "idle_tests": [],
      "orphans": [
        {
          "catalog": "dev",
          "kind": "table",
          "made_by": "seed.shop.codes",
          "name": "codes",
          "schema": "main",
        },
      ],
      "steps": [
        {
          "action": "build",
          "decision": "build",
          "id": "model.shop.report",
          "reason": "was materialized as table",
          "tests": [
            "test.shop.not_null_report_n",
          ],
          "waits_for": [],
        },
        {
          "action": "build",
          "decision": "build",
          "id": "model.shop.stg_orders",
          "reason": "was materialized as view",
          "tests": [],
          "waits_for": [],
        },
      ],
      "up_to_date": [],
    }
  `);
  expect(await say(rig, 'plan', '-s', 'nothing')).toMatchInlineSnapshot(`
    "eider plan · nothing selected
    warning[E0561] nothing matches no node
      --> --select:1:1
      |
    1 | nothing
      | ^^^^^^^


    warning[E0603] 1 relation in the warehouse belongs to no node any more
      = main.codes
      = drop what is not needed any more: eider build --prune
    "
  `);
});

it('prints where a node comes from and what it is for', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'lineage', 'stg_orders')).toMatchInlineSnapshot(`
    "stg_orders (view)

    made from
    ├─ raw.orders (source)
    └─ codes (seed)

    read by
    └─ recent (ephemeral)
       └─ report (table)
          └─ dashboard (exposure)
    "
  `);
  expect(await say(rig, 'lineage', 'report', '--up')).toMatchInlineSnapshot(`
    "report (table)

    made from
    └─ recent (ephemeral)
       └─ stg_orders (view)
          ├─ raw.orders (source)
          └─ codes (seed)
    "
  `);
  expect(await say(rig, 'lineage', 'raw.orders', '--down', '--tests')).toMatchInlineSnapshot(`
    "raw.orders (source)

    read by
    ├─ stg_orders (view)
    │  └─ recent (ephemeral)
    │     └─ report (table)
    │        ├─ not_null_report_n (test)
    │        └─ dashboard (exposure)
    └─ not_null_raw_orders_id (test)
    "
  `);
  expect(await say(rig, 'lineage', 'report', '--output', 'mermaid')).toMatchInlineSnapshot(`
    "graph LR
      model_shop_recent["recent"] --> model_shop_report["report"]
      model_shop_stg_orders["stg_orders"] --> model_shop_recent["recent"]
      source_shop_raw_orders["raw.orders"] --> model_shop_stg_orders["stg_orders"]
      seed_shop_codes["codes"] --> model_shop_stg_orders["stg_orders"]
      model_shop_report["report"] --> exposure_shop_dashboard["dashboard"]
    "
  `);
  expect(
    JSON.parse(await say(rig, 'lineage', 'report', '--output', 'json')),
  ).toMatchInlineSnapshot(`
    {
      "downstream": [
        {
          "from": "model.shop.report",
          "to": "exposure.shop.dashboard",
        },
      ],
      "id": "model.shop.report",
      "upstream": [
        {
          "from": "model.shop.recent",
          "to": "model.shop.report",
        },
        {
          "from": "model.shop.stg_orders",
          "to": "model.shop.recent",
        },
        {
          "from": "source.shop.raw.orders",
          "to": "model.shop.stg_orders",
        },
        {
          "from": "seed.shop.codes",
          "to": "model.shop.stg_orders",
        },
      ],
    }
  `);
  expect(await say(rig, 'lineage', 'rport')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0702] nothing is named "rport"
      = did you mean "report"?
    "
  `);
  expect(await say(rig, 'lineage', '+report')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0702] "+report" names 5 nodes: seed.shop.codes, source.shop.raw.orders, model.shop.stg_orders, model.shop.recent, model.shop.report
    "
  `);
});

it('says a compile again while the files of its sources and of on_open are what they were', async () => {
  const rig = createShop({
    'project.yml': minimalProject.replace(
      'threads: 1',
      'threads: 1, on_open: ["create or replace macro rates() as table from read_csv(\'rates.csv\')"]',
    ),
    'rates.csv': 'rate\n2\n',
    'data/2024/a.csv': 'id,day\n1,2024-01-01\n',
    'models/sources.yml': `sources:
  - name: raw
    tables: [{ name: orders, location: "data/*/*.csv" }]
`,
    'models/orders.sql': 'select id, day from {{source "raw" "orders"}}\n',
  });
  const [first, again] = [
    '1 model and 0 data tests compiled in 0.00 s · 1 file written to target/compiled\n',
    '1 model and 0 data tests unchanged · their SQL is in target/compiled\n',
  ];
  const anew = first.replace('1 file', '0 files');
  expect(await say(rig, 'compile')).toBe(first);
  expect(await say(rig, 'compile')).toBe(again);
  rig.write({ 'data/2025/a.csv': 'id,day\n2,2025-01-01\n' });
  expect(await say(rig, 'compile')).toBe(anew);
  expect(await say(rig, 'compile')).toBe(again);
  rig.write({ 'data/2024/a.csv': 'id,date\n1,2024-01-01\n' });
  rig.remove('data/2025');
  expect(await say(rig, 'compile')).toContain('error[E0301] column "day" does not exist');
  rig.write({ 'data/2024/a.csv': 'id,day\n1,2024-01-01\n' });
  expect(await say(rig, 'compile')).toBe(anew);
  expect(await say(rig, 'compile')).toBe(again);
  rig.write({ 'rates.csv': 'rate\n3\n' });
  expect(await say(rig, 'compile')).toBe(anew);
});

it('compiles to files without a warehouse', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'compile')).toMatchInlineSnapshot(`
    "3 models and 2 data tests compiled in 0.00 s · 4 files written to target/compiled
    "
  `);
  expect(rig.files('target/compiled')).toMatchInlineSnapshot(`
    [
      "target/compiled/data_tests/models/models.yml.sql",
      "target/compiled/models/marts/report.sql",
      "target/compiled/models/staging/recent.sql",
      "target/compiled/models/staging/stg_orders.sql",
    ]
  `);
  expect(
    readFileSync(join(rig.folder, 'target/compiled/models/marts/report.sql'), 'utf8'),
  ).toMatchInlineSnapshot(`
    "with recent as (
    select id from dev.main.stg_orders

    )
    from (
    select count(*) as n from recent

    )
    "
  `);
  expect(await say(rig, 'compile')).toMatchInlineSnapshot(`
    "3 models and 2 data tests unchanged · their SQL is in target/compiled
    "
  `);
  expect(await say(rig, 'compile', '-s', 'report')).toMatchInlineSnapshot(`
    "with recent as (
    select id from dev.main.stg_orders

    )
    from (
    select count(*) as n from recent

    )
    "
  `);
  rig.write({ 'models/marts/report.sql': 'select count(*) as n from {{ref "rcent"}}\n' });
  expect(await say(rig, 'compile')).toMatchInlineSnapshot(`
    "exit code 2
    error[E0501] no model or seed is named "rcent"
      --> models/marts/report.sql:1:34
      |
    1 | select count(*) as n from {{ref "rcent"}}
      |                                  ^^^^^
      |
      = did you mean "recent"?
    "
  `);
  expect(rig.files('target')).not.toContain('target/dev.duckdb');
});

it('tells what is installed and whether the warehouse can be opened', async () => {
  const rig = createShop(shop);
  const versions = (text: string) =>
    text.replaceAll(/v?\d+\.\d+\.\d+/g, '<version>').replaceAll(/\d+ kB/g, '<n> kB');
  expect(versions(await say(rig, 'debug'))).toMatchInlineSnapshot(`
    "eider       <version>
    node        <version>
    platform    linux x64
    project     shop <version>
    folder      <folder>
    target      dev (dev)
    warehouse   target/dev.duckdb
    schema      main
    nodes       3 models, 1 seed, 1 source, 2 tests, 1 exposure
    connection  not tried: nothing has been built yet
    "
  `);
  await rig.eider('seed');
  expect(versions(await say(rig, 'debug'))).toMatchInlineSnapshot(`
    "eider       <version>
    node        <version>
    platform    linux x64
    project     shop <version>
    folder      <folder>
    target      dev (dev)
    warehouse   target/dev.duckdb (1.3 MB)
    schema      main
    nodes       3 models, 1 seed, 1 source, 2 tests, 1 exposure
    connection  works; DuckDB <version>
    "
  `);
  rig.write({ 'project.local.yml': 'targts: {}\n' });
  expect(versions(await say(rig, 'debug'))).toMatchInlineSnapshot(`
    "exit code 2
    eider     <version>
    node      <version>
    platform  linux x64
    error[E0107] unknown key "targts"
      --> project.local.yml:1:1
      |
    1 | targts: {}
      | ^^^^^^
      |
      = did you mean "targets"?
    "
  `);
});

it('cleans what it wrote, and never the warehouse', async () => {
  const rig = createShop(shop);
  expect(await say(rig, 'clean')).toMatchInlineSnapshot(`
    "nothing to remove in target
    "
  `);
  await rig.eider('seed');
  rig.write({ 'target/mine.txt': 'x', 'target/manifest.json.4194305.0.tmp': 'x' });
  expect(await say(rig, 'clean')).toMatchInlineSnapshot(`
    "removed 7 entries from target; kept dev.duckdb, mine.txt
    "
  `);
  expect(rig.files('target')).toEqual(['target/dev.duckdb', 'target/mine.txt']);
});

it('prints JSON Schemas, and writes them', async () => {
  const rig = createShop(shop);
  const printed = JSON.parse((await rig.eider('schema')).stdout) as Record<string, unknown>;
  expect(Object.keys(printed)).toMatchInlineSnapshot(`
    [
      "project",
      "properties",
      "selectors",
    ]
  `);
  expect(await say(rig, 'schema', 'schemas')).toMatchInlineSnapshot(`
    "wrote schemas/project.schema.json
    wrote schemas/properties.schema.json
    wrote schemas/selectors.schema.json
    "
  `);
  for (const [name, schema] of Object.entries(printed)) {
    const written = readFileSync(join(rig.folder, `schemas/${name}.schema.json`), 'utf8');
    expect(JSON.parse(written)).toEqual(schema);
  }
  expect(await say(rig, 'schema', 'schemas')).toMatchInlineSnapshot(`
    "wrote schemas/project.schema.json
    wrote schemas/properties.schema.json
    wrote schemas/selectors.schema.json
    "
  `);
});

it('answers a reader that goes away without a complaint', async () => {
  const rig = createShop({ 'models/many.sql': 'select i from range(2000000) as t(i)\n' });
  await rig.eider('build');
  const running = rig.start(['show', 'many', '--limit', '0', '--output', 'csv']);
  running.child.stdout?.once('data', () => running.child.stdout?.destroy());
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
