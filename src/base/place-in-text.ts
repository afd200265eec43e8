/**
 * Where something in a text of several lines stands in the YAML that holds it. In: the text and its
 * place; out: a place. Reads no YAML.
 */
import type { Span } from './source-text.ts';

/**
 * The rest of the line that stands at an offset of a text. YAML indents and folds: the line is
 * looked for, and where it is not as it was written, all of the text is meant.
 */
export function placeInText(text: string, whole: Span, offset: number | undefined): Span {
  if (offset === undefined) return whole;
  const { source, start } = whole;
  const begin = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(begin).split('\n', 1)[0]?.trimEnd() ?? '';
  if (line.trim() === '') return whole;
  const before = text.slice(0, begin).split(line).length - 1;
  let at = start - 1;
  for (let found = 0; found <= before; found++) at = source.text.indexOf(line, at + 1);
  const lines = source.position(Math.max(at, 0)).line - source.position(start).line;
  if (at === -1 || lines > text.split('\n').length) return whole;
  return source.span(at + offset - begin, at + line.length);
}
