/** The columns of two relations, for actions that depend on both. Pure: asks when it is run. */
import type { ResultColumn } from '../../engine/engine.ts';
import type { Action, Answer } from '../action.ts';

export interface TwoColumns {
  readonly table: readonly ResultColumn[];
  readonly query: readonly ResultColumn[];
}

/** What stands behind FROM for each of them. */
export function askColumns(
  from: { readonly table: string; readonly query: string },
  answer: (columns: TwoColumns) => Answer,
): Action {
  return {
    kind: 'ask',
    sql: `from ${from.query} limit 0`,
    answer: ({ columns: query }) => ({
      actions: [
        {
          kind: 'ask',
          sql: `from ${from.table} limit 0`,
          answer: ({ columns: table }) => answer({ table, query }),
        },
      ],
    }),
  };
}
