/**
 * The columns of what a qualified name stands in front of: of a CTE, a subquery, a list of values,
 * for which the engine proposes none. In: a query with `name.column` that was refused; out: the
 * columns of `name` there.
 */
import type { AskEngine } from './find-mistake.ts';
import { contentOf, type Piece, type Pieces } from './pieces.ts';

export interface QualifiedName {
  readonly qualifier: Piece;
  readonly column: Piece;
}

/** The name of two or more parts at a place, its last part and the one before. */
export function qualifiedNameAt({ all }: Pieces, place: number): QualifiedName | undefined {
  let at = all.findIndex(({ start }) => start === place);
  if (at === -1) return undefined;
  while (all[at + 1]?.text === '.' && all[at + 2]) at += 2;
  const [qualifier, dot, column] = [all[at - 2], all[at - 1], all[at]];
  if (!qualifier || !column || dot?.text !== '.') return undefined;
  // Of `a.b.c` it is not known what is a schema and what a struct.
  return all[at - 3]?.text === '.' ? undefined : { qualifier, column };
}

/**
 * A relation's name alone is a struct of its row, which has no minus: the engine says so, and with
 * it which fields there are.
 */
export async function columnsOfRow(
  sql: string,
  { qualifier, column }: QualifiedName,
  ask: AskEngine,
): Promise<readonly string[] | undefined> {
  const name = sql.slice(qualifier.start, qualifier.end);
  const changed = `${sql.slice(0, qualifier.start)}(-(${name}))${sql.slice(column.end)}`;
  const [answer] = await ask([changed]);
  const fields = /'-\(STRUCT\((.*)\)\)'/s.exec(answer?.message ?? '')?.[1];
  return fields === undefined ? undefined : fieldNames(fields);
}

/** Of `id INTEGER, "a b" STRUCT(x INTEGER)`: id, a b. */
export function fieldNames(fields: string): readonly string[] {
  const names: string[] = [];
  const rest = /(?:"((?:[^"]|"")*)"|([^\s,()]+))\s/y;
  for (let at = 0; at < fields.length; at = endOfField(fields, at)) {
    rest.lastIndex = at;
    const [, quoted, plain] = rest.exec(fields) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** Behind the next comma that stands in no brackets and no quotes. */
function endOfField(fields: string, from: number): number {
  const part = /"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]|[^"'(),]+/y;
  part.lastIndex = from;
  let depth = 0;
  for (let found = part.exec(fields); found; found = part.exec(fields)) {
    if (found[0] === '(') depth++;
    if (found[0] === ')') depth--;
    if (found[0] === ',' && depth === 0) {
      const space = /\s*/y;
      space.lastIndex = part.lastIndex;
      space.exec(fields);
      return space.lastIndex;
    }
  }
  return fields.length;
}

export function hasName(piece: Piece, name: string | undefined): boolean {
  return name !== undefined && contentOf(piece).toLowerCase() === name.toLowerCase();
}
