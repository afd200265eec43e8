/**
 * Whether a piece of SQL in YAML stays within the parentheses that it is put between. In: text;
 * out: what is wrong with it. Whether it is a valid expression, the engine says.
 */
import { readTokens, type Token } from '../engine/sql-scanner.ts';

/** In words that complete "… cannot stand between parentheses: …"; nothing where all is well. */
export function whyNoExpression(text: string): string | undefined {
  const open: string[] = [];
  let isEmpty = true;
  for (const token of readTokens(text)) {
    if (token.kind === 'space' || (token.kind === 'comment' && token.isClosed)) continue;
    isEmpty = false;
    const word = text.slice(token.start, token.end);
    if (!token.isClosed) return `${sayUnclosed(token, word)} is never closed`;
    if (word === ';') return 'a second statement begins at ";"';
    if (word in closing) open.push(word);
    const isClosing = token.kind === 'symbol' && Object.values(closing).includes(word);
    if (isClosing && closing[open.pop() ?? ''] !== word) return `"${word}" closes nothing`;
  }
  if (isEmpty) return 'it holds no SQL';
  const last = open.at(-1);
  return last === undefined ? undefined : `"${last}" is never closed`;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function sayUnclosed({ kind }: Token, word: string): string {
  if (kind === 'comment') return 'a comment';
  return `the quote ${word.slice(0, 1) === '$' ? word.slice(0, 2) : word.slice(0, 1)}`;
}
