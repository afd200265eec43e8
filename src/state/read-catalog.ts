/**
 * Reads what the engine says of all relations: columns, types, comments, sizes. In: a connection
 * (read only is enough); out: one entry for each relation of every database that is open.
 */
import type { Cell, Connection } from '../engine/engine.ts';
import type { DescribedRelation } from '../product/described-relation.ts';
import { stateSchema } from './state-tables.ts';

export async function readCatalog(connection: Connection): Promise<readonly DescribedRelation[]> {
  const { rows } = await connection.query(`
    with relations as (
      select database_name, schema_name, table_name as name, 'table' as kind, comment, estimated_size as size
      from duckdb_tables() where not internal
      union all
      select database_name, schema_name, view_name, 'view', comment, null
      from duckdb_views() where not internal
    ), columns as (
      select database_name, schema_name, table_name as name,
        list(struct_pack(name := column_name, type := data_type, comment := comment) order by column_index) as columns
      from duckdb_columns() where not internal
      group by all
    )
    select r.database_name, r.schema_name, r.name, r.kind, r.comment, r.size, to_json(c.columns)
    from relations r
    join columns c using (database_name, schema_name, name)
    where r.schema_name <> '${stateSchema}'
    order by all`);
  return rows.map(describe);
}

function describe(row: readonly Cell[]): DescribedRelation {
  const [catalog, schema, name, kind, comment, size, columns] = row;
  const found = JSON.parse(String(columns)) as {
    name: string;
    type: string;
    comment: string | null;
  }[];
  return {
    catalog: String(catalog),
    schema: String(schema),
    name: String(name),
    kind: kind === 'view' ? 'view' : 'table',
    comment: typeof comment === 'string' ? comment : undefined,
    rows: size === null || size === undefined ? undefined : Number(size),
    columns: found.map((column) => ({ ...column, comment: column.comment ?? undefined })),
  };
}
