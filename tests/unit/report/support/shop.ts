/**
 * A small shop as the compiler hands it on: a node of each kind.
 * Written out by hand, so that a change of another stage changes nothing here.
 */
import { SourceText } from '../../../../src/base/source-text.ts';
import type { CompiledProject } from '../../../../src/product/compiled.ts';
import type {
  ExposureNode,
  Graph,
  GraphNode,
  SeedNode,
  SourceNode,
  TestNode,
} from '../../../../src/product/graph.ts';
import type { ProjectSource } from '../../../../src/project/resources.ts';
import {
  childrenOf,
  column,
  common,
  described,
  genericTest,
  inYaml,
  model,
  noFolder,
  range,
  sql,
  template,
} from './build-nodes.ts';

export const secret = 'hunter2';

const money = template(
  'macros/money.sql',
  '{{params column="identifier" digits="integer = 2"}}\ncast({{column}} as decimal(18, {{digits}}))\n',
  [],
  [
    { name: 'column', type: 'identifier', range },
    { name: 'digits', type: 'integer', fallback: 2, range },
  ],
);
const positive = template(
  'tests/generic/positive.sql',
  '{{params model="relation" column="identifier"}}\nselect * from {{model}} where {{column}} <= 0\n',
  [],
  [
    { name: 'model', type: 'relation', range },
    { name: 'column', type: 'identifier', range },
  ],
);
const neverDeclared = new SourceText(
  'tests/generic/never_declared.sql',
  '{{params model="relation"}}\nselect * from {{model}} where false\n',
);

const orders: SourceNode = {
  ...common('source', 'orders', {
    id: 'source.shop.raw.orders',
    path: 'models/shop.yml',
    fqn: ['shop', 'raw', 'orders'],
    description: 'All orders',
    config: {
      freshness: { warn_after: { count: 1, period: 'day' } },
      loaded_at: 'loaded_at',
    },
  }),
  kind: 'source',
  table: {
    source: 'raw',
    name: 'orders',
    identifier: undefined,
    catalog: undefined,
    schema: undefined,
    location: undefined,
    description: 'All orders',
    columns: [],
    tests: [],
    tags: [],
    meta: {},
    enabled: true,
    config: new Map(),
    path: 'models/shop.yml',
    locate: inYaml,
  },
  relation: { catalog: 'dev', schema: 'raw', name: 'orders' },
  columns: [column('id', { type: 'INTEGER', description: 'Key' })],
};

const visitsLocation = {
  path: 'data/visits.csv',
  format: 'csv' as const,
  options: { header: true },
  locate: inYaml,
};
const visits: SourceNode = {
  ...orders,
  ...common('source', 'visits', {
    id: 'source.shop.raw.visits',
    path: 'models/shop.yml',
    fqn: ['shop', 'raw', 'visits'],
    tags: ['web'],
    meta: { owner: 'ann' },
  }),
  kind: 'source',
  table: { ...orders.table, name: 'visits', location: visitsLocation },
  relation: { catalog: 'dev', schema: 'raw', name: 'visits' },
  columns: [],
};

const channels: SeedNode = {
  ...common('seed', 'channels', {
    path: 'seeds/web/channels.csv',
    fqn: ['shop', 'web', 'channels'],
    config: { enabled: true, tags: [], meta: {}, delimiter: ';', column_types: { id: 'BIGINT' } },
    written: ['delimiter', 'column_types'],
  }),
  kind: 'seed',
  file: {
    name: 'channels',
    path: 'seeds/web/channels.csv',
    absolutePath: '/shop/seeds/web/channels.csv',
    format: 'csv',
    folders: ['web'],
  },
  relation: { catalog: 'dev', schema: 'main', name: 'channels' },
  columns: [],
};

const stgOrders = model('stg_orders', {
  sql: 'select id, channel_id, {{money column="amount"}} as amount from {{source "raw" "orders"}}\n',
  calls: [
    { kind: 'macro', name: 'money', range },
    { kind: 'macro', name: 'money', range },
    { kind: 'source', source: 'raw', table: 'orders', range },
  ],
  parents: [orders.id],
  folder: 'staging',
  description: 'Orders, typed',
  columns: [
    column('id', { type: 'INTEGER', description: 'The key', tags: ['key'], meta: { pii: false } }),
    column('channel_id', {}),
  ],
});
const recent = model('recent', {
  sql: '{{config materialized="ephemeral"}}\nselect * from {{ref "stg_orders"}}\n',
  calls: [{ kind: 'ref', name: 'stg_orders', range }],
  parents: [stgOrders.id],
  folder: 'staging',
  materialization: 'ephemeral',
});
const revenue = model('revenue', {
  sql: '{{config materialized="incremental" time_column="day" grain="day"}}\nselect …\n',
  calls: [
    { kind: 'ref', name: 'recent', range },
    { kind: 'ref', name: 'Channels', range },
  ],
  parents: [recent.id, channels.id],
  folder: 'marts',
  materialization: 'incremental',
  tags: ['mart'],
  meta: { owner: 'ann', token: `Bearer "${secret}"` },
  config: {
    strategy: 'interval',
    time_column: 'day',
    grain: 'day',
    batch_size: 7,
    on_schema_change: 'append',
    schema: 'marts',
    alias: 'Revenue',
    contract: 'enforced',
  },
  relation: { catalog: 'dev', schema: 'main_marts', name: 'Revenue' },
});
const off = model('off', {
  sql: '{{config enabled=false}}\nselect 1 as x\n',
  calls: [],
  parents: [],
  folder: 'staging',
  config: { enabled: false },
});

