/**
 * The state in memory, for a plan: what it finds out is written there and nowhere else. In: a
 * connection that may only read the warehouse; out: the catalog of the copy.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { journalViews } from './journal.ts';
import { readVersion, stateVersion } from './state-schema.ts';
import { sqlValue, stateTable } from './state-sql.ts';
import { stateSchema } from './state-tables.ts';

const copy = '_eider_copy';

export async function copyState(connection: Connection, catalog: string): Promise<string> {
  await connection.run(
    `attach ':memory:' as ${copy} (read_only false); create schema ${copy}.${stateSchema}`,
  );
  const version = await readVersion(connection, catalog);
  if (version === undefined) return copy;
  const { rows } = await connection.query(
    `select table_name from duckdb_tables()
     where database_name = ${sqlValue(catalog)} and schema_name = '${stateSchema}'`,
  );
  for (const [name] of rows) {
    const table = String(name);
    await connection.run(
      `create table ${stateTable(copy, table)} as from ${quoteIdentifier(catalog)}.${stateSchema}.${table}`,
    );
  }
  if (version === stateVersion) {
    await connection.run(journalViews(`${copy}.${stateSchema}`).join(';\n'));
  }
  return copy;
}
