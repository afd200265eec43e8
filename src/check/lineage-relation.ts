/** What lineage calls a node's relation. */
import type { RelationName } from '../engine/engine.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { RelationNode } from '../product/graph.ts';

/** An ephemeral model has none, so that its id stands for it. */
export function lineageRelation(node: RelationNode): RelationName {
  return isEphemeral(node) ? { catalog: '', schema: '', name: node.id } : node.relation;
}
