/**
 * A query cut into its words, quotes and signs, with brackets that know where they close. In: SQL;
 * out: pieces in their order. Knows no grammar: whether a change of them is a query, the engine says.
 */
import { quotedKeywords } from '../../engine/duckdb-keywords.ts';
import { readTokens, type TextRange, type TokenKind } from '../../engine/sql-scanner.ts';

export interface Piece extends TextRange {
  readonly kind: TokenKind;
  /** As written; a word in lower case. */
  readonly text: string;
}

export interface Pieces {
  readonly all: readonly Piece[];
  /** For an opening bracket, the number of the piece that closes it. */
  readonly closing: ReadonlyMap<number, number>;
}

const openers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

export function readPieces(sql: string): Pieces {
  const all: Piece[] = [];
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (const { kind, start, end } of readTokens(sql)) {
    if (kind === 'space' || kind === 'comment') continue;
    const text = sql.slice(start, end);
    if (text in openers) open.push(all.length);
    const last = all[open.at(-1) ?? -1];
    if (last && openers[last.text] === text) closing.set(open.pop() ?? -1, all.length);
    all.push({ kind, start, end, text: kind === 'word' ? text.toLowerCase() : text });
  }
  return { all, closing };
}

/** A name as it can stand without quotes, or in them. */
export function isName(piece: Piece | undefined): boolean {
  return piece?.kind === 'quoted' || (piece?.kind === 'word' && !quotedKeywords.has(piece.text));
}

/** What a quoted piece says; a word says itself. */
export function contentOf({ kind, text }: Piece): string {
  if (kind === 'string') return text.slice(text.indexOf("'") + 1, -1).replaceAll("''", "'");
  return kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/**
 * The number of the last piece of the value that begins at a piece: a path, a call with its OVER and
 * FILTER, brackets behind it, CASE up to its END; none where no value begins.
 */
export function endOfValue(pieces: Pieces, from: number): number | undefined {
  const { all, closing } = pieces;
  const first = all[from];
  if (!first) return undefined;
  if (first.text in openers) return closing.get(from);
  if (first.kind === 'string' || first.kind === 'number' || first.kind === 'parameter') return from;
  if (first.kind === 'symbol') return first.text === '*' || first.text === '?' ? from : undefined;
  if (first.text === 'case') return endOfCase(all, from);
  const isCalled = all[from + 1]?.text === '(' || all[from + 1]?.text === '{';
  return isName(first) || isCalled ? endOfPath(pieces, from) : undefined;
}

function endOfPath({ all, closing }: Pieces, from: number): number {
  let at = from;
  for (;;) {
    const next = all[at + 1]?.text ?? '';
    const behind = next in openers ? closing.get(at + 1) : undefined;
    if (behind !== undefined) at = behind;
    else if (next === '.' && all[at + 2]) at += 2;
    else if (/^(?:over|filter)$/.test(next) && all[at + 2]) at = closing.get(at + 2) ?? at + 2;
    else if (next === 'within' && all[at + 3]) at = closing.get(at + 3) ?? at + 3;
    else return at;
  }
}

function endOfCase(all: readonly Piece[], from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < all.length; at++) {
    if (all[at]?.text === 'case') depth++;
    if (all[at]?.text === 'end' && --depth === 0) return at;
  }
  return undefined;
}