const sourceTest = genericTest('not_null_raw_orders_id', 'not_null', orders.id, { column: 'id' });
const uniqueTest = genericTest('unique_stg_orders_id', 'unique', stgOrders.id, {
  column: 'id',
  severity: 'warn',
  config: { severity: 'warn', where: 'id > 0', limit: 10, description: 'One row per order' },
});
const notNullTest = genericTest('not_null_stg_orders_id', 'not_null', stgOrders.id, {
  column: 'id',
});
const relationshipsTest = genericTest(
  'relationships_stg_orders_channel_id_Channels_id',
  'relationships',
  stgOrders.id,
  {
    column: 'channel_id',
    arguments: { to: 'Channels', field: 'id' },
    parents: [stgOrders.id, channels.id],
  },
);
const valuesTest = genericTest(
  'accepted_values_stg_orders_channel_id_1__2',
  'accepted_values',
  stgOrders.id,
  { column: 'channel_id', arguments: { values: [1, 2], quote: false } },
);
const positiveTest = genericTest('positive_revenue_revenue', 'positive', revenue.id, {
  column: 'revenue',
  template: positive,
});
const totals: TestNode = {
  ...common('test', 'totals', {
    path: 'tests/money/totals.sql',
    fqn: ['shop', 'money', 'totals'],
    parents: [revenue.id, orders.id],
  }),
  kind: 'test',
  definition: {
    type: 'singular',
    template: template('tests/money/totals.sql', 'select 1 from {{ref "revenue"}}\n', [
      { kind: 'ref', name: 'revenue', range },
      { kind: 'source', source: 'raw', table: 'orders', range },
      { kind: 'macro', name: 'money', range },
    ]),
  },
  severity: 'error',
};

const board: ExposureNode = {
  ...common('exposure', 'board', {
    path: 'models/shop.yml',
    fqn: ['shop', 'board'],
    description: 'What the board sees',
    parents: [revenue.id, orders.id],
  }),
  kind: 'exposure',
  exposure: {
    name: 'board',
    type: 'dashboard',
    description: 'What the board sees',
    owner: { name: 7, email: 'ann@example.com', team: 'finance' },
    url: 'https://example.com',
    dependsOn: [],
    tags: [],
    meta: {},
    path: 'models/shop.yml',
    locate: inYaml,
  },
};

const nodes: readonly GraphNode[] = [
  orders,
  visits,
  channels,
  stgOrders,
  recent,
  revenue,
  sourceTest,
  uniqueTest,
  notNullTest,
  relationshipsTest,
  valuesTest,
  positiveTest,
  totals,
  board,
];

export const shopGraph: Graph = {
  project: 'shop',
  nodes: new Map(nodes.map((node) => [node.id, node])),
  children: childrenOf(nodes),
  macros: new Map([['money', money]]),
  macroCalls: new Map([['money', []]]),
  refs: new Map([channels, stgOrders, recent, revenue].map((node) => [node.name, node])),
  sources: new Map([
    ['raw.orders', orders],
    ['raw.visits', visits],
  ]),
  disabled: [off],
};

export const shopCompiled: CompiledProject = {
  graph: shopGraph,
  models: new Map(
    [stgOrders, recent, revenue].map((node) => {
      const query = sql(`select '${node.name}' as "name"`);
      return [node.id, { node, query, own: query, key: node.name }];
    }),
  ),
  tests: new Map(
    [sourceTest, uniqueTest, notNullTest, relationshipsTest, valuesTest, positiveTest].map(
      (node) => [
        node.id,
        { node, query: sql(`select * from failing_rows -- ${node.name}`), unit: 'row' },
      ],
    ),
  ),
};

export const shopProject: ProjectSource = {
  root: '/shop',
  name: 'shop',
  version: '1.0.0',
  target: {
    name: 'dev',
    engine: 'duckdb',
    path: '/shop/target/dev.duckdb',
    shownPath: 'target/dev.duckdb',
    schema: 'main',
    schemaNames: 'prefixed',
    threads: 2,
    memoryLimit: undefined,
    tempDirectory: undefined,
    attach: [],
    settings: {},
    extensions: [],
    onOpen: [],
    protected: false,
    locate: inYaml,
    locatePart: inYaml,
  },
  targets: [{ name: 'dev', path: '/shop/target/dev.duckdb' }],
  unclaimedVariables: [],
  vars: { get: () => undefined, names: () => [] },
  env: {},
  folderConfig: { models: noFolder(), seeds: noFolder(), snapshots: noFolder(), tests: noFolder() },
  models: [],
  snapshots: [],
  macros: [],
  tests: [],
  genericTests: [
    { name: 'positive', source: positive.source, folders: ['generic'] },
    { name: 'never_declared', source: neverDeclared, folders: ['generic'] },
  ],
  seeds: [],
  modelProperties: [described('stg_orders'), described('Revenue')],
  seedProperties: [],
  snapshotProperties: [],
  testProperties: [],
  macroProperties: [{ name: 'money', description: 'An amount with cents', locate: inYaml }],
  sources: [],
  exposures: [],
  unitTests: [],
  ignored: [],
  selectors: [
    {
      name: 'marts',
      description: 'What others read',
      definition: { value: 'tag:mart', locate: inYaml },
      isDefault: false,
    },
    {
      name: 'nightly',
      description: undefined,
      definition: { value: '', locate: inYaml },
      structured: { union: [{ method: 'tag', value: 'mart' }, 'stg_orders+'] },
      isDefault: false,
    },
  ],
  targetPath: '/shop/target',
  projectFile: new SourceText('project.yml', 'name: shop\n'),
  fileCount: 9,
};
