/**
 * A template as SQL text. In: a parsed template and all that it may ask of the outside; out: text,
 * the map back to what was typed, and what was wrong. Never throws for what a template does.
 */
import type { Json } from '../../base/json.ts';
import type { Span } from '../../base/source-text.ts';
import type { ParsedTemplate, RenderEnvironment, Rendered } from '../template.ts';
import { bindArguments } from './bind-arguments.ts';
import { renderBody } from './render-body.ts';
import { renderMacro } from './render-macro.ts';
import { type Bound, fail, type Output, type Run, type Scope } from './scope.ts';
import { fromJson } from './values.ts';

/** What a generic test (or a macro on its own) is given, and where that was written. */
export type TemplateArguments = ReadonlyMap<string, { readonly value: Json; readonly span: Span }>;

export function renderTemplate(
  template: ParsedTemplate,
  environment: RenderEnvironment,
  args?: TemplateArguments,
): Rendered {
  const run: Run = {
    environment,
    diagnostics: [],
    steps: 0,
    depth: 0,
    isStopped: false,
    renderMacro,
  };
  const root: Scope = {
    run,
    source: template.source,
    names: undefined,
    macro: undefined,
    caller: undefined,
    active: undefined,
    given: undefined,
  };
  const output: Output = { text: '', segments: [] };
  const scope = { ...root, names: bindRoot(template, args, root) };
  if (run.diagnostics.length === 0) renderBody(template.program().body, scope, output);
  return { text: output.text, map: output.segments, diagnostics: run.diagnostics };
}

function bindRoot(
  template: ParsedTemplate,
  args: TemplateArguments | undefined,
  root: Scope,
): Bound | undefined {
  const { source, facts } = template;
  const given = [...(args ?? [])].map(
    ([name, { value, span }]) => [name, fromJson(value, { span, isTyped: true })] as const,
  );
  const callee = (source.path.split('/').at(-1) ?? source.path).replace(/\.sql$/, '');
  const binding = bindArguments({
    callee,
    parameters: facts.params ?? [],
    given: new Map(given),
    origin: { span: source.span(0, 0), isTyped: false },
    fromOutside: true,
  });
  for (const { argument, failure } of binding.mistakes) {
    const span = argument === undefined ? undefined : args?.get(argument)?.span;
    fail(span ? { ...root, source: span.source } : root, span ?? { start: 0, end: 0 }, failure);
  }
  let names: Bound | undefined;
  for (const [name, value] of binding.values) names = { name, value, outer: names };
  return names;
}
