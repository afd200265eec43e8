/**
 * The part of a project that a unit test runs, as a project of its own: what is given stands for
 * sources, files are tables. In: the graph and the nodes' roles; out: a graph. Renders nothing.
 */
import type {
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  RelationNode,
  SourceNode,
} from '../../product/graph.ts';
import type { NodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';

export function rehearsalGraph(graph: Graph, { given, empty, computed }: NodesToRun): Graph {
  const sources = [...given, ...empty].map(asSource);
  const nodes = new Map<NodeId, GraphNode>(
    [...sources, ...computed.map(withoutFiles)].map((node) => [node.id, node]),
  );
  const inOrder = [...graph.nodes.keys()].flatMap((id) => nodes.get(id) ?? []);
  const children = new Map<NodeId, NodeId[]>(inOrder.map(({ id }) => [id, []]));
  for (const { id, parents } of inOrder) {
    for (const parent of parents) children.get(parent)?.push(id);
  }
  const standIn = <N extends RelationNode>(node: N): N => (nodes.get(node.id) ?? node) as N;
  return {
    ...graph,
    nodes: new Map(inOrder.map((node) => [node.id, node])),
    children,
    refs: new Map([...graph.refs].map(([name, node]) => [name, standIn(node)])),
    sources: new Map([...graph.sources].map(([name, node]) => [name, standIn(node)])),
  };
}

function asSource(node: RelationNode): SourceNode {
  const { id, name, path, fqn, tags, meta, description, relation, columns, locate } = node;
  const common = { id, name, path, fqn, tags, meta, description, relation, columns, locate };
  const config = { values: {}, origins: new Map() };
  return {
    kind: 'source',
    ...common,
    config,
    parents: [],
    table: {
      source: 'given',
      name,
      identifier: undefined,
      catalog: undefined,
      schema: undefined,
      location: undefined,
      description,
      columns,
      tests: [],
      tags,
      meta,
      enabled: true,
      config: new Map(),
      path,
      locate,
    },
  };
}

/** A test writes no file. */
function withoutFiles(model: ModelNode): ModelNode {
  return model.materialization === 'external' ? { ...model, materialization: 'table' } : model;
}
