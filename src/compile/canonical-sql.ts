/**
 * SQL without what means nothing: comments and layout. In: a query; out: a text that is the same
 * for queries that differ in nothing else. What stands in quotes stays as it is, and so does the
 * case of words, which names columns.
 */
import { readTokens, type Token } from '../engine/sql-scanner.ts';

export function canonicalSql(sql: string): string {
  let text = '';
  let last: Token | undefined;
  for (const token of readTokens(sql)) {
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (last && !belongTogether(last, token)) text += ' ';
    text += sql.slice(token.start, token.end);
    last = token;
  }
  return text;
}

/** `<=` is one operator only while nothing is in between, and so it is with `x'ff'`. */
function belongTogether(last: Token, token: Token): boolean {
  if (last.end !== token.start) return false;
  if (token.kind === 'symbol') return last.kind === 'symbol';
  return token.kind === 'string' && last.kind === 'word';
}
