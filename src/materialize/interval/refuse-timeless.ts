/**
 * Rows without a time belong to no interval: they are shown, and nothing is published. In: what was
 * computed; out: a check.
 */
import { error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { sampleTable } from '../../engine/sample-table.ts';
import type { Action } from '../action.ts';

export interface TimelessCheck {
  /** What stands behind FROM. */
  readonly from: string;
  readonly timeColumn: string;
  readonly model: string;
  /** Where the time column is declared. */
  readonly span: Span | undefined;
}

export function refuseTimeless({ from, timeColumn, model, span }: TimelessCheck): Action {
  return {
    kind: 'check',
    sql: `select count(*) over (), * from ${from} where ${quoteIdentifier(timeColumn)} is null limit 5`,
    diagnose: ({ columns, rows }) => {
      const [first] = rows;
      if (!first) return [];
      const count = Number(first[0]);
      const table = sampleTable({
        columns: columns.slice(1),
        rows: rows.map((row) => row.slice(1)),
      });
      const said = count === 1 ? `1 row of ${model} has` : `${count} rows of ${model} have`;
      return [
        error('E0920', `${said} no ${timeColumn}`, {
          ...(span ? { span } : {}),
          hint: 'filter them out, or keep them as an interval of their own: null_interval: keep',
          table,
        }),
      ];
    },
  };
}
