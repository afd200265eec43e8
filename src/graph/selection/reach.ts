/**
 * Walks of the graph. In: where to begin, which way and how far; out: the ids reached, those it
 * began with included. Knows no selector.
 */
import type { Graph, NodeId } from '../../product/graph.ts';
import type { Depth } from './selector.ts';

export function withAncestors(graph: Graph, from: ReadonlySet<NodeId>, depth: Depth): Set<NodeId> {
  return walk(from, depth, (id) => graph.nodes.get(id)?.parents ?? []);
}

export function withDescendants(
  graph: Graph,
  from: ReadonlySet<NodeId>,
  depth: Depth,
): Set<NodeId> {
  return walk(from, depth, (id) => graph.children.get(id) ?? []);
}

/** The tests not in the set that read anything in it, whatever else they read: dbt's "eager". */
export function testsReading(graph: Graph, ids: ReadonlySet<NodeId>): NodeId[] {
  const tests: NodeId[] = [];
  for (const id of ids) {
    for (const child of graph.children.get(id) ?? []) {
      const kind = graph.nodes.get(child)?.kind;
      if (!ids.has(child) && (kind === 'test' || kind === 'unit_test')) tests.push(child);
    }
  }
  return tests;
}

/** Layer by layer, so that each node is met at its least distance. */
function walk(
  from: ReadonlySet<NodeId>,
  depth: Depth,
  next: (id: NodeId) => readonly NodeId[],
): Set<NodeId> {
  const reached = new Set(from);
  let layer: NodeId[] = [...from];
  for (let step = 0; step < depth && layer.length > 0; step++) {
    const following: NodeId[] = [];
    for (const id of layer) {
      for (const neighbour of next(id)) {
        if (reached.has(neighbour)) continue;
        reached.add(neighbour);
        following.push(neighbour);
      }
    }
    layer = following;
  }
  return reached;
}
