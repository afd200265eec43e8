/** Which rows of an input are read, as SQL. In: its cuts and the types of its columns. */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { ColumnCut } from '../../incremental/narrow-inputs.ts';
import { timeCondition } from './time-condition.ts';

/**
 * Nothing where a column is not known: then all is read. `withTimeless`: rows without a time are
 * read, too.
 */
export function cutCondition(
  cuts: readonly ColumnCut[],
  columns: readonly ResultColumn[],
  { withTimeless = false }: { readonly withTimeless?: boolean } = {},
): string | undefined {
  const conditions = new Set<string>();
  for (const cut of cuts) {
    const column = columns.find(({ name }) => name.toLowerCase() === cut.column.toLowerCase());
    if (!column) return undefined;
    const ranges =
      'ranges' in cut ? [...cut.ranges, ...(withTimeless ? ['no time' as const] : [])] : [];
    conditions.add('keys' in cut ? keyCondition(column, cut.keys) : timeCondition(column, ranges));
  }
  return conditions.size === 0 ? undefined : [...conditions].join(' or ');
}

/** Keys come as text and are compared as what they are. */
export function keyCondition({ name, type }: ResultColumn, keys: readonly string[]): string {
  if (keys.length === 0) return 'false';
  const values = keys.map((key) => `(${quoteLiteral(key)})`).join(', ');
  return `${quoteIdentifier(name)} in (select key::${type} from (values ${values}) as _eider_keys(key))`;
}
