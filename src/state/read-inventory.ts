/**
 * Reads what the warehouse holds: its relations, and which of them Eider made. In: a connection
 * (read only is enough); out: an inventory. Decides nothing.
 */
import type { Json } from '../base/json.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Cell, Connection } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import { readVersion, stateSchema } from './state-schema.ts';

export async function readInventory(connection: Connection, catalog: string): Promise<Inventory> {
  const relations = new Map<string, KnownRelation>();
  const made = await readMade(connection, catalog);
  const present = await connection.query(
    `select schema_name, table_name, 'table' from duckdb_tables() where database_name = ${text(catalog)} and not internal
     union all
     select schema_name, view_name, 'view' from duckdb_views() where database_name = ${text(catalog)} and not internal`,
  );
  for (const [schema, name, kind] of present.rows) {
    if (schema === stateSchema) continue;
    const relation = { catalog, schema: String(schema), name: String(name) };
    const key = relationKey(relation);
    const recorded = made.get(key);
    // What is of another kind now was dropped and made again by somebody else.
    const record = recorded?.kind === kind ? recorded : undefined;
    relations.set(key, {
      relation,
      kind: kind === 'view' ? 'view' : 'table',
      madeBy: record?.madeBy,
      materialization: record?.materialization,
      rows: record?.rows,
      files: record?.files,
      publishedAt: record?.publishedAt,
    });
  }
  return { relations, sequence: await readSequence(connection, catalog) };
}

type Made = { kind: string } & Pick<
  KnownRelation,
  'madeBy' | 'materialization' | 'rows' | 'files' | 'publishedAt'
>;

async function readMade(connection: Connection, catalog: string): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  if ((await readVersion(connection, catalog)) === undefined) return made;
  const found = await connection.query(
    `select schema_name, name, kind, node_id, materialization, row_count, strftime(recorded_at, '%Y-%m-%dT%H:%M:%SZ'), files
     from ${quoteIdentifier(catalog)}.${stateSchema}.relations
     qualify row_number() over (partition by lower(schema_name), lower(name) order by sequence desc) = 1
       and not dropped`,
  );
  for (const [schema, name, kind, node, materialization, rows, at, files] of found.rows) {
    made.set(relationKey({ catalog, schema: String(schema), name: String(name) }), {
      kind: String(kind),
      madeBy: String(node),
      materialization: String(materialization),
      rows: numberOf(rows),
      files: typeof files === 'string' ? (JSON.parse(files) as Json) : undefined,
      publishedAt: typeof at === 'string' ? at : undefined,
    });
  }
  return made;
}

async function readSequence(connection: Connection, catalog: string): Promise<number> {
  if ((await readVersion(connection, catalog)) === undefined) return 0;
  const schema = `${quoteIdentifier(catalog)}.${stateSchema}`;
  const found = await connection.query(
    `select greatest(
       (select coalesce(max(sequence), 0) from ${schema}.relations),
       (select coalesce(max(sequence), 0) from ${schema}.test_results))`,
  );
  return numberOf(found.rows[0]?.[0]) ?? 0;
}

function numberOf(cell: Cell | undefined): number | undefined {
  return cell === null || cell === undefined ? undefined : Number(cell);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
