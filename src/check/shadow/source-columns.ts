/**
 * The columns of sources: those that are declared, or those that their files have. In: sources and
 * a way to ask the engine; out: columns, or why they are not known. Never guesses.
 */
import { lowerFirst } from '../../base/phrases.ts';
import { EngineError, type ResultTable } from '../../engine/engine.ts';
import type { SourceNode } from '../../product/graph.ts';
import type { StandIns } from './stand-ins.ts';

export interface ColumnType {
  readonly name: string;
  readonly type: string;
}

export type FoundColumns =
  | { readonly type: 'known'; readonly columns: readonly ColumnType[] }
  | { readonly type: 'unknown'; readonly why: string };

export async function sourceColumns(
  source: SourceNode,
  standIns: StandIns,
  query: (sql: string) => Promise<ResultTable>,
): Promise<FoundColumns> {
  const columns = source.columns.flatMap(({ name, type }) => (type ? [{ name, type }] : []));
  if (columns.length === source.columns.length && columns.length > 0) {
    return { type: 'known', columns };
  }
  const standIn = standIns.of(source);
  if (standIn) return describeFiles(standIn.call, query, standIn.shown);
  if (columns.length === 0 && source.columns.length === 0) {
    return { type: 'unknown', why: 'no columns are declared' };
  }
  const untyped = source.columns.filter(({ type }) => !type).map(({ name }) => name);
  return { type: 'unknown', why: `${listed(untyped)} declared without a type` };
}

/** Whether its files tell its columns, rather than what is declared. */
export function looksAtFiles({ table, columns }: SourceNode): boolean {
  const isDeclared = columns.length > 0 && columns.every(({ type }) => type);
  return table.location !== undefined && !isDeclared;
}

/**
 * What the reader itself would give; no row is read beyond what it takes to tell types. `shown` makes
 * paths in what the engine says those that the project has.
 */
export async function describeFiles(
  call: string,
  query: (sql: string) => Promise<ResultTable>,
  shown: (text: string) => string = (text) => text,
): Promise<FoundColumns> {
  try {
    const { rows } = await query(`describe select * from ${call}`);
    const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    return { type: 'known', columns };
  } catch (failure) {
    if (failure instanceof EngineError)
      return { type: 'unknown', why: lowerFirst(shown(failure.message)) };
    throw failure;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  const more = names.length - 3;
  const all = more > 0 ? `${shown} and ${more} more` : shown;
  return names.length === 1 ? `column ${all} is` : `columns ${all} are`;
}
