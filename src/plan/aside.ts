/** The table in which a model is made anew, batch by batch, while readers keep the old one. */
import type { RelationName } from '../engine/engine.ts';

/** How the state calls what such a table is made as. */
export const asideMaterialization = 'rebuild';

/** In the same schema, since no table can be moved to another. */
export function asideOf(relation: RelationName): RelationName {
  return { ...relation, name: `_eider_rebuild_${relation.name}` };
}
