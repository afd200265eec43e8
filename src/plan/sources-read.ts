/**
 * Which sources some nodes read, themselves or through what holds no rows of its own. In: nodes of
 * the graph; out: sources, each once.
 */
import type { Graph, GraphNode, NodeId, SourceNode } from '../product/graph.ts';

export function sourcesRead(nodes: Iterable<GraphNode>, graph: Graph): readonly SourceNode[] {
  const found = new Map<NodeId, SourceNode>();
  const seen = new Set<NodeId>();
  const enter = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (!node || seen.has(id)) return;
    seen.add(id);
    if (node.kind === 'source') found.set(id, node);
    const isOpen =
      node.kind === 'model' &&
      (node.materialization === 'view' || node.materialization === 'ephemeral');
    if (isOpen) for (const parent of node.parents) enter(parent);
  };
  for (const node of nodes) for (const parent of node.parents) enter(parent);
  return [...found.values()];
}
