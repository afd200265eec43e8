/**
 * Changes of a dimension told key by key, where that tells all of them. In: a relation and the
 * columns that somebody's keys trace to; out: what was recorded. Begins and ends no transaction.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { type Measure, recordKeys } from './record-versions.ts';
import { sqlValue, stateTable } from './state-sql.ts';

/** True where every row that changed has a key, in each of the columns, then and now. */
export async function recordKeyed(
  connection: Connection,
  measure: Measure,
  keys: readonly string[],
): Promise<boolean> {
  const columns = measure.columns.filter(({ name }) => keys.includes(name.toLowerCase()));
  let isTold = columns.length > 0 && columns.length === keys.length;
  for (const column of columns) {
    isTold = (await tellsAll(connection, measure, column.name)) && isTold;
    for (const sql of recordKeys(measure, column)) await connection.run(sql);
  }
  return isTold;
}

/** Rows without a key are told by none, and what was not followed before cannot be compared. */
async function tellsAll(
  connection: Connection,
  { catalog, key, from }: Measure,
  column: string,
): Promise<boolean> {
  const mine = `relation = ${sqlValue(key)}`;
  const { rows } = await connection.query(
    `select (select count(*) from ${from} where ${quoteIdentifier(column)} is null) = 0
      and (select row_count from ${stateTable(catalog, 'versions')} where ${mine}
        order by sequence desc limit 1) =
      (select coalesce(sum(row_count), 0) from (select row_count
        from ${stateTable(catalog, 'key_versions')}
        where ${mine} and column_name = ${sqlValue(column.toLowerCase())}
        qualify row_number() over (partition by key order by sequence desc) = 1))`,
  );
  return rows[0]?.[0] === true;
}
