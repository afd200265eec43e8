/** Which rows of an input are read, as SQL. In: its cuts and the types of its columns. */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { keyBucket } from '../../engine/duckdb-fingerprint.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { ColumnCut, KeySet } from '../../incremental/narrow-inputs.ts';
import { timeCondition } from './time-condition.ts';

/**
 * Nothing where a column is not known: then all is read. `withTimeless`: rows without a time are
 * read, too.
 */
export function cutCondition(
  cuts: readonly (readonly ColumnCut[])[],
  columns: readonly ResultColumn[],
  { withTimeless = false }: { readonly withTimeless?: boolean } = {},
): string | undefined {
  const conditions = new Set<string>();
  for (const cut of cuts) {
    const all = cut.map((each) => columnCondition(each, columns, withTimeless));
    if (all.some((each) => each === undefined)) return undefined;
    conditions.add(all.length === 1 ? all.join() : `(${all.join(' and ')})`);
  }
  return conditions.size === 0 ? undefined : [...conditions].join(' or ');
}

function columnCondition(
  cut: ColumnCut,
  columns: readonly ResultColumn[],
  withTimeless: boolean,
): string | undefined {
  const column = columns.find(({ name }) => name.toLowerCase() === cut.column.toLowerCase());
  if (!column) return undefined;
  if ('keys' in cut) return keyCondition(column, cut.keys);
  return timeCondition(column, [...cut.ranges, ...(withTimeless ? ['no time' as const] : [])]);
}

/** Keys come as text and are compared as what they are; one that is no value of the column is none. */
export function keyCondition({ name, type }: ResultColumn, { keys, buckets }: KeySet): string {
  const values = keys.map((key) => `(${quoteLiteral(key)})`).join(', ');
  const conditions = [
    ...(keys.length === 0
      ? []
      : [
          `${quoteIdentifier(name)} in (select try_cast(key as ${type}) from (values ${values}) as _eider_keys(key))`,
        ]),
    ...(buckets.length === 0 ? [] : [`${keyBucket(name)} in (${buckets.join(', ')})`]),
  ];
  if (conditions.length === 0) return 'false';
  return conditions.length === 1 ? conditions.join() : `(${conditions.join(' or ')})`;
}
