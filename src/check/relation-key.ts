/** One key for each relation, however it is written: the engine does not tell names apart by case. */

import type { RelationName } from '../engine/engine.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { RelationNode } from '../product/graph.ts';

export function relationKey({ catalog, schema, name }: RelationName): string {
  return `${catalog}.${schema}.${name}`.toLowerCase();
}

/** What lineage calls a node's relation: an ephemeral model has none, so that its id stands for it. */
export function lineageRelation(node: RelationNode): RelationName {
  return isEphemeral(node) ? { catalog: '', schema: '', name: node.id } : node.relation;
}
