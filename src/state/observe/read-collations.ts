/**
 * By which collations the texts of a relation compare: its types say nothing of them, what a table is
 * made from does. In: what stands behind FROM; out: a text, or nothing where bytes decide.
 */
import type { Connection, ResultColumn } from '../../engine/engine.ts';

const looked = '_eider_looked_at';

export async function readCollations(
  connection: Connection,
  from: string,
  columns: readonly ResultColumn[],
): Promise<string | undefined> {
  if (!columns.some(({ type }) => type === 'VARCHAR')) return undefined;
  await connection.run(`create or replace temp table ${looked} as from ${from} limit 0`);
  const { rows } = await connection.query(
    `select sql from duckdb_tables() where database_name = 'temp' and table_name = '${looked}'
      and sql ilike '% collate %'`,
  );
  await connection.run(`drop table temp.main.${looked}`);
  const [[sql] = []] = rows;
  return typeof sql === 'string' ? sql : undefined;
}
