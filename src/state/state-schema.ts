/**
 * The tables that Eider keeps in the warehouse, schema `_eider`, and how older ones are brought up
 * to date. In: a connection; out: a state of this version. Knows no plan.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';

export const stateSchema = '_eider';

/** Raised by one with each migration. */
export const stateVersion = 1;

/**
 * `relations` and `test_results` are only ever appended to, because several connections write
 * them at once; the highest `sequence` of a relation is what holds.
 */
const tables = [
  'version (number integer)',
  `runs (run_id varchar, command varchar, target varchar, eider_version varchar,
    started_at timestamp, finished_at timestamp, status varchar)`,
  `relations (sequence bigint, run_id varchar, node_id varchar, schema_name varchar, name varchar,
    kind varchar, materialization varchar, row_count bigint, tested boolean, dropped boolean,
    files varchar,    recorded_at timestamp)`,
  `test_results (sequence bigint, run_id varchar, test_id varchar, name varchar, node_id varchar,
    status varchar, failures bigint, ms bigint, recorded_at timestamp)`,
];

/** Creates what is missing. Alone on the warehouse: two at once would collide. */
export async function prepareState(
  connection: Connection,
  catalog: string,
): Promise<Diagnostic | undefined> {
  const schema = `${quoteIdentifier(catalog)}.${stateSchema}`;
  const version = await readVersion(connection, catalog);
  if (version !== undefined && version > stateVersion) {
    return error(
      'E0602',
      `the state in this warehouse has version ${version}; this Eider knows up to ${stateVersion}`,
      { hint: 'use the newer Eider that wrote it' },
    );
  }
  if (version === stateVersion) return undefined;
  await connection.begin();
  try {
    await connection.run(`create schema if not exists ${schema}`);
    for (const table of tables)
      await connection.run(`create table if not exists ${schema}.${table}`);
    await connection.run(
      `delete from ${schema}.version; insert into ${schema}.version values (${stateVersion})`,
    );
    await connection.commit();
  } catch (failure) {
    await connection.rollback();
    throw failure;
  }
  return undefined;
}

/** `undefined` where there is no state yet. */
export async function readVersion(
  connection: Connection,
  catalog: string,
): Promise<number | undefined> {
  const there = await connection.query(
    `select 1 from duckdb_tables() where database_name = '${catalog.replaceAll("'", "''")}'
     and schema_name = '${stateSchema}' and table_name = 'version'`,
  );
  if (there.rows.length === 0) return undefined;
  const found = await connection.query(
    `select max(number) from ${quoteIdentifier(catalog)}.${stateSchema}.version`,
  );
  const [cell] = found.rows[0] ?? [];
  return typeof cell === 'number' ? cell : undefined;
}
