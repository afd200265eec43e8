import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import type { Graph, GraphNode, TestNode } from '../../../src/product/graph.ts';
import { buildManifest, type ManifestInput } from '../../../src/report/artifacts/manifest.ts';
import { shopCompiled, shopGraph, shopProject } from './support/shop.ts';

const input: ManifestInput = {
  project: shopProject,
  graph: shopGraph,
  compiled: shopCompiled,
  generatedAt: '2026-11-21T06:00:00Z',
  invocationId: '4f6b8a52-0000-4000-8000-000000000000',
  eiderVersion: '0.1.0',
  seedDigest: ({ path }) => `digest of ${path}`,
};

test('the manifest of a small shop, whole', async () => {
  const text = `${JSON.stringify(buildManifest(input), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../fixtures/artifacts/manifest.json');
});

describe('what tools read of a data test', () => {
  test('a foreign key names both sides as dbt does, the tested one last', () => {
    const id = 'test.shop.relationships_stg_orders_channel_id_Channels_id';
    expect(pick(entry('nodes', id), 'refs', 'depends_on', 'test_metadata')).toEqual({
      refs: [
        { name: 'channels', package: null, version: null },
        { name: 'stg_orders', package: null, version: null },
      ],
      depends_on: { macros: [], nodes: ['seed.shop.channels', 'model.shop.stg_orders'] },
      test_metadata: {
        name: 'relationships',
        kwargs: {
          to: "ref('channels')",
          field: 'id',
          column_name: 'channel_id',
          model: "{{ get_where_subquery(ref('stg_orders')) }}",
        },
        namespace: null,
      },
    });
  });

  test('a test of a source is attached to no node, and its model is a call of source', () => {
    const found = entry('nodes', 'test.shop.not_null_raw_orders_id');
    const names = ['attached_node', 'file_key_name', 'refs', 'sources', 'test_metadata'];
    expect(pick(found, ...names)).toEqual({
      attached_node: null,
      file_key_name: 'sources.raw',
      refs: [],
      sources: [['raw', 'orders']],
      test_metadata: {
        name: 'not_null',
        kwargs: {
          column_name: 'id',
          model: "{{ get_where_subquery(source('raw', 'orders')) }}",
        },
        namespace: null,
      },
    });
  });

  test("a project's own test stands on a macro, which is there", () => {
    const found = entry('nodes', 'test.shop.positive_revenue_revenue');
    expect(found.depends_on).toEqual({
      macros: ['macro.shop.test_positive'],
      nodes: ['model.shop.revenue'],
    });
    expect(pick(entry('macros', 'macro.shop.test_positive'), 'name', 'path', 'arguments')).toEqual({
      name: 'test_positive',
      path: 'tests/generic/positive.sql',
      arguments: [
        { name: 'model', type: 'relation', description: '' },
        { name: 'column', type: 'identifier', description: '' },
      ],
    });
  });
});

describe('primary keys', () => {
  const keyOf = (...tests: readonly TestNode[]): Json =>
    entry('nodes', 'model.shop.stg_orders', { graph: withTests(tests) }).primary_key ?? null;

  test('a column that is unique and never null', () => {
    expect(
      keyOf(tested('unique', 'id'), tested('unique', 'code'), tested('not_null', 'id')),
    ).toEqual(['id']);
  });

  test('where none is both, those that are unique', () => {
    expect(
      keyOf(tested('unique', 'id'), tested('unique', 'code'), tested('not_null', 'day')),
    ).toEqual(['code', 'id']);
  });

  test("a project's own test of the name says nothing", () => {
    const own = { ...tested('unique', 'id') };
    const positive = node('test.shop.positive_revenue_revenue', 'test');
    const { template } = positive.definition;
    const definition = { ...own.definition, template } as TestNode['definition'];
    expect(keyOf({ ...own, definition })).toEqual([]);
  });
});

describe('seeds', () => {
  test('without a digest a seed is told by its path', () => {
    const { seedDigest: _, ...without } = input;
    const nodes = buildManifest(without).nodes as Entries;
    expect(nodes['seed.shop.channels']?.checksum).toEqual({
      name: 'path',
      checksum: 'seeds/web/channels.csv',
    });
  });
});

describe('an empty project', () => {
  const graph: Graph = {
    ...shopGraph,
    nodes: new Map(),
    children: new Map(),
    macros: new Map(),
    disabled: [],
  };
  const project = { ...shopProject, genericTests: [], selectors: [] };
  const manifest = buildManifest({ ...input, project, graph });

  test('has every section', () => {
    const { metadata: _, docs, ...sections } = manifest;
    expect(sections).toEqual({
      nodes: {},
      sources: {},
      macros: {},
      exposures: {},
      metrics: {},
      groups: {},
      selectors: {},
      disabled: {},
      parent_map: {},
      child_map: {},
      group_map: {},
      saved_queries: {},
      semantic_models: {},
      unit_tests: {},
    });
    expect(Object.keys(docs as object)).toEqual(['doc.shop.__overview__']);
  });
});

test('names that mean something to JavaScript are names like any other', () => {
  const stgOrders = node('model.shop.stg_orders', 'model');
  const [first] = stgOrders.columns;
  if (!first) throw new Error('stg_orders has columns');
  const columns = ['__proto__', 'constructor', '1'].map((name) => ({ ...first, name }));
  const changed: GraphNode = { ...stgOrders, columns };
  const graph = { ...shopGraph, nodes: new Map([[changed.id, changed]]) };
  const written = JSON.stringify(entry('nodes', changed.id, { graph }).columns);
  expect([...written.matchAll(/"name":"(.*?)"/g)].map(([, name]) => name).sort()).toEqual([
    '1',
    '__proto__',
    'constructor',
  ]);
});

type Entries = Readonly<Record<string, Readonly<Record<string, Json>>>>;

function entry(section: string, id: string, changed: Partial<ManifestInput> = {}) {
  const found = (buildManifest({ ...input, ...changed })[section] as Entries)[id];
  if (!found) throw new Error(`${section} has no ${id}`);
  return found;
}

function pick(from: Readonly<Record<string, Json>>, ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}

function node<Kind extends GraphNode['kind']>(id: string, kind: Kind) {
  const found = shopGraph.nodes.get(id);
  if (found?.kind !== kind) throw new Error(`the shop has no ${kind} ${id}`);
  return found as Extract<GraphNode, { kind: Kind }>;
}

/** A test of stg_orders that is in no file. */
function tested(test: 'unique' | 'not_null', column: string): TestNode {
  const from = node('test.shop.unique_stg_orders_id', 'test');
  const name = `${test}_stg_orders_${column}`;
  const definition = { ...from.definition, test, column } as TestNode['definition'];
  return { ...from, id: `test.shop.${name}`, name, definition };
}

function withTests(tests: readonly TestNode[]): Graph {
  const others = [...shopGraph.nodes.values()].filter(({ kind }) => kind !== 'test');
  const nodes = new Map([...others, ...tests].map((each): [string, GraphNode] => [each.id, each]));
  return { ...shopGraph, nodes };
}
