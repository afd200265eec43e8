/** Keys of one or several columns as SQL. In: the columns; out: expressions and conditions. */
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn } from '../../engine/engine.ts';

type Keys = readonly Pick<ResultColumn, 'name'>[];

/** One value that stands for the key; a row of them where it has several columns. */
export function keyOf(keys: Keys, alias?: string): string {
  const names = keys.map(({ name }) =>
    alias === undefined ? quoteIdentifier(name) : `${alias}.${quoteIdentifier(name)}`,
  );
  return names.length === 1 ? names.join() : `row(${names.join(', ')})`;
}

/** True for rows whose key is among those that stand behind FROM. */
export function forKey(keys: Keys, from: string): string {
  return `${keyOf(keys)} in (select ${keyOf(keys)} ${from})`;
}

/** No key is NULL: rows without one were refused before. */
export function sameKey(keys: Keys, one: string, other: string): string {
  return keys
    .map(({ name }) => `${one}.${quoteIdentifier(name)} = ${other}.${quoteIdentifier(name)}`)
    .join(' and ');
}
