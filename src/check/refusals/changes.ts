/**
 * Ways to change a query in one place. Where a complaint goes away with a change, there it came
 * from. In: a query's pieces and the words that the complaint is about; out: changed queries.
 */
import { contentOf, endOfValue, isName, type Piece, type Pieces } from './pieces.ts';

export interface Change {
  /** Where the changed part begins: a UTF-16 offset. */
  readonly place: number;
  readonly length: number;
  readonly sql: string;
  /** The complaint says the name of what is changed. */
  readonly isNamed: boolean;
  readonly isRename: boolean;
}

/** No query has it, so that a complaint about it is a complaint about the change. */
export const otherName = 'eider_other_name';

export interface ChangeRequest {
  readonly sql: string;
  readonly pieces: Pieces;
  /** The complaint, */
  readonly message: string;
  /** and what it says, in lower case. */
  readonly named: ReadonlySet<string>;
  /** Keywords that it says, which may be what is wrong. */
  readonly removable: ReadonlySet<string>;
}

type Cut = (from: number, to: number, instead: string, isRename?: boolean) => void;

/** Names that the complaint says come first, since not all can be tried in a long query. */
export function changesOf(request: ChangeRequest): readonly Change[] {
  const { sql, pieces, removable } = request;
  const changes: Change[] = [];
  const cut: Cut = (from, to, instead, isRename = false) => {
    const [first, last] = [pieces.all[from], pieces.all[to]];
    if (!first || !last) return;
    changes.push({
      place: first.start,
      length: last.end - first.start,
      sql: `${sql.slice(0, first.start)}${instead}${sql.slice(last.end)}`,
      isNamed: isNamed(first, request),
      isRename,
    });
  };
  for (const [at, piece] of pieces.all.entries()) {
    if (isNamed(piece, request)) renameAt(pieces, at, cut);
    if (piece.kind === 'word' && removable.has(piece.text)) cut(at, at, '');
    valueAt(pieces, at, cut);
    const end = piece.text === ',' ? endOfItem(pieces, at) : undefined;
    if (end !== undefined) leaveOutItem(request, at, end, changes);
  }
  return changes.toSorted((a, b) => Number(b.isNamed) - Number(a.isNamed));
}

function renameAt({ all }: Pieces, at: number, cut: Cut): void {
  if (isName(all[at]) || all[at - 1]?.text === '.') cut(at, at, otherName, true);
  else if (all[at]?.kind === 'string') cut(at, at, `'${otherName}'`, true);
}

/** A text is named where the complaint holds it, or it holds what the complaint says. */
function isNamed(piece: Piece, { message, named }: ChangeRequest): boolean {
  const content = contentOf(piece).toLowerCase();
  if (named.has(content)) return true;
  if (piece.kind !== 'string') return false;
  const isQuoted = content.length > 1 && message.toLowerCase().includes(content);
  return isQuoted || [...named].some((name) => name.length > 3 && content.includes(name));
}

/** NULL goes with everything that a value goes with; a number may have to be one, a type a type. */
function valueAt(pieces: Pieces, at: number, cut: Cut): void {
  const end = endOfValue(pieces, at);
  if (end === undefined || pieces.all[at - 1]?.text === '.') return;
  cut(at, end, 'null');
  if (pieces.all[at]?.kind === 'number') cut(at, end, '1');
  if (end > at && pieces.all[at]?.kind === 'word') cut(at, end, 'integer');
}

/** The number of the last piece of a list's item, up to the next comma or the list's end. */
function endOfItem({ all, closing }: Pieces, comma: number): number | undefined {
  let at = comma + 1;
  while (at < all.length) {
    const { text = '' } = all[at] ?? {};
    if (/^(?:[,)\]};]|from|where|group|order|having|limit|union)$/.test(text)) break;
    at = (closing.get(at) ?? at) + 1;
  }
  return at > comma + 1 ? at - 1 : undefined;
}

/** With its comma; the place is that of the item. */
function leaveOutItem(request: ChangeRequest, comma: number, end: number, changes: Change[]): void {
  const { sql, pieces } = request;
  const { all } = pieces;
  const [before, first, last] = [all[comma], all[comma + 1], all[end]];
  if (!before || !first || !last) return;
  changes.push({
    place: first.start,
    length: last.end - before.start,
    sql: sql.slice(0, before.start) + sql.slice(last.end),
    isNamed: isNamed(first, request),
    isRename: false,
  });
}

const setOperation = /^(?:union|intersect|except)$/;
const endsOperand = /^(?:union|intersect|except|order|limit|offset|[)\]};])$/;

/** Each set operation left out with the query behind it, as if it had never been written. */
export function withoutSetOperations(sql: string, pieces: Pieces): readonly Change[] {
  const { all, closing } = pieces;
  return all.flatMap((piece, at): readonly Change[] => {
    if (piece.kind !== 'word' || !setOperation.test(piece.text)) return [];
    let end = at + 1;
    while (end < all.length && !endsOperand.test(all[end]?.text ?? '')) {
      end = (closing.get(end) ?? end) + 1;
    }
    const last = all[end - 1] ?? piece;
    return [
      {
        place: piece.start,
        length: piece.end - piece.start,
        sql: `${sql.slice(0, piece.start)}\n${sql.slice(last.end)}`,
        isNamed: true,
        isRename: false,
      },
    ];
  });
}
