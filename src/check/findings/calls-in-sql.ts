/**
 * Where a function is called in a query, told apart by whether OVER follows: the plan has no places
 * for aggregates and windows. In: SQL and a name; out: UTF-16 offsets.
 */
import { type Pieces, readPieces } from '../refusals/pieces.ts';

export function callsIn(sql: string, name: string, isOver: boolean): readonly number[] {
  if (!sql.toLowerCase().includes(name)) return [];
  const pieces = readPieces(sql);
  return pieces.all.flatMap(({ kind, text, start }, at) => {
    const end = pieces.closing.get(at + 1);
    const isCall = kind === 'word' && text === name && end !== undefined;
    return isCall && hasOver(pieces, end + 1) === isOver ? [start] : [];
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
