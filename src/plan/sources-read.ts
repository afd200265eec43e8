/**
 * Which sources and stored relations some nodes read, themselves or through what holds no rows of
 * its own. In: nodes of the graph; out: what they read, each once.
 */
import type {
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  SeedNode,
  SourceNode,
} from '../product/graph.ts';

export function sourcesRead(nodes: Iterable<GraphNode>, graph: Graph): readonly SourceNode[] {
  return storedReads(nodes, graph).filter((node) => node.kind === 'source');
}

export function storedReads(
  nodes: Iterable<GraphNode>,
  graph: Graph,
): readonly (SourceNode | SeedNode | ModelNode)[] {
  const found = new Map<NodeId, SourceNode | SeedNode | ModelNode>();
  const seen = new Set<NodeId>();
  const enter = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (!node || seen.has(id)) return;
    seen.add(id);
    const isOpen =
      node.kind === 'model' &&
      (node.materialization === 'view' || node.materialization === 'ephemeral');
    if (isOpen) for (const parent of node.parents) enter(parent);
    else if (node.kind === 'source' || node.kind === 'seed' || node.kind === 'model') {
      found.set(id, node);
    }
  };
  for (const node of nodes) for (const parent of node.parents) enter(parent);
  return [...found.values()];
}
