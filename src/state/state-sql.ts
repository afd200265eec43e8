/** How statements about the state are put together. In: names and values; out: SQL. */
import { quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import { stateSchema, stateTables } from './state-tables.ts';

export type Value = string | number | bigint | boolean | null;

/** A table of the state, by its whole name. */
export function stateTable(catalog: string, table: string): string {
  return `${quoteIdentifier(catalog)}.${stateSchema}.${table}`;
}

/** The engine reads each value of a list as an expression of its own: of many rows, as one text of JSON. */
const mostListed = 16;

export function insertRows(
  catalog: string,
  table: string,
  rows: readonly (readonly Value[])[],
): string {
  const into = `insert into ${stateTable(catalog, table)}`;
  const columns = stateTables[table];
  if (columns === undefined || rows.length <= mostListed) {
    const values = rows.map((row) => `(${row.map(sqlValue).join(', ')})`).join(', ');
    return `${into} values ${values}`;
  }
  const names = columnsOf(columns).map(([name]) => name);
  const told = rows.map((row) =>
    Object.fromEntries(row.map((value, index) => [names[index], jsonValue(value)])),
  );
  return `${into} select ${rowsOf(quoteLiteral(JSON.stringify(told)), columns)}`;
}

/** Rows from SQL for a list of objects in JSON, by the definition of the table that they are of. */
export function rowsOf(json: string, columns: string): string {
  const structure = JSON.stringify([Object.fromEntries(columnsOf(columns))]);
  return `unnest(from_json(${json}, ${quoteLiteral(structure)}), max_depth := 2)`;
}

/** Each with its type. */
function columnsOf(columns: string): readonly (readonly string[])[] {
  return columns.split(',').map((column) => column.trim().split(' '));
}

function jsonValue(value: Value): Exclude<Value, bigint> {
  return typeof value === 'bigint' ? String(value) : value;
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
