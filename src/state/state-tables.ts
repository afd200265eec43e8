/**
 * What Eider keeps in the warehouse, schema `_eider`: tables and their columns. In: nothing; out:
 * names and definitions. Sends nothing, and knows no migration.
 */

export const stateSchema = '_eider';

/**
 * What nearly every transaction tells. It writes one row to the journal, whatever it is about: each
 * table that a transaction touches costs it about a millisecond. The row is folded into the table
 * later, and who reads sees both as one, by the name that is here.
 */
export const journaledTables = {
  relations: `sequence bigint, run_id varchar, node_id varchar, schema_name varchar, name varchar,
    kind varchar, materialization varchar, row_count bigint, tested boolean, dropped boolean,
    files varchar, recorded_at timestamp, code varchar, inputs varchar, since bigint, ms bigint`,
  test_results: `sequence bigint, run_id varchar, test_id varchar, name varchar, node_id varchar,
    status varchar, failures bigint, ms bigint, recorded_at timestamp, definition varchar,
    inputs varchar`,
  versions: `sequence bigint, run_id varchar, relation varchar, shape varchar, row_count bigint,
    hash varchar, mark bigint, keys_since bigint, axes varchar, files varchar, told varchar,
    told_since bigint`,
} as const satisfies Readonly<Record<string, string>>;

export type JournaledTable = keyof typeof journaledTables;

/** The table whose rows have left the journal; of others, the table itself. */
export function storedTable(name: string): string {
  return name in journaledTables ? `folded_${name}` : name;
}

const foldedTables = Object.entries(journaledTables).map(([name, columns]): [string, string] => [
  storedTable(name),
  columns,
]);

/**
 * All but `version` are only ever appended to, because several connections write them at once;
 * `sequence` says what came later and is counted in the process, never taken from a clock.
 * `relation` is a `StateKey`.
 */
export const stateTables: Readonly<Record<string, string>> = {
  version: 'number integer',
  runs: `run_id varchar, command varchar, target varchar, eider_version varchar,
    started_at timestamp, finished_at timestamp, status varchar, sequence bigint`,
  journal: 'sequence bigint, facts varchar',
  ...Object.fromEntries(foldedTables),
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
