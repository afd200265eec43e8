/**
 * Whether a text is one statement. In: SQL as rendered; out: the statement with its trailing
 * semicolons blanked out, or why it is none. Needs no engine: the scanner is held to the engine's
 * own parser by a test (which cannot be asked directly: it counts a PIVOT as two).
 */
import { scanSql, type TextRange } from './sql-scanner.ts';

export type StatementReading =
  /** `sql` is as long as the text, so that offsets stay what they were. */
  | { readonly type: 'statement'; readonly sql: string }
  | { readonly type: 'empty' }
  /** `semicolon` parts the first from the second, which is at `second`. */
  | { readonly type: 'several'; readonly semicolon: number; readonly second: TextRange };

export function readStatement(text: string): StatementReading {
  if (isPlainlyOne(text)) return { type: 'statement', sql: text };
  const { statements, semicolons } = scanSql(text);
  const [first, second] = statements;
  if (!first) return { type: 'empty' };
  if (second) {
    const semicolon = semicolons.find((offset) => offset >= first.end) ?? first.end;
    return { type: 'several', semicolon, second };
  }
  return { type: 'statement', sql: blankOut(text, semicolons) };
}

/** Nothing parts it, and it begins with a word: what most models are, and no token has to be read. */
function isPlainlyOne(text: string): boolean {
  return !text.includes(';') && /^\s*[a-z]/i.test(text);
}

function blankOut(text: string, offsets: readonly number[]): string {
  let blanked = '';
  let from = 0;
  for (const offset of offsets) {
    blanked += `${text.slice(from, offset)} `;
    from = offset + 1;
  }
  return blanked + text.slice(from);
}
