/**
 * Which sources and stored relations some nodes read, themselves or through what holds no rows of
 * its own. In: nodes of the graph; out: what they read, each once.
 */
import { isRelation } from '../graph/is-relation.ts';
import { isTransparent } from '../graph/transparent.ts';
import type { Graph, GraphNode, NodeId, RelationNode, SourceNode } from '../product/graph.ts';

export function sourcesRead(nodes: Iterable<GraphNode>, graph: Graph): readonly SourceNode[] {
  return storedReads(nodes, graph).filter((node) => node.kind === 'source');
}

export function storedReads(nodes: Iterable<GraphNode>, graph: Graph): readonly RelationNode[] {
  const found = new Map<NodeId, RelationNode>();
  const seen = new Set<NodeId>();
  const enter = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (!node || seen.has(id)) return;
    seen.add(id);
    if (isTransparent(node)) for (const parent of node.parents) enter(parent);
    else if (isRelation(node)) found.set(id, node);
  };
  for (const node of nodes) for (const parent of node.parents) enter(parent);
  return [...found.values()];
}
