/**
 * From rendered text back to what was typed. In: a source map and an offset; out: the place, and
 * the macros on the way. Knows nothing of templates.
 */
import type { Span } from '../base/source-text.ts';
import type { Frame, Segment, SourceMap } from './template.ts';

export interface Place {
  readonly span: Span;
  /** Innermost first, each where the text stands in the macro. */
  readonly frames: readonly Frame[];
}

/**
 * Where the text from `offset` on was typed. Of a text that has several origins the argument of a
 * macro is taken before the macro's own text: `g.{{column}}` is wrong where `column` was given.
 * `undefined` for an empty map alone.
 */
export function resolvePlace(map: SourceMap, offset: number, length = 1): Place | undefined {
  const first = indexAt(map, offset);
  const segment = map[first];
  if (!segment) return undefined;
  if (!segment.exact && segment.frame) {
    const end = offset + length;
    for (let index = first + 1; (map[index]?.start ?? end) < end; index++) {
      const later = map[index];
      if (later?.exact && later.frame) return placeIn(later, later.start, end - later.start);
    }
  }
  return placeIn(segment, offset, length);
}

function placeIn(segment: Segment, offset: number, length: number): Place {
  const within = Math.max(0, offset - segment.start);
  const frames: Frame[] = [];
  for (let frame = segment.frame; frame; frame = frame.caller) {
    frames.push(frame.exact ? { ...frame, span: cut(frame.span, within, length) } : frame);
  }
  return { span: segment.exact ? cut(segment.span, within, length) : segment.span, frames };
}

function cut({ source, start, end }: Span, within: number, length: number): Span {
  const from = Math.min(start + within, end);
  return { source, start: from, end: Math.min(from + length, end) };
}

/** The segment that an offset is in; the last one for offsets behind the text. */
function indexAt(map: SourceMap, offset: number): number {
  let low = 0;
  let high = map.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
