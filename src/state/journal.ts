/**
 * The journal: what a transaction tells of relations, versions and verdicts, as one row of JSON
 * beside its data, until many are folded into the tables that keep them. In: facts; out: statements,
 * which others send but for the folding.
 */
import type { Connection } from '../engine/engine.ts';
import { insertRows, rowsOf, stateTable } from './state-sql.ts';
import { type JournaledTable, journaledTables, stateSchema, storedTable } from './state-tables.ts';

/** A row of one of the tables, by its columns; those that are missing are NULL. */
export interface Fact {
  readonly table: JournaledTable;
  readonly row: { readonly sequence: number } & Readonly<
    Record<string, string | number | boolean | null | undefined>
  >;
}

/** So many rows are read about as fast as none. */
const mostRows = 64;

const tables = Object.keys(journaledTables) as readonly JournaledTable[];

/** At least one fact. */
export function recordFacts(catalog: string, facts: readonly Fact[]): string {
  const rows: Partial<Record<JournaledTable, Fact['row'][]>> = {};
  for (const { table, row } of facts) {
    rows[table] ??= [];
    rows[table].push(row);
  }
  const last = Math.max(...facts.map(({ row }) => row.sequence));
  return insertRows(catalog, 'journal', [[last, JSON.stringify(rows)]]);
}

/** What is read by the names of the tables: rows that were folded, and those that were not yet. */
export function journalViews(schema: string): readonly string[] {
  return tables.map(
    // Without the catalog: the file may be attached by another name.
    (table) => `create or replace view ${schema}.${table} as
      from ${stateSchema}.${storedTable(table)} union all ${told(table, `${stateSchema}.journal`)}`,
  );
}

/** Statements for one transaction, on a connection that nobody writes beside. */
export function foldJournal(catalog: string): readonly string[] {
  const journal = stateTable(catalog, 'journal');
  return [
    ...tables.map(
      (table) => `insert into ${stateTable(catalog, storedTable(table))} ${told(table, journal)}`,
    ),
    `delete from ${journal}`,
  ];
}

/** Between these numbers of the state it may have grown long: each of its rows takes one at least. */
export function mayHaveGrown(before: number, now: number): boolean {
  return Math.floor(now / mostRows) > Math.floor(before / mostRows);
}

/** Where it has grown; nobody writes beside. */
export async function foldWhereLong(
  connection: Connection,
  catalog: string,
  most = mostRows,
): Promise<void> {
  const { rows } = await connection.query(`select count(*) from ${stateTable(catalog, 'journal')}`);
  if (Number(rows[0]?.[0]) <= most) return;
  await connection.begin();
  try {
    await connection.run(foldJournal(catalog).join(';\n'));
    await connection.commit();
  } catch (failure) {
    await connection.rollback();
    throw failure;
  }
}

/** What the journal tells of a table. */
function told(table: JournaledTable, journal: string): string {
  return `select ${rowsOf(`facts -> '${table}'`, journaledTables[table])}
    from ${journal}`;
}
