/**
 * The part of a project that a unit test runs, as a project of its own: what is given stands for
 * sources, files are tables. In: the graph and the nodes' roles; out: a graph. Renders nothing.
 */
import type { TypedColumn } from '../../check/fixtures/fixture-sql.ts';
import { isExternal } from '../../graph/materialized-as.ts';
import { sourceInstead } from '../../graph/source-instead.ts';
import type { Graph, GraphNode, ModelNode, NodeId, RelationNode } from '../../product/graph.ts';
import type { NodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';

export function rehearsalGraph(
  graph: Graph,
  { given, empty, computed }: NodesToRun,
  columnsOf: (id: NodeId) => readonly TypedColumn[],
): Graph {
  const sources = [...given, ...empty].map((node) => {
    return { ...sourceInstead(node, { columns: columnsOf(node.id) }), config: nothingSaid };
  });
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

const nothingSaid = { values: {}, origins: new Map() };

/** A test writes no file. */
function withoutFiles(model: ModelNode): ModelNode {
  return isExternal(model) ? { ...model, materialization: 'table' } : model;
}
