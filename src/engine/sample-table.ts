/** Rows to show beside a diagnostic. In: a result; out: its cells as text. */
import type { SampleTable } from '../base/diagnostic.ts';
import type { ResultTable } from './engine.ts';
import { formatCell } from './format-cell.ts';

export function sampleTable({ columns, rows }: ResultTable): SampleTable {
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell, index) => formatCell(cell, columns[index]?.type ?? 'VARCHAR')),
    ),
  };
}
