/**
 * Tables as a test sees them: rows by the number that the engine gave them, and which of them a
 * change touched. In: a connection; out: rows, times and keys. Knows nothing of Eider's state.
 */
import type { Cell, Connection } from '../../../src/engine/engine.ts';
import type { Grain } from './trial.ts';

export interface Table {
  readonly columns: readonly string[];
  /** By the engine's number; each as JSON. */
  readonly rows: ReadonlyMap<string, string>;
}

export type Tables = ReadonlyMap<string, Table>;

/** By one statement for all of them. */
export async function readTables(connection: Connection, schema: string): Promise<Tables> {
  const columns = await connection.query(
    `select table_name, list(column_name order by column_index) from duckdb_columns()
     where schema_name = '${schema}' and table_name in
       (select table_name from duckdb_tables() where schema_name = '${schema}') group by 1 order by 1`,
  );
  const found = new Map<string, { columns: readonly string[]; rows: Map<string, string> }>();
  for (const [name, names] of columns.rows) {
    found.set(String(name), { columns: names as string[], rows: new Map() });
  }
  if (found.size === 0) return found;
  const selects = [...found].map(([name, table]) => {
    const cells = table.columns.map((column) => `"${column}"::varchar`).join(', ');
    return `select '${name}', rowid, [${cells}] from ${schema}.${name}`;
  });
  const { rows } = await connection.query(selects.join(' union all '));
  for (const [name, id, cells] of rows) {
    found.get(String(name))?.rows.set(String(id), JSON.stringify(cells));
  }
  return found;
}

/** Rows of which there are more before or after, as a multiset. */
export function differingRows(
  before: Table | undefined,
  after: Table | undefined,
): readonly (readonly Cell[])[] {
  const counts = new Map<string, number>();
  for (const row of before?.rows.values() ?? []) counts.set(row, (counts.get(row) ?? 0) - 1);
  for (const row of after?.rows.values() ?? []) counts.set(row, (counts.get(row) ?? 0) + 1);
  return [...counts].flatMap(([row, count]) => (count === 0 ? [] : [cellsOf(row)]));
}

/** Rows that were there and are not, or are other ones, by the engine's numbers. */
export function rewrittenRows(
  before: Table | undefined,
  after: Table | undefined,
): readonly (readonly Cell[])[] {
  const gone = [...(before?.rows ?? [])].filter(([id, row]) => after?.rows.get(id) !== row);
  return gone.map(([, row]) => cellsOf(row));
}

export function cellsOf(row: string): readonly Cell[] {
  return JSON.parse(row) as readonly Cell[];
}

/** Milliseconds since 1970 in UTC; `undefined` for a row without a time. */
export function timeOf(cell: Cell | undefined): number | undefined {
  if (cell === null || cell === undefined) return undefined;
  const text = String(cell).replace(' ', 'T').replace(/\+00$/, '');
  return Date.parse(text.includes('T') ? `${text}Z` : text);
}

const hour = 3_600_000;

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The interval that holds a moment. Weeks begin on Monday. */
export function intervalOf(time: number, grain: Grain): Span {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (grain) {
    case 'hour':
      return fixed(time, hour, 0);
    case 'day':
      return fixed(time, 24 * hour, 0);
    case 'week':
      return fixed(time, 7 * 24 * hour, 4 * 24 * hour);
    default:
      return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
  }
}

function fixed(time: number, length: number, phase: number): Span {
  const start = Math.floor((time - phase) / length) * length + phase;
  return { start, end: start + length };
}
