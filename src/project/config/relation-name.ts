/**
 * The name of a node's relation in the warehouse. In: the target and the node's configuration; out:
 * catalog, schema and name. Quotes nothing.
 */
import type { Target } from '../target.ts';

export interface RelationNaming {
  readonly target: Pick<Target, 'schema' | 'schemaNames'>;
  /** The engine's name for the database that the target opens. */
  readonly catalog: string;
  /** The node's own `schema`, if it has one. */
  readonly schema: string | undefined;
  readonly alias: string | undefined;
  readonly name: string;
}

/** In a person's own target schemas are prefixed, so that nobody writes into another's. */
export function relationNameFor({ target, catalog, schema, alias, name }: RelationNaming): {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
} {
  const own = target.schemaNames === 'exact' ? schema : schema && `${target.schema}_${schema}`;
  return { catalog, schema: own || target.schema, name: alias || name };
}
