/**
 * What relations a catalog holds, whoever made them. In: a connection and the catalog's name; out:
 * its tables and views, ordered by schema and name.
 */
import { quoteLiteral } from './duckdb-dialect.ts';
import type { Connection, RelationKind, RelationName } from './engine.ts';

export interface ListedRelation {
  readonly relation: RelationName;
  readonly kind: RelationKind;
  /** The engine's guess, exact where nothing was deleted; `undefined` for views. */
  readonly estimatedRows: number | undefined;
}

/** Temporary and internal relations are left out. */
export async function listRelations(
  connection: Connection,
  catalog: string,
): Promise<readonly ListedRelation[]> {
  const { rows } = await connection.query(`
    select schema_name, table_name, 'table', estimated_size
    from duckdb_tables()
    where database_name = ${quoteLiteral(catalog)} and not internal and not temporary
    union all
    select schema_name, view_name, 'view', null
    from duckdb_views()
    where database_name = ${quoteLiteral(catalog)} and not internal and not temporary
    order by all
  `);
  return rows.map(([schema, name, kind, estimate]) => ({
    relation: { catalog, schema: String(schema), name: String(name) },
    kind: kind === 'view' ? 'view' : 'table',
    estimatedRows: estimate === null || estimate === undefined ? undefined : Number(estimate),
  }));
}
