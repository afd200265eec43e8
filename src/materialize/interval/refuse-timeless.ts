/**
 * Rows without a time belong to no interval: they are shown, and nothing is published. In: what was
 * computed; out: a check.
 */
import { error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { Action } from '../action.ts';
import { refuseRows, rowsHave } from '../refuse-rows.ts';

export interface TimelessCheck {
  /** What stands behind FROM. */
  readonly from: string;
  readonly timeColumn: string;
  readonly model: string;
  /** Where the time column is declared. */
  readonly span: Span | undefined;
}

export function refuseTimeless({ from, timeColumn, model, span }: TimelessCheck): Action {
  return refuseRows({
    rows: `${from} where ${quoteIdentifier(timeColumn)} is null`,
    explain: (found) =>
      error('E0920', `${rowsHave(found, model)} no ${timeColumn}`, {
        ...(span ? { span } : {}),
        hint: 'filter them out, or keep them as an interval of their own: null_interval: keep',
        table: found.table,
      }),
  });
}
