/**
 * A template from its text. In: a file and what it is for; out: the template with what can be
 * said of it, and every mistake that can be seen without rendering. Never throws for bad text.
 */
import type { Diagnostic, Outcome } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { Program } from '../syntax-tree.ts';
import type { ParsedTemplate, TemplateFacts } from '../template.ts';
import type { RawMustache, RawProgram } from './handlebars-grammar.ts';
import { readBody } from './read-body.ts';
import { readParameters } from './read-parameters.ts';
import { readText } from './read-text.ts';
import { complain, outside, type Reading, rangeOf, withNames } from './reading.ts';
import { sqlStart } from './sql-text.ts';

export type TemplateRole = 'model' | 'macro' | 'test' | 'generic_test';

/**
 * A template is given back even with mistakes in it, so that what it refers to is known; with
 * errors among the diagnostics it is not for rendering.
 */
export function parseTemplate(source: SourceText, role: TemplateRole): Outcome<ParsedTemplate> {
  const { raw, diagnostics, isPartial } = readText(source);
  const reading: Reading = {
    source,
    diagnostics,
    calls: [],
    config: [],
    configRefusal: configRefusals[role],
    paramsTag: undefined,
    params: undefined,
    takesBody: false,
    // Jinja's `{% set %}` and `{% for %}` would give names too.
    isPartial: isPartial || source.text.includes('{%'),
    sql: sqlStart,
  };
  readFirstTag(raw, role, reading);
  const names = reading.params?.map(({ name }) => name) ?? [];
  const body = readBody(raw, reading, withNames(outside, names));
  const program: Program = { config: reading.config, body };
  const value = { source, facts: factsOf(reading), program: () => program };
  return { value, diagnostics: sorted(diagnostics) };
}

const configRefusals: Readonly<Record<TemplateRole, string | undefined>> = {
  model: undefined,
  test: undefined,
  macro: 'configure the models that call it',
  generic_test: 'configure the test where it is declared',
};

/** `{{params}}` comes first: the names in it are known to all that follows. */
function readFirstTag(raw: RawProgram, role: TemplateRole, reading: Reading): void {
  const first = raw.body.find(
    (node) =>
      node.type !== 'CommentStatement' &&
      !(node.type === 'ContentStatement' && node.original.trim() === ''),
  );
  const isParams = first?.type === 'MustacheStatement' && isNamed(first, 'params');
  if (isParams && (role === 'macro' || role === 'generic_test')) {
    reading.paramsTag = first;
    reading.params = readParameters(first, reading);
  }
  if (role !== 'generic_test' || reading.isPartial) return;
  const model = reading.params?.find(({ name }) => name === 'model');
  if (model?.type === 'relation') return;
  complain(reading, {
    code: 'E0211',
    range: model?.range ?? (isParams ? rangeOf(first) : { start: 0, end: 0 }),
    message: 'a generic test takes the relation that it tests as "model"',
    hint: 'begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
  });
}

function isNamed(tag: RawMustache, name: string): boolean {
  return tag.path.type === 'PathExpression' && tag.path.original === name;
}

function factsOf(reading: Reading): TemplateFacts {
  const { params, config, calls, takesBody } = reading;
  return {
    params,
    config: config.map(({ name, nameRange, value: { start, end } }) => ({
      key: name,
      keyRange: nameRange,
      valueRange: { start, end },
    })),
    ...(takesBody ? { takesBody } : {}),
    calls,
  };
}

function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
