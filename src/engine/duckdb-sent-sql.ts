/**
 * What DuckDB is sent for a statement, and the way back from the places it names. In: SQL as it
 * was passed in; out: the text to send, and offsets in the SQL again.
 *
 * A place inside a view that the statement reads looks like any other: an offset, into the view's
 * own text. So statements are sent with more space in front than a view is usually long, and an
 * offset within that space is known to be a view's. Statements whose text the engine keeps go
 * without, or their offsets, too, would begin behind it.
 */
import { EngineError } from './engine.ts';
import { isWideSpace, readTokens } from './sql-scanner.ts';

const margin = ' '.repeat(4096);
const keptText =
  /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:view|macro|function)\b/i;

export function sentSql(sql: string): string {
  const nul = sql.indexOf('\0');
  if (nul !== -1) {
    // The driver would end the text there and run what stands before it.
    throw new EngineError('a NUL character cannot be part of a statement', {
      kind: 'parser',
      subtype: 'SYNTAX_ERROR',
      position: nul,
    });
  }
  return marginOf(sql) + plainSpaces(sql);
}

export type OffsetUnit = 'bytes' | 'code points';

/** The UTF-16 offset in `sql` of a place the engine named; `in view` where it lies in a view. */
export function offsetInSql(sql: string, offset: number, unit: OffsetUnit): number | 'in view' {
  const own = offset - marginOf(sql).length;
  if (own < 0) return 'in view';
  const text = plainSpaces(sql);
  let units = 0;
  let index = 0;
  while (units < own && index < text.length) {
    const code = text.codePointAt(index) ?? 0;
    units += unit === 'bytes' ? utf8Length(code) : 1;
    index += code > 0xffff ? 2 : 1;
  }
  return index;
}

function marginOf(sql: string): string {
  return keptText.test(sql) ? '' : margin;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/**
 * Spaces beyond ASCII outside of quotes as plain ones, one for one. The engine does the same, but
 * counts its offsets afterwards, and is led astray by a quote inside a comment.
 */
function plainSpaces(sql: string): string {
  if (!/[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/.test(sql)) return sql;
  let plain = '';
  for (const { kind, start, end } of readTokens(sql)) {
    const text = sql.slice(start, end);
    const isQuoted = kind === 'string' || kind === 'quoted';
    plain += isQuoted ? text : withoutWideSpaces(text);
  }
  return plain;
}

function withoutWideSpaces(text: string): string {
  return Array.from({ length: text.length }, (_, index) =>
    isWideSpace(text.charCodeAt(index)) ? ' ' : text.charAt(index),
  ).join('');
}
