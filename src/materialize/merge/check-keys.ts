/**
 * Keys tell rows apart: none is NULL, none is there twice. In: rows and the columns of their key;
 * out: a check that shows the rows that break this, or the columns that are not there.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { Action } from '../action.ts';
import { refuseRows, rowsHave } from '../refuse-rows.ts';

export interface KeyCheck {
  /** What stands behind FROM. */
  readonly from: string;
  readonly keys: readonly string[];
  readonly model: string;
  /** Where the key is declared. */
  readonly span: Span | undefined;
}

/** Whole rows are shown: what is wrong with a key is seen by what stands beside it. */
export function checkKeys({ from, keys, model, span }: KeyCheck): readonly Action[] {
  const names = keys.map(quoteIdentifier);
  const anyNull = names.map((name) => `${name} is null`).join(' or ');
  const place = span ? { span } : {};
  return [
    refuseRows({
      rows: `${from} where ${anyNull} order by all`,
      explain: (found) =>
        error('E0951', `${rowsHave(found, model)} no key: ${keys.join(' or ')} is NULL`, {
          ...place,
          hint: 'filter them out, or choose a key that every row has',
          table: found.table,
        }),
    }),
    refuseRows({
      rows: `(from ${from}
qualify count(*) over (partition by ${names.join(', ')}) > 1)
order by ${names.join(', ')}, columns(*)`,
      explain: ({ counted, table }) =>
        error('E0952', `${counted} of ${model} share their key: ${keys.join(', ')}`, {
          ...place,
          hint: 'keep one row for each key (`qualify row_number() over (partition by …) = 1`), or add a column to the key',
          table,
        }),
    }),
  ];
}

/** As the query spells them; a name that it does not have is told with what it may mean. */
export function findColumns(
  wanted: readonly string[],
  columns: readonly ResultColumn[],
  about: { readonly key: string; readonly model: string; readonly span: Span | undefined },
): { readonly found: readonly ResultColumn[]; readonly diagnostics: readonly Diagnostic[] } {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const found: ResultColumn[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of wanted) {
    const column = byName.get(name.toLowerCase());
    if (column) {
      found.push(column);
      continue;
    }
    const hint = didYouMean(
      name,
      columns.map((each) => each.name),
    );
    diagnostics.push(
      error('E0950', `${about.key} names ${name}, and ${about.model} has no such column`, {
        ...(about.span ? { span: about.span } : {}),
        ...(hint ? { hint } : {}),
      }),
    );
  }
  return { found, diagnostics };
}
