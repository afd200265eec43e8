/** What reading a plan needs to know of the project around the query. */

import type { RelationName } from '../engine/engine.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { Graph, ModelNode, NodeId } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import type { Inlined } from './lineage/inlined.ts';
import type { BoundModelContext } from './read-bound-model.ts';
import { lineageRelation, relationKey } from './relation-key.ts';

export function boundContext(
  { node }: CompiledModel,
  { facts, standIns, owners, compiled: { graph } }: Checking,
): BoundModelContext {
  return {
    node,
    factsOf: facts.factsOf,
    relationBehind: standIns.relationBehind,
    nameBehind: (table) => {
      const relation = standIns.relationBehind(table);
      return relation && (owners.get(relationKey(relation))?.id ?? relationKey(relation));
    },
    inlined: inlinedParents(node.parents, graph, isEphemeral),
  };
}

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
