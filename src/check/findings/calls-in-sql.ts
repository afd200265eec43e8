/**
 * Where a function is called in a query, told apart by whether OVER follows: the plan has no places
 * for aggregates and windows. In: SQL and a name; out: UTF-16 offsets and arguments.
 */
import { contentOf, type Pieces, readPieces } from '../refusals/pieces.ts';

export interface CallInSql {
  readonly start: number;
  /** What stands between its parentheses, in lower case. */
  readonly words: ReadonlySet<string>;
}

export function callsIn(sql: string, name: string, isOver: boolean): readonly CallInSql[] {
  if (!sql.toLowerCase().includes(name)) return [];
  const pieces = readPieces(sql);
  return pieces.all.flatMap(({ kind, text, start }, at) => {
    const end = pieces.closing.get(at + 1);
    const isCall = kind === 'word' && text === name && end !== undefined;
    if (!isCall || hasOver(pieces, end + 1) !== isOver) return [];
    const inside = pieces.all.slice(at + 2, end);
    return [{ start, words: new Set(inside.map((piece) => contentOf(piece).toLowerCase())) }];
  });
}

/** Behind FILTER, WITHIN GROUP, and what is said of NULLs. */
function hasOver({ all, closing }: Pieces, from: number): boolean {
  let at = from;
  while (/^(?:filter|within|group|ignore|respect|nulls|[(])$/.test(all[at]?.text ?? '')) {
    at = (closing.get(at) ?? at) + 1;
  }
  return all[at]?.text === 'over';
}
