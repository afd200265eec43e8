/**
 * A tag that Handlebars cannot read, in the user's words. In: the tag and where reading stopped;
 * out: a diagnostic. Knows of the rest of the template nothing.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { Range } from '../range.ts';
import { explainJinjaBlock, explainJinjaTag } from './explain-jinja.ts';
import type { Tag } from './scan-tags.ts';

/** `stopped` is absent where the tag as a whole makes no sense. */
export function explainTag(source: SourceText, tag: Tag, stopped: Range | undefined): Diagnostic {
  const span = source.span(tag.start, tag.end);
  const text = source.text.slice(tag.start, tag.end);
  const inner = text.replace(/^\{\{~?|~?\}\}$/g, '');
  if (inner.trim() === '') {
    return error('E0201', 'this tag is empty', {
      span,
      hint: 'write {{name}}, or \\{{ for braces that are plain text',
    });
  }
  if (tag.kind === 'value') {
    const jinja = explainJinjaTag(span, inner);
    if (jinja) return jinja;
  }
  const block = /^\s*(#\s*(?:if|unless|each|with|let|join)|else\s+if)\s+(.+)$/s.exec(inner);
  const jinja = block && explainJinjaBlock(span, block[1] ?? '', block[2] ?? '');
  if (jinja) return jinja;
  const unpiped = /\bas\s+(?:\|\s*)?([A-Za-z_][\w\s,]*?)(?:\s*\|)?\s*$/.exec(inner);
  if (unpiped && tag.kind !== 'value') {
    const names = (unpiped[1] ?? '').split(/[\s,]+/).join(' ');
    return error('E0212', 'the names of a block stand between bars', {
      span,
      hint: `write {{${inner.slice(0, unpiped.index)}as |${names}|}}`,
    });
  }
  const at = stopped ? offendingToken(source.text, tag, stopped) : { start: tag.end, end: tag.end };
  const token = source.text.slice(at.start, at.end);
  return error('E0201', messageFor(token, source.text.slice(tag.start, at.start)), {
    span: at.end > at.start ? source.span(at.start, at.end) : span,
    hint: hintFor(token, tag, inner.trim()),
  });
}

/** Handlebars stops at the start of a word that ends wrongly: the sign behind it is to blame. */
function offendingToken(text: string, tag: Tag, stopped: Range): Range {
  const start = Math.max(stopped.start, tag.start);
  const end = Math.min(stopped.end, tag.end);
  const word = /[\w.]+(?=[^\w.\s}])/y;
  word.lastIndex = start;
  if (end > start + 1 || !word.test(text) || word.lastIndex >= tag.end) return { start, end };
  return { start: word.lastIndex, end: word.lastIndex + 1 };
}

function messageFor(token: string, before: string): string {
  if (token === '') return 'this tag cannot be read';
  if (token === '}}' || token === '~}}') {
    return /[=(]\s*$/.test(before) ? 'a value is missing here' : 'this tag is not complete';
  }
  return `${/^["']/.test(token) ? token : `"${token}"`} has no place here`;
}

function hintFor(token: string, tag: Tag, inner: string): string {
  if (token === ',') return 'arguments are separated by spaces alone';
  if (token === ')' || token === '(')
    return 'a call inside a tag stands in parentheses: {{literal (var "day")}}';
  if (token.endsWith('}}') && opened(inner, '(') > opened(inner, ')'))
    return 'close the parenthesis';
  if (tag.kind === 'close') return `write {{/${tag.name}}}`;
  if (/[^\s(]=\S+\s+["'\w(]/.test(inner) && !/=/.test(token)) {
    return 'unnamed arguments come before named ones, names are written name=value';
  }
  return 'a tag is a name and its arguments: {{name "text" 7 key=value (other name)}}';
}

function opened(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
