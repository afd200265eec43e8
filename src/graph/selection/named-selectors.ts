/**
 * The project's `selectors:` as trees. In: their definitions; out: an expression for each sound
 * one, and every mistake: of grammar, of names that do not exist, of circles.
 */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { NamedSelector } from '../../project/resources.ts';
import { parseSelector } from './parse-selector.ts';
import { criteriaOf, type SelectorExpression } from './selector.ts';
import { readStructuredSelector } from './structured-selector.ts';

export interface NamedSelectors {
  /** What each sound one means. */
  readonly expressions: ReadonlyMap<string, SelectorExpression>;
  /** All that are declared, the broken ones too. */
  readonly names: ReadonlySet<string>;
}

export function readNamedSelectors(declared: readonly NamedSelector[]): Outcome<NamedSelectors> {
  const diagnostics: Diagnostic[] = [];
  const expressions = new Map<string, SelectorExpression>();
  for (const selector of declared) {
    const read = readDefinition(selector);
    diagnostics.push(...read.diagnostics);
    if (read.value) expressions.set(selector.name, read.value);
  }
  const names = new Set(declared.map(({ name }) => name));
  for (const expression of expressions.values()) {
    diagnostics.push(...unknownSelectors(expression, names));
  }
  if (!hasErrors(diagnostics)) diagnostics.push(...circles(expressions));
  return { value: { expressions, names }, diagnostics };
}

/** Every `selector:name` that nobody declares. */
export function unknownSelectors(
  expression: SelectorExpression,
  names: ReadonlySet<string>,
): Diagnostic[] {
  const unknown: Diagnostic[] = [];
  for (const { method, value, locate } of criteriaOf(expression)) {
    if (method !== 'selector' || names.has(value)) continue;
    unknown.push(unknownSelector(value, locate(), names));
  }
  return unknown;
}

export function unknownSelector(name: string, span: Span, names: ReadonlySet<string>): Diagnostic {
  const hint =
    names.size === 0
      ? 'the project declares none: they stand under "selectors:"'
      : (didYouMean(name, names) ?? `the selectors are ${[...names].join(', ')}`);
  return error('E0563', `there is no selector named "${name}"`, { span, hint });
}

function readDefinition(selector: NamedSelector): Outcome<SelectorExpression | undefined> {
  const { definition, structured, locatePart = definition.locate } = selector;
  if (structured !== undefined) return readStructuredSelector(structured, locatePart);
  return parseSelector(definition.value, definition.locate);
}

/** Depth first; each circle is reported once, at the reference that closes it. */
function circles(expressions: ReadonlyMap<string, SelectorExpression>): Diagnostic[] {
  const found: Diagnostic[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const expression = expressions.get(name);
    if (expression === undefined || done.has(name)) return;
    const trail = [...path, name];
    for (const { method, value, locate } of criteriaOf(expression)) {
      if (method !== 'selector') continue;
      const from = trail.indexOf(value);
      if (from === -1) {
        visit(value, trail);
        continue;
      }
      const circle = [...trail.slice(from), value];
      found.push(
        error('E0564', `selectors go round in a circle: ${circle.join(' -> ')}`, {
          span: locate(),
          hint: 'let one of them say what it means without the other',
        }),
      );
    }
    done.add(name);
  };
  for (const name of expressions.keys()) visit(name, []);
  return found;
}
