/** What the state keeps the versions of a relation under. In: a node; out: its key. */
import type { ModelNode, SeedNode, SourceNode } from '../product/graph.ts';
import type { StateKey } from '../product/state.ts';

/** A relation that Eider makes: without the catalog, which is what the file happens to be called. */
export function ownKey({ relation }: Pick<ModelNode | SeedNode, 'relation'>): StateKey {
  return `${relation.schema}.${relation.name}`.toLowerCase();
}

/** A source, by its node and by where it is: another target may have it elsewhere. */
export function sourceKey({ id, table, relation }: SourceNode, catalog: string): StateKey {
  if (table.location) return `${id} at ${table.location.path}`;
  const { schema, name } = relation;
  const parts = relation.catalog === catalog ? [schema, name] : [relation.catalog, schema, name];
  return `${id} at ${parts.join('.').toLowerCase()}`;
}
