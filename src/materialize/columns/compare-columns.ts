/**
 * What is different about the columns of a query and those of the table that keeps its rows. In:
 * both; out: what is new, gone, or of another type. Order counts for nothing: columns are matched by
 * name, without regard to case.
 */
import type { ResultColumn } from '../../engine/engine.ts';

export interface ColumnChanges {
  /** Of the query alone. */
  readonly added: readonly ResultColumn[];
  /** Of the table alone. */
  readonly missing: readonly ResultColumn[];
  readonly retyped: readonly Retyped[];
  /** In both, as the table names and types them, in the order of the query. */
  readonly shared: readonly ResultColumn[];
}

export interface Retyped {
  /** As the table has it. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export function compareColumns(
  table: readonly ResultColumn[],
  query: readonly ResultColumn[],
): ColumnChanges {
  const inTable = byName(table);
  const inQuery = byName(query);
  const pairs = query.flatMap((column) => {
    const there = inTable.get(column.name.toLowerCase());
    return there ? [{ there, column }] : [];
  });
  return {
    added: query.filter(({ name }) => !inTable.has(name.toLowerCase())),
    missing: table.filter(({ name }) => !inQuery.has(name.toLowerCase())),
    retyped: pairs
      .filter(({ there, column }) => there.type !== column.type)
      .map(({ there, column }) => ({ name: there.name, from: there.type, to: column.type })),
    shared: pairs.map(({ there }) => there),
  };
}

export function isSameColumns({ added, missing, retyped }: ColumnChanges): boolean {
  return added.length === 0 && missing.length === 0 && retyped.length === 0;
}

/** `new: a INTEGER; gone: b; c was INTEGER and is VARCHAR`. */
export function describeColumnChanges({ added, missing, retyped }: ColumnChanges): string {
  const said = [
    ...(added.length > 0
      ? [`new: ${added.map(({ name, type }) => `${name} ${type}`).join(', ')}`]
      : []),
    ...(missing.length > 0 ? [`gone: ${missing.map(({ name }) => name).join(', ')}`] : []),
    ...retyped.map(({ name, from, to }) => `${name} was ${from} and is ${to}`),
  ];
  return said.join('; ');
}

function byName(columns: readonly ResultColumn[]): ReadonlyMap<string, ResultColumn> {
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]));
}
