/**
 * Which relations there are, whoever made them, and what columns they have. In: a connection (read
 * only is enough); out: one entry for each. Looks at the engine's lists no more often than it has to:
 * each is made anew, over everything in the warehouse, whatever is asked of it.
 */
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import { shapesOf } from '../engine/duckdb-fingerprint.ts';
import type { Connection, RelationKind, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { stateSchema } from './state-tables.ts';

export interface PresentRelation {
  readonly relation: RelationName;
  readonly kind: RelationKind;
  /** Digest of the names and types of its columns; none of a view over something that is gone. */
  readonly shape: string | undefined;
}

/** By `relationKey`. */
export type PresentRelations = ReadonlyMap<string, PresentRelation>;

/** `where`: a condition on `schema_name` and the column that has the names. */
export async function readPresent(
  connection: Connection,
  catalog: string,
  where: (name: string) => string = () => 'true',
): Promise<PresentRelations> {
  const shapes = await connection.query(shapesOf(catalog, where('table_name')));
  const views = await connection.query(
    `select schema_name, view_name from duckdb_views()
     where database_name = ${quoteLiteral(catalog)} and not internal and ${where('view_name')}`,
  );
  const present = new Map<string, PresentRelation>();
  for (const [schema, name, shape] of shapes.rows) {
    if (schema === stateSchema) continue;
    const relation = { catalog, schema: String(schema), name: String(name) };
    present.set(relationKey(relation), { relation, kind: 'table', shape: String(shape) });
  }
  for (const [schema, name] of views.rows) {
    const relation = { catalog, schema: String(schema), name: String(name) };
    const key = relationKey(relation);
    present.set(key, { relation, kind: 'view', shape: present.get(key)?.shape });
  }
  return present;
}
