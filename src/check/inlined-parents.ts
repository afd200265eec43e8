/** Whose queries stand in front of a query, which the engine then sees as one. */
import type { RelationName } from '../engine/engine.ts';
import type { Graph, ModelNode, NodeId } from '../product/graph.ts';
import type { Inlined } from './lineage/inlined.ts';
import { lineageRelation } from './lineage-relation.ts';

/** The parents whose queries stand in front, and through them only, theirs. */
export function inlinedParents(
  parents: readonly NodeId[],
  graph: Graph,
  isInlined: (node: ModelNode) => boolean,
): Inlined {
  const found = new Map<string, RelationName>();
  const visit = (id: NodeId): void => {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model' || !isInlined(node)) return;
    found.set(node.relation.name.toLowerCase(), lineageRelation(node));
    for (const parent of node.parents) visit(parent);
  };
  for (const id of parents) visit(id);
  return found;
}
