/** A fingerprint of SQL that does not see layout, comments and the case of words. */
import { digest } from '../base/json.ts';
import { readTokens } from './sql-scanner.ts';

export function digestSql(sql: string): string {
  const words: string[] = [];
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind === 'space' || kind === 'comment') continue;
    const text = sql.slice(start, end);
    words.push(kind === 'word' ? text.toLowerCase() : text);
  }
  return digest(words.join(' '));
}
