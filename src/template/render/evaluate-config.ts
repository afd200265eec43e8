/**
 * What `{{config}}` says. In: a template, variables and the process's environment; out: values by
 * key with their places. Needs no graph and no engine: it is what the graph is made from.
 */
import type { Diagnostic, Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Range } from '../range.ts';
import type { ParsedTemplate, RenderEnvironment } from '../template.ts';
import { evaluate } from './evaluate.ts';
import type { Run, Scope } from './scope.ts';
import { toJson } from './values.ts';

export interface ConfigEnvironment
  extends Pick<RenderEnvironment, 'variable' | 'variableNames' | 'env'> {
  /** `target`, where it is known already. */
  readonly values?: Readonly<Record<string, Json>>;
}

export interface ConfigValue {
  readonly value: Json;
  readonly valueRange: Range;
  readonly keyRange: Range;
}

/** Keys whose values are wrong are left out. */
export function evaluateConfig(
  template: ParsedTemplate,
  environment: ConfigEnvironment,
): Outcome<ReadonlyMap<string, ConfigValue>> {
  const value = new Map<string, ConfigValue>();
  if (template.facts.config.length === 0) return { value, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const scope = configScope(template, environment, diagnostics);
  for (const { name, nameRange, value: expression } of template.program().config) {
    const evaluated = evaluate(expression, scope);
    if (evaluated.kind === 'broken') continue;
    const valueRange = { start: expression.start, end: expression.end };
    value.set(name, { value: toJson(evaluated), valueRange, keyRange: nameRange });
  }
  return { value, diagnostics };
}

/** Relations, macros and literals are refused when the template is read, so nobody asks for them. */
function configScope(
  { source }: ParsedTemplate,
  { values = {}, ...environment }: ConfigEnvironment,
  diagnostics: Diagnostic[],
): Scope {
  const run: Run = {
    environment: {
      ...environment,
      values,
      macros: new Map(),
      incremental: false,
      ref: () => undefined,
      source: () => undefined,
      literal: String,
      identifier: String,
    },
    diagnostics,
    steps: 0,
    depth: 0,
    isStopped: false,
    renderMacro: () => undefined,
  };
  const nothing = undefined;
  return {
    run,
    source,
    names: nothing,
    macro: nothing,
    caller: nothing,
    active: nothing,
    given: nothing,
  };
}
