/**
 * What a template depends on in all, macros followed: every ref, source, var and env in every
 * branch. In: parsed templates; out: calls with their templates. Resolves no name but macros'.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { SourceText, Span } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { builtinHelpers } from '../template/builtin-helpers.ts';
import { checkMacroCalls } from '../template/check-macro-calls.ts';
import type { ParsedTemplate, StaticCall } from '../template/template.ts';

export interface FoundCall {
  readonly call: StaticCall;
  readonly source: SourceText;
}

export interface CallFinder {
  /** All calls of a template but those of macros, which are entered instead. */
  readonly callsOf: (template: ParsedTemplate) => readonly FoundCall[];
  /** Names of the macros that a template reaches, directly or through others. */
  readonly macrosOf: (template: ParsedTemplate) => ReadonlySet<string>;
}

export function createCallFinder(macros: ReadonlyMap<string, ParsedTemplate>): CallFinder {
  const reached = new Map<ParsedTemplate, ReadonlySet<string>>();
  const macrosOf = (template: ParsedTemplate): ReadonlySet<string> => {
    const known = reached.get(template);
    if (known) return known;
    if (!template.facts.calls.some(({ kind }) => kind === 'macro')) return noMacros;
    const found = new Set<string>();
    const enter = (inner: ParsedTemplate): void => {
      for (const call of inner.facts.calls) {
        if (call.kind !== 'macro' || found.has(call.name)) continue;
        const macro = macros.get(call.name);
        if (!macro) continue;
        found.add(call.name);
        enter(macro);
      }
    };
    enter(template);
    reached.set(template, found);
    return found;
  };
  const callsOf = (template: ParsedTemplate): FoundCall[] => {
    const found: FoundCall[] = [];
    const take = ({ facts, source }: ParsedTemplate): void => {
      for (const call of facts.calls) if (call.kind !== 'macro') found.push({ call, source });
    };
    take(template);
    for (const name of macrosOf(template)) {
      const macro = macros.get(name);
      if (macro) take(macro);
    }
    return found;
  };
  return { callsOf, macrosOf };
}

const noMacros: ReadonlySet<string> = new Set();

/** A helper would always be called instead. */
export function checkMacroName(name: string, { source }: ParsedTemplate): Diagnostic[] {
  if (!builtinHelpers.includes(name)) return [];
  return [
    error('E0507', `"${name}" is a helper, so a macro cannot have its name`, {
      span: source.span(0, 0),
      hint: `rename the file, for instance to my_${name}.sql`,
    }),
  ];
}

/** Calls of macros that do not exist or do not take what they are given, in every branch. */
export function checkMacros(
  template: ParsedTemplate,
  macros: ReadonlyMap<string, ParsedTemplate>,
): Diagnostic[] {
  const unknown = template.facts.calls.flatMap((call) => {
    if (call.kind !== 'macro' || macros.has(call.name)) return [];
    const near = call.suggestion === undefined ? [] : [call.suggestion];
    const hint = didYouMean(call.name, [...near, ...macros.keys(), ...builtinHelpers]);
    return [
      error('E0503', `no macro or helper is named "${call.name}"`, {
        span: callSpan({ call, source: template.source }),
        hint: hint ?? `a macro is a file of that name in macros/: macros/${call.name}.sql`,
      }),
    ];
  });
  return [...unknown, ...checkMacroCalls(template, macros)];
}

export function callSpan({ call, source }: FoundCall): Span {
  return source.span(call.range.start, call.range.end);
}
