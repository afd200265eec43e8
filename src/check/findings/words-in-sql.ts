/**
 * Where a word stands in a query, outside of texts and comments. In: SQL and a lower-cased word;
 * out: UTF-16 offsets.
 */
import { readTokens } from '../../engine/sql-scanner.ts';

export function wordsIn(sql: string, word: string): readonly number[] {
  if (!sql.toLowerCase().includes(word)) return [];
  return [...readTokens(sql)]
    .filter(
      ({ kind, start, end }) => kind === 'word' && sql.slice(start, end).toLowerCase() === word,
    )
    .map(({ start }) => start);
}
