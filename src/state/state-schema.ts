/**
 * The tables that Eider keeps in the warehouse, schema `_eider`, and how older ones are brought up
 * to date. In: a connection; out: a state of this version. Knows no plan.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../engine/engine.ts';

export const stateSchema = '_eider';

/** Raised by one with each migration. */
export const stateVersion = 3;

/**
 * All but `version` are only ever appended to, because several connections write them at once;
 * `sequence` says what came later and is counted in the process, never taken from a clock.
 * `relation` is a `StateKey`.
 */
export const stateTables: Readonly<Record<string, string>> = {
  version: 'number integer',
  runs: `run_id varchar, command varchar, target varchar, eider_version varchar,
    started_at timestamp, finished_at timestamp, status varchar, sequence bigint`,
  relations: `sequence bigint, run_id varchar, node_id varchar, schema_name varchar, name varchar,
    kind varchar, materialization varchar, row_count bigint, tested boolean, dropped boolean,
    files varchar, recorded_at timestamp, code varchar, inputs varchar, since bigint, ms bigint`,
  test_results: `sequence bigint, run_id varchar, test_id varchar, name varchar, node_id varchar,
    status varchar, failures bigint, ms bigint, recorded_at timestamp, definition varchar,
    inputs varchar`,
  versions: `sequence bigint, run_id varchar, relation varchar, shape varchar, row_count bigint,
    hash varchar, mark bigint, keys_since bigint, axes varchar, files varchar, told varchar,
    told_since bigint`,
  intervals: `sequence bigint, relation varchar, axis varchar, start_us bigint, row_count bigint,
    hash hugeint, mark bigint`,
  parts: `sequence bigint, relation varchar, is_timeless boolean, start_us bigint, end_us bigint,
    digest varchar, row_count bigint`,
  key_versions: `sequence bigint, relation varchar, column_name varchar, key varchar,
    row_count bigint, hash hugeint`,
  key_changes: 'sequence bigint, relation varchar, column_name varchar, key varchar',
  box_changes: `sequence bigint, relation varchar, axis varchar, column_name varchar, key varchar,
    first_us bigint, last_us bigint`,
  buckets: `sequence bigint, relation varchar, axis varchar, column_name varchar, start_us bigint,
    bucket integer, row_count bigint, hash hugeint`,
  keys_seen: 'sequence bigint, relation varchar, input varchar, seen bigint',
  compactions: 'sequence bigint, table_name varchar, kept bigint',
};

/** What leads from the version before to this one; tables that are new are made anyway. */
const migrations: Readonly<Record<number, (schema: string) => readonly string[]>> = {
  2: (schema) => [
    `alter table ${schema}.runs add column sequence bigint`,
    `alter table ${schema}.relations add column code varchar`,
    `alter table ${schema}.relations add column inputs varchar`,
    `alter table ${schema}.relations add column since bigint`,
    `alter table ${schema}.relations add column ms bigint`,
    `alter table ${schema}.test_results add column definition varchar`,
    `alter table ${schema}.test_results add column inputs varchar`,
    // Runs had no number: theirs are below all others, in the order in which they were written.
    `update ${schema}.runs set sequence = rowid - (select max(rowid) + 1 from ${schema}.runs)`,
  ],
  // The first version kept none.
  3: (schema) => [
    `alter table if exists ${schema}.versions add column told varchar`,
    `alter table if exists ${schema}.versions add column told_since bigint`,
  ],
};

/** Creates what is missing. Alone on the warehouse: two at once would collide. */
export async function prepareState(
  connection: Connection,
  catalog: string,
): Promise<Diagnostic | undefined> {
  const version = await readVersion(connection, catalog);
  const refusal = refuseNewer(version);
  if (refusal || version === stateVersion) return refusal;
  const schema = `${quoteIdentifier(catalog)}.${stateSchema}`;
  const steps = Object.entries(migrations).flatMap(([to, migrate]) =>
    version !== undefined && Number(to) > version ? migrate(schema) : [],
  );
  const missing = Object.entries(stateTables).map(
    ([name, columns]) => `create table if not exists ${schema}.${name} (${columns})`,
  );
  await connection.begin();
  try {
    const statements = [
      `create schema if not exists ${schema}`,
      ...steps,
      ...missing,
      `delete from ${schema}.version`,
      `insert into ${schema}.version values (${stateVersion})`,
    ];
    await connection.run(statements.join(';\n'));
    await connection.commit();
  } catch (failure) {
    await connection.rollback();
    throw failure;
  }
  return undefined;
}

/** A state that a newer Eider wrote means what this one does not know. */
export function refuseNewer(version: number | undefined): Diagnostic | undefined {
  if (version === undefined || version <= stateVersion) return undefined;
  return error(
    'E0602',
    `the state in this warehouse has version ${version}; this Eider knows up to ${stateVersion}`,
    { hint: 'use the newer Eider that wrote it' },
  );
}

/** `undefined` where there is no state yet. */
export async function readVersion(
  connection: Connection,
  catalog: string,
): Promise<number | undefined> {
  try {
    const { rows } = await connection.query(
      `select max(number) from ${quoteIdentifier(catalog)}.${stateSchema}.version`,
    );
    const cell = rows[0]?.[0];
    return typeof cell === 'number' ? cell : undefined;
  } catch (failure) {
    // To look for a table in the engine's list of them takes long where there are many.
    if (failure instanceof EngineError && failure.kind === 'catalog') return undefined;
    throw failure;
  }
}
