/**
 * A small shop as the compiler hands it on: a node of each kind.
 * Written out by hand, so that a change of another stage changes nothing here.
 */
import type { Json } from '../../../../src/base/json.ts';
import { type Locate, SourceText } from '../../../../src/base/source-text.ts';
import type { CompiledProject, MappedSql } from '../../../../src/product/compiled.ts';
import type {
  ExposureNode,
  Graph,
  GraphNode,
  ModelNode,
  SeedNode,
  SourceNode,
  TestNode,
} from '../../../../src/product/graph.ts';
import type {
  ColumnProperties,
  NodeProperties,
  ProjectSource,
  Sourced,
} from '../../../../src/project/resources.ts';
import type { Parameter, ParsedTemplate, StaticCall } from '../../../../src/template/template.ts';

const range = { start: 0, end: 0 };
const yaml = new SourceText('models/shop.yml', 'models:\n  - name: stg_orders\n');
const inYaml: Locate = () => yaml.span(18, 28);

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
  },
  targets: ['dev'],
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

interface CommonParts {
  readonly id?: string;
  readonly path: string;
  readonly fqn: readonly string[];
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly meta?: Readonly<Record<string, Json>>;
  readonly config?: Readonly<Record<string, Json>>;
  /** Keys that somebody wrote; all of `config` where it is not said. */
  readonly written?: readonly string[];
  readonly parents?: readonly string[];
}

function common(kind: GraphNode['kind'], name: string, parts: CommonParts) {
  const { config = {} } = parts;
  const written = parts.written ?? Object.keys(config);
  return {
    id: parts.id ?? `${kind}.shop.${name}`,
    name,
    path: parts.path,
    fqn: parts.fqn,
    tags: parts.tags ?? [],
    meta: parts.meta ?? {},
    description: parts.description,
    config: { values: config, origins: new Map(written.map((key) => [key, inYaml])) },
    parents: parts.parents ?? [],
    locate: inYaml,
  };
}

interface ModelParts extends Partial<CommonParts> {
  readonly sql: string;
  readonly calls: readonly StaticCall[];
  readonly folder: string;
  readonly materialization?: ModelNode['materialization'];
  readonly columns?: readonly ColumnProperties[];
  readonly relation?: ModelNode['relation'];
}

function model(name: string, parts: ModelParts): ModelNode {
  const { materialization = 'view', tags = [], meta = {} } = parts;
  const path = `models/${parts.folder}/${name}.sql`;
  const parsed = template(path, parts.sql, parts.calls);
  return {
    ...common('model', name, {
      ...parts,
      path,
      fqn: ['shop', parts.folder, name],
      config: { enabled: true, materialized: materialization, tags, meta, ...parts.config },
      written: ['materialized', ...Object.keys(parts.config ?? {})],
    }),
    kind: 'model',
    materialization,
    template: parsed,
    source: parsed.source,
    relation: parts.relation ?? { catalog: 'dev', schema: 'main', name },
    columns: parts.columns ?? [],
  };
}

interface GenericParts {
  readonly column: string;
  readonly severity?: TestNode['severity'];
  readonly config?: Readonly<Record<string, Json>>;
  readonly arguments?: Readonly<Record<string, Json>>;
  readonly parents?: readonly string[];
  readonly template?: ParsedTemplate;
}

function genericTest(name: string, test: string, subject: string, parts: GenericParts): TestNode {
  const { config = {}, severity = 'error' } = parts;
  const described = typeof config.description === 'string' ? config.description : undefined;
  return {
    ...common('test', name, {
      path: 'models/shop.yml',
      fqn: ['shop', 'staging', name],
      config: { enabled: true, severity, tags: [], meta: {}, ...config },
      written: Object.keys(config),
      parents: parts.parents ?? [subject],
      ...(described === undefined ? {} : { description: described }),
    }),
    kind: 'test',
    severity,
    definition: {
      type: 'generic',
      test,
      subject,
      column: parts.column,
      arguments: new Map(
        Object.entries(parts.arguments ?? {}).map(([key, value]): [string, Sourced] => [
          key,
          { value, locate: inYaml },
        ]),
      ),
      template: parts.template,
    },
  };
}

function template(
  path: string,
  text: string,
  calls: readonly StaticCall[],
  params?: readonly Parameter[],
): ParsedTemplate {
  return {
    source: new SourceText(path, text),
    facts: { params, config: [], calls },
    program: () => {
      throw new Error('an artifact renders nothing');
    },
  };
}

function column(name: string, parts: Partial<ColumnProperties>): ColumnProperties {
  return {
    name,
    description: undefined,
    type: undefined,
    tags: [],
    meta: {},
    tests: [],
    locate: inYaml,
    ...parts,
  };
}

function described(name: string): NodeProperties {
  return {
    name,
    path: 'models/shop.yml',
    description: undefined,
    config: new Map(),
    columns: [],
    tests: [],
    locate: inYaml,
  };
}

function childrenOf(all: readonly GraphNode[]): Map<string, string[]> {
  const children = new Map<string, string[]>(all.map(({ id }) => [id, []]));
  for (const node of all) for (const id of node.parents) children.get(id)?.push(node.id);
  return children;
}

function sql(text: string): MappedSql {
  return { text, parts: [{ start: 0, locate: inYaml }] };
}

function noFolder() {
  return { config: new Map(), children: new Map(), locate: inYaml };
}
