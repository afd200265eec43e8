/**
 * The state in the warehouse, and how an older one is brought up to date. In: a connection; out: a
 * state of this version. Knows no plan.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { journalViews } from './journal.ts';
import { journaledTables, stateSchema, stateTables, storedTable } from './state-tables.ts';

/** Raised by one with each migration. */
export const stateVersion = 4;

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
  // Those of before are what was folded.
  4: (schema) =>
    Object.keys(journaledTables).map(
      (name) => `alter table if exists ${schema}.${name} rename to ${storedTable(name)}`,
    ),
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
      ...journalViews(schema),
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
