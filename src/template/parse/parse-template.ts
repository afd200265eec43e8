/**
 * A template from its text. In: a file and what it is for; out: the template with what can be
 * said of it, and every mistake that can be seen without rendering. Never throws for bad text.
 */
import type { Diagnostic, Outcome } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { Program } from '../syntax-tree.ts';
import type { ParsedTemplate, TemplateFacts, TemplateRole } from '../template.ts';
import { readBody } from './read-body.ts';
import { readSignature } from './read-signature.ts';
import { readText } from './read-text.ts';
import { outside, type Reading, withNames } from './reading.ts';
import { sqlStart } from './sql-text.ts';

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
  const names = readSignature(raw, role, reading);
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

function factsOf(reading: Reading): TemplateFacts {
  const { params, config, calls, takesBody, isPartial, diagnostics } = reading;
  return {
    params,
    ...(isPartial && diagnostics.length > 0 ? { isPartial } : {}),
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
