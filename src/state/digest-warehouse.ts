/**
 * All of a warehouse that decides what a build has to do, as one digest: the engine, the relations
 * with their columns, what the state says of them, how many rows they have. In: a connection (read
 * only is enough) and counts; out: a text, equal as long as each is. Costs no scan of the data.
 */
import { digest } from '../base/json.ts';
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { readEngineVersion } from './engine-version.ts';
import { plainViewSql } from './find-redefined.ts';
import { stateTable } from './state-sql.ts';
import { stateTables } from './state-tables.ts';

/** What runs did says nothing of what there is. */
const leftOut: ReadonlySet<string> = new Set(['runs', 'compactions']);

export async function digestWarehouse(
  connection: Connection,
  catalog: string,
  counts: ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>,
): Promise<string> {
  const [engine, relations, state, counted] = await Promise.all([
    readEngineVersion(connection),
    connection.query(relationsOf(catalog)),
    connection.query(stateOf(catalog)),
    counts,
  ]);
  return digest(JSON.stringify([engine, relations.rows, state.rows, [...counted]]));
}

/** A view that took a table's place, and the other way around, has the same columns. */
function relationsOf(catalog: string): string {
  const mine = `where database_name = ${quoteLiteral(catalog)} and not internal`;
  return inOrder([
    `sum(hash(schema_name, table_name, column_name, column_index, data_type)) from duckdb_columns() ${mine}`,
    `sum(hash(schema_name, table_name)) from duckdb_tables() ${mine}`,
    `sum(hash(schema_name, view_name, ${plainViewSql})) from duckdb_views() ${mine}`,
  ]);
}

function stateOf(catalog: string): string {
  const tables = Object.keys(stateTables).filter((table) => !leftOut.has(table));
  return inOrder(tables.map((table) => `sum(hash(t)) from ${stateTable(catalog, table)} t`));
}

/** Sums do not depend on the order of rows, and two equal rows are told from none. */
function inOrder(sums: readonly string[]): string {
  const each = sums.map((sum, index) => `select ${index}, count(*), ${sum}`);
  return `${each.join('\nunion all ')}\norder by 1`;
}
