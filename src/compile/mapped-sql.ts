/**
 * SQL that knows where it was written: put together from pieces, and asked for places.
 * Knows no model and no engine.
 */
import type { RelatedPlace } from '../base/diagnostic.ts';
import type { Locate, Span } from '../base/source-text.ts';
import type { MappedSql, SqlPart } from '../product/compiled.ts';
import { resolvePlace } from '../template/source-map.ts';
import type { Frame, Rendered } from '../template/template.ts';

/** Text that the compiler adds on its own belongs to the place that is given for all of it. */
export type Piece = string | MappedSql;

export function assembleSql(pieces: readonly Piece[], locate: Locate): MappedSql {
  const parts: SqlPart[] = [];
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      if (piece === '') continue;
      parts.push({ start: text.length, locate });
      text += piece;
      continue;
    }
    for (const part of piece.parts) parts.push({ ...part, start: part.start + text.length });
    text += piece.text;
  }
  return { text, parts };
}

export function renderedSql(rendered: Rendered): MappedSql {
  return { text: rendered.text, parts: [{ start: 0, map: rendered.map }] };
}

/** SQL that stands in a YAML file, for instance a test's `where`. */
export function writtenSql(text: string, locate: Locate): MappedSql {
  return { text, parts: [{ start: 0, locate }] };
}

/** SQL that is only made where somebody looks at it, and then must come out. */
export function lazySql(make: () => MappedSql | undefined): MappedSql {
  let made: MappedSql | undefined;
  const sql = (): MappedSql => {
    made ??= make();
    if (!made) throw new Error('a query that compiled before does not compile any more');
    return made;
  };
  return {
    get text() {
      return sql().text;
    },
    get parts() {
      return sql().parts;
    },
  };
}

export interface SqlPlace {
  readonly span: Span;
  /** The macros on the way, innermost first. */
  readonly frames: readonly Frame[];
}

/** The macros that a place came through, as a diagnostic lists them. */
export function relatedMacros({ frames }: SqlPlace): readonly RelatedPlace[] {
  return frames.map(({ macro, span }) => ({ message: `in macro ${macro}`, span }));
}

/** Where the text at an offset was typed. */
export function placeInSql(sql: MappedSql, offset: number, length: number): SqlPlace | undefined {
  const part = sql.parts.findLast(({ start }) => start <= offset) ?? sql.parts[0];
  if (!part) return undefined;
  if ('locate' in part) return { span: part.locate(), frames: [] };
  return resolvePlace(part.map, offset - part.start, length);
}
