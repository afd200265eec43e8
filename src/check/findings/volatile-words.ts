/**
 * Words by which a query may depend on more than what it reads, for queries that the engine has not
 * been asked about. In: SQL; out: the first such word. May see one where there is none.
 */
import { readTokens } from '../../engine/sql-scanner.ts';
import { isVolatileName } from '../proof/volatile-functions.ts';

export function isVolatileWord(word: string): boolean {
  const name = word.toLowerCase();
  return isVolatileName(name) || name === 'age' || name === 'tablesample';
}

/** Also functions that read files, and texts that stand where a table does. */
export function volatileWord(sql: string): string | undefined {
  let last = '';
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind === 'space' || kind === 'comment') continue;
    const text = sql.slice(start, end);
    const isFile = kind === 'string' && /^(?:from|join)$/i.test(last);
    const isReader = kind === 'word' && /^(?:read_|.*_scan$|glob$|query$|query_table$)/i.test(text);
    if (isFile || isReader || (kind === 'word' && isVolatileWord(text))) return text;
    last = text;
  }
  return undefined;
}
