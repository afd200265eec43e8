/**
 * The state in memory, for a plan: what it finds out is written there and nowhere else. In: a
 * connection that may only read the warehouse; out: the catalog of the copy.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { readVersion, stateSchema, stateTables } from './state-schema.ts';
import { sqlValue, stateTable } from './state-sql.ts';

const copy = '_eider_copy';

export async function copyState(connection: Connection, catalog: string): Promise<string> {
  await connection.run(
    `attach ':memory:' as ${copy} (read_only false); create schema ${copy}.${stateSchema}`,
  );
  if ((await readVersion(connection, catalog)) === undefined) return copy;
  const { rows } = await connection.query(
    `select table_name from duckdb_tables()
     where database_name = ${sqlValue(catalog)} and schema_name = '${stateSchema}'`,
  );
  for (const [name] of rows) {
    const table = String(name);
    if (!(table in stateTables)) continue;
    await connection.run(
      `create table ${stateTable(copy, table)} as from ${quoteIdentifier(catalog)}.${stateSchema}.${table}`,
    );
  }
  return copy;
}
