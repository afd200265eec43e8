/**
 * Signs in plain SQL that can be no SQL: Jinja's statements and comments, and braces that close
 * nothing. In: where one was found; out: a diagnostic with what to write instead.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import { adviseStatement, commentAdvice, jinja } from './explain-jinja.ts';

export function explainContent(
  source: SourceText,
  offset: number,
  found: '{%' | '{#' | '}}',
): Diagnostic {
  const { text } = source;
  if (found === '}}') return strayBraces(source, offset);
  const close = found === '{%' ? '%}' : '#}';
  const closed = text.indexOf(close, offset + 2);
  const lineEnd = text.indexOf('\n', offset);
  const cut = lineEnd === -1 ? text.length : lineEnd;
  const end = closed === -1 ? cut : closed + 2;
  const inner = text.slice(offset + 2, closed === -1 ? cut : closed);
  const hint = found === '{%' ? adviseStatement(inner, text.slice(0, offset)) : commentAdvice;
  return jinja(source.span(offset, end), hint);
}

/** `{ref "x"}}`: one brace too few in front. */
function strayBraces(source: SourceText, offset: number): Diagnostic {
  const opening = /\{(?!\{)([^{}\n]*)$/.exec(source.text.slice(Math.max(0, offset - 500), offset));
  const inner = opening?.[1]?.trim();
  return error('E0205', 'these braces close nothing', {
    span: source.span(offset, offset + 2),
    hint: inner ? `write {{${inner}}}` : 'a tag begins with {{',
  });
}
