/**
 * The text of a selector cut into words, parts and their pieces. In: text; out: pieces with
 * offsets, well formed or not. Knows no method and reports nothing.
 */

/** One part between commas. Offsets are in the whole text; empty where nothing stands. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** `@`, `+`, `2+`. */
  readonly prefix: string;
  /** With its colon; `undefined` where there is none. */
  readonly method: string | undefined;
  /** The value inside quotes, unquoted. */
  readonly quoted: string | undefined;
  /** What follows the quotes, or everything after the method where there are none. */
  readonly rest: string;
}

export interface CutSelector {
  /** Between spaces; each a list of what stands between commas. */
  readonly words: readonly (readonly Piece[])[];
  /** A part whose quote never closes: what follows it is in no word. */
  readonly openQuote: Piece | undefined;
}

export function cutSelector(text: string): CutSelector {
  const words: Piece[][] = [];
  let word: Piece[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const piece = cutPiece(text, at);
    if (piece.quoted === undefined && /^["']/.test(piece.rest)) return { words, openQuote: piece };
    word.push(piece);
    at = piece.end;
    if (text[at] === ',') {
      at++;
      if (at < text.length && !isSpace(text, at)) continue;
      word.push(cutPiece(text, at));
    }
    words.push(word);
    word = [];
    at = skipSpace(text, at);
  }
  return { words, openQuote: undefined };
}

/** A quote opens only where a value begins, so that `tag:bob's` needs none; inside it is doubled. */
const piecePattern =
  /(?<prefix>@?(?:\d*\+)?)(?<method>[^\s,:/\\"'+@*?[\]]*:)?(?:"(?<double>(?:[^"]|"")*)"|'(?<single>(?:[^']|'')*)')?(?<rest>[^\s,]*)/y;

function cutPiece(text: string, start: number): Piece {
  piecePattern.lastIndex = start;
  const match = piecePattern.exec(text);
  const groups = match?.groups ?? {};
  return {
    start,
    end: start + (match?.[0].length ?? 0),
    prefix: groups.prefix ?? '',
    method: groups.method,
    quoted: groups.double?.replaceAll('""', '"') ?? groups.single?.replaceAll("''", "'"),
    rest: groups.rest ?? '',
  };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at++;
  return at;
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text[at] ?? '');
}
