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
  /** The value inside quotes, unquoted; of a column its path as it is written. */
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
    if (piece.quoted === undefined && openQuoteIn(piece) !== -1) return { words, openQuote: piece };
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

const columnName = String.raw`(?:"(?:[^"]|"")*"|[^\s,."'+]+)`;

/** Names in quotes stay in them: they are read where columns are. */
const columnPattern = new RegExp(
  String.raw`(?<prefix>@?(?:\d*\+)?)(?<method>column:)(?<path>${columnName}(?:\.${columnName})+)(?<rest>\+\d*)?(?=[\s,]|$)`,
  'y',
);

/** Where in `rest` a quote begins that never closes; -1 where none does. */
export function openQuoteIn({ method, rest }: Piece): number {
  const isPath = method === 'column:' && !/^["']/.test(rest);
  return isPath ? rest.search(/(?<=\.)"/) : rest.search(/^["']/);
}

function cutPiece(text: string, start: number): Piece {
  for (const pattern of [columnPattern, piecePattern]) pattern.lastIndex = start;
  const match = columnPattern.exec(text) ?? piecePattern.exec(text);
  const groups = match?.groups ?? {};
  return {
    start,
    end: start + (match?.[0].length ?? 0),
    prefix: groups.prefix ?? '',
    method: groups.method,
    quoted:
      groups.path ?? groups.double?.replaceAll('""', '"') ?? groups.single?.replaceAll("''", "'"),
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
