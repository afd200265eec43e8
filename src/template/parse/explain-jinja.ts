/**
 * Habits from dbt's Jinja, each with what to write here. In: the text of a tag, or of plain SQL
 * around `{%`; out: a diagnostic or a hint.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { adviseJinja, translateJinjaValue } from './translate-jinja.ts';

/** `inner` is what stands between the braces of a tag; `undefined` where it is no Jinja. */
export function explainJinjaTag(span: Span, inner: string): Diagnostic | undefined {
  const [, open, expression = '', close] = /^\s*(-?)\s*(.*?)\s*(-?)\s*$/s.exec(inner) ?? [];
  const advice = adviseJinja(expression);
  if (!open && !close) return advice === undefined ? undefined : jinja(span, advice);
  const written = /^write \{\{([^#].*)\}\}$/s.exec(advice ?? '')?.[1] ?? expression;
  return jinja(span, `write {{${open ? '~' : ''}${written}${close ? '~' : ''}}}`);
}

/** `{{#if a == b}}`: `words` is what stands behind the name of the block. */
export function explainJinjaBlock(span: Span, name: string, words: string): Diagnostic | undefined {
  const [, operand = '', names = ''] = /^(.*?)(\s+as\s+\|.*)?$/s.exec(words) ?? [];
  const value = translateJinjaValue(operand);
  return value === undefined ? undefined : jinja(span, `write {{${name} ${value}${names}}}`);
}

export function jinja(span: Span, hint: string): Diagnostic {
  return error('E0206', 'this is Jinja; templates here are Handlebars', { span, hint });
}

/** The hint for `{% … %}`; `inner` is what stands between the signs, `above` in front of them. */
export function adviseStatement(inner: string, above: string): string {
  const text = inner.replace(/^\s*-|-\s*$/g, '').trim();
  const [, word = '', rest = ''] = /^(\w*)\s*(.*)$/s.exec(text) ?? [];
  switch (word) {
    case 'if':
      return asksIncremental.test(rest)
        ? 'write {{#incremental}} … {{else}} … {{/incremental}}'
        : `write {{#if ${conditionOf(rest)}}} … {{/if}}`;
    case 'endif':
      return asksIncremental.test(openIf(above)) ? 'write {{/incremental}}' : 'write {{/if}}';
    case 'elif':
      return `write {{else if ${conditionOf(rest)}}}`;
    case 'for':
      return `write ${loopFor(rest)}`;
    case 'set':
      return `write ${bindingFor(rest)}`;
    default:
      return statements.get(word) ?? otherStatement;
  }
}

const asksIncremental = /^(?:not\s+)?is_incremental\s*\(/;

/** The condition of the `{% if … %}` that is still open where `text` ends. */
function openIf(text: string): string {
  const open: string[] = [];
  for (const [, word, condition = ''] of text.matchAll(/\{%-?\s*(if|endif)\b\s*(.*?)%\}/gs)) {
    if (word === 'if') open.push(condition);
    else open.pop();
  }
  return open.at(-1) ?? '';
}

export const commentAdvice = 'write {{!-- … --}}';

const otherStatement = 'a template prints SQL and does nothing else; tags are written {{name …}}';

const statements: ReadonlyMap<string, string> = new Map([
  ['else', 'write {{else}}'],
  ['endfor', 'write {{/each}}'],
  ['endset', 'write {{/let}}'],
  ['macro', 'a macro is a file of its own in macros/; it begins with {{params name="type"}}'],
  ['endmacro', 'a macro is a file of its own in macros/ and ends with it'],
  [
    'test',
    'a generic test is a file of its own in tests/generic/; it begins with {{params model="relation"}}',
  ],
  ['endtest', 'a generic test is a file of its own in tests/generic/ and ends with it'],
  [
    'snapshot',
    'a snapshot is a file of its own in snapshots/; it begins with {{config unique_key="id" updated_at="updated_at"}}',
  ],
  ['endsnapshot', 'a snapshot is a file of its own in snapshots/ and ends with it'],
  ['call', 'write {{#name}} … {{/name}} to give a macro a body'],
  ['endcall', 'write {{#name}} … {{/name}} to give a macro a body'],
  ['raw', 'braces that are plain text are written \\{{'],
  ['endraw', 'braces that are plain text are written \\{{'],
  ['include', 'every macro of macros/ is called by its name, nothing is imported'],
  ['import', 'every macro of macros/ is called by its name, nothing is imported'],
  ['from', 'every macro of macros/ is called by its name, nothing is imported'],
]);

function conditionOf(text: string): string {
  return text.trim() === '' ? 'condition' : argumentOf(text);
}

/** As an argument of a tag; what is no Jinja stays as it is. */
function argumentOf(text: string): string {
  return translateJinjaValue(text) ?? text.trim();
}

function loopFor(rest: string): string {
  const loop = /^([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?\s+in\s+(.+)$/s.exec(rest);
  if (!loop) return '{{#each items as |item|}} … {{/each}}';
  const items = (loop[3] ?? '').replace(/\.items\(\)$/, '');
  const names = loop[2] === undefined ? loop[1] : `${loop[2]} ${loop[1]}`;
  return `{{#each ${argumentOf(items)} as |${names}|}} … {{/each}}`;
}

function bindingFor(rest: string): string {
  const binding = /^([A-Za-z_]\w*)\s*=\s*(.+)$/s.exec(rest);
  if (!binding) return '{{#let value as |name|}} … {{/let}}';
  return `{{#let ${argumentOf(binding[2] ?? '')} as |${binding[1]}|}} … {{/let}}`;
}
