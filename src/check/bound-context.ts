/** What reading a plan needs to know of the project around the query. */
import { relationKey } from '../engine/relation-key.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { Checking } from './checking.ts';
import { inlinedParents } from './inlined-parents.ts';
import type { BoundModelContext } from './read-bound-model.ts';

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
