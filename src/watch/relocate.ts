/**
 * The same graph with some of its nodes made elsewhere: in the watch's own schemas, so that no
 * save touches what others read. In: a graph and nodes; out: a graph. Pure.
 */
import type { RelationName } from '../engine/engine.ts';
import { watchSuffix } from '../plan/find-orphans.ts';
import type { Graph, GraphNode, ModelNode, NodeId, SeedNode } from '../product/graph.ts';

export function watchRelation({ schema, ...relation }: RelationName): RelationName {
  return { ...relation, schema: `${schema}${watchSuffix}` };
}

/** An external model is a table meanwhile: its files are for others to read. */
export function relocate(graph: Graph, moved: ReadonlySet<NodeId>): Graph {
  const move = <Node extends GraphNode>(node: Node): Node => {
    if (!moved.has(node.id) || (node.kind !== 'model' && node.kind !== 'seed')) return node;
    const relation = watchRelation(node.relation);
    const isExternal = node.kind === 'model' && node.materialization === 'external';
    return { ...node, relation, ...(isExternal ? { materialization: 'table' } : {}) };
  };
  const nodes = new Map([...graph.nodes].map(([id, node]) => [id, move(node)]));
  const refs = new Map(
    [...graph.refs].map(([name, node]) => [name, nodes.get(node.id) as ModelNode | SeedNode]),
  );
  return { ...graph, nodes, refs };
}
