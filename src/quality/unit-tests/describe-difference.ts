/**
 * The difference of a unit test as a table for people. In: differences and columns; out: rows of
 * text with a mark in front, and what changed in each cell. Knows no terminal.
 */
import type { SampleTable } from '../../base/diagnostic.ts';
import type { TypedColumn } from '../../check/fixtures/fixture-sql.ts';
import type { Cell } from '../../engine/engine.ts';
import { formatCell } from '../../engine/format-cell.ts';
import type { RowDifference } from './compare-rows.ts';

/** More are counted. */
const shown = 20;

export interface DescribedDifference {
  readonly table: SampleTable;
  /** In words: `2 rows are missing, 1 differs`. */
  readonly summary: string;
  readonly notes: readonly string[];
}

export function describeDifference(
  differences: readonly RowDifference[],
  columns: readonly TypedColumn[],
  actualCount: number,
): DescribedDifference {
  const rows = differences.slice(0, shown).map((each) => rowOf(each, columns));
  const left = differences.length - rows.length;
  return {
    table: { columns: [{ name: '', type: 'VARCHAR' }, ...columns], rows },
    summary: summaryOf(differences),
    notes: [
      ...(left > 0 ? [`and ${left} more rows that differ`] : []),
      ...(actualCount === 0 ? ['no row came at all'] : []),
    ],
  };
}

function rowOf(
  { expected, actual, differs }: RowDifference,
  columns: readonly TypedColumn[],
): readonly (string | null)[] {
  const text = (cell: Cell | undefined, index: number): string | null =>
    formatCell(cell ?? null, columns[index]?.type ?? '');
  if (!expected) return ['+', ...columns.map((_, index) => text(actual?.[index], index))];
  if (!actual) return ['-', ...columns.map((_, index) => text(expected[index], index))];
  const cells = columns.map((_, index) => {
    const wanted = text(expected[index], index);
    if (!differs[index]) return wanted;
    return `${wanted ?? 'NULL'} -> ${text(actual[index], index) ?? 'NULL'}`;
  });
  return ['≠', ...cells];
}

function summaryOf(differences: readonly RowDifference[]): string {
  const missing = differences.filter(({ actual }) => !actual).length;
  const extra = differences.filter(({ expected }) => !expected).length;
  const changed = differences.length - missing - extra;
  const parts = [
    ...(changed > 0 ? [`${count(changed)} ${changed === 1 ? 'differs' : 'differ'}`] : []),
    ...(missing > 0 ? [`${count(missing)} missing`] : []),
    ...(extra > 0 ? [`${count(extra)} not expected`] : []),
  ];
  return parts.join(', ');
}

function count(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`;
}
