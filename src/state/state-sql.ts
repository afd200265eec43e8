/** How statements about the state are put together. In: names and values; out: SQL. */
import { quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import { stateSchema } from './state-tables.ts';

export type Value = string | number | bigint | boolean | null;

/** A table of the state, by its whole name. */
export function stateTable(catalog: string, table: string): string {
  return `${quoteIdentifier(catalog)}.${stateSchema}.${table}`;
}

export function insertRows(
  catalog: string,
  table: string,
  rows: readonly (readonly Value[])[],
): string {
  const values = rows.map((row) => `(${row.map(sqlValue).join(', ')})`).join(', ');
  return `insert into ${stateTable(catalog, table)} values ${values}`;
}

export function sqlValue(value: Value): string {
  return typeof value === 'bigint' ? String(value) : quoteLiteral(value);
}

/** ISO 8601 as the engine reads a TIMESTAMP. */
export function timestamp(iso: string): string {
  return iso.replace('T', ' ').replace('Z', '');
}

/** A condition; without values, one that all rows meet. */
export function isOneOf(sql: string, values: ReadonlySet<string> | undefined): string {
  if (!values) return 'true';
  return values.size === 0 ? 'false' : `${sql} in (${[...values].map(sqlValue).join(', ')})`;
}
