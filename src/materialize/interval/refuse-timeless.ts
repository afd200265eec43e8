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
  /** What is shown in place of a column's values; nothing where they may be seen. */
  readonly standInFor?: (column: string) => string | undefined;
}

export function refuseTimeless({
  from,
  timeColumn,
  model,
  span,
  standInFor = () => undefined,
}: TimelessCheck): Action {
  return {
    kind: 'check',
    sql: `select count(*) over (), * from ${from} where ${quoteIdentifier(timeColumn)} is null limit 5`,
    diagnose: ({ columns, rows }) => {
      const [first] = rows;
      if (!first) return [];
      const count = Number(first[0]);
      const shown = columns.slice(1);
      const standIns = shown.map(({ name }) => standInFor(name));
      const table = sampleTable({
        columns: shown,
        rows: rows.map((row) => row.slice(1).map((cell, place) => standIns[place] ?? cell)),
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
