/**
 * Calls of macros held against what the macros take, in every branch, without rendering anything.
 * In: a template and all macros; out: diagnostics. Types are checked when a call is rendered, and
 * macros that do not exist by the linker, who knows what else there is.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Range } from './range.ts';
import { bodyMistake, missing, unknownArgument } from './render/bind-arguments.ts';
import type { Failure } from './render/scope.ts';
import type { ParsedTemplate, StaticCall } from './template.ts';

export function checkMacroCalls(
  template: ParsedTemplate,
  macros: ReadonlyMap<string, ParsedTemplate>,
): Diagnostic[] {
  return template.facts.calls.flatMap((call) => {
    const macro = call.kind === 'macro' ? macros.get(call.name) : undefined;
    // What a macro takes that could not be read is not known.
    if (call.kind !== 'macro' || !macro || macro.facts.isPartial) return [];
    return mistakesOf(call, macro).map(([{ start, end }, { code, message, hint }]) =>
      error(code, message, {
        span: template.source.span(start, end),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  });
}

type MacroCallText = Extract<StaticCall, { kind: 'macro' }>;

function mistakesOf(call: MacroCallText, { facts }: ParsedTemplate): [Range, Failure][] {
  const parameters = facts.params ?? [];
  const given = call.arguments ?? [];
  const body = bodyMistake(call.name, facts.takesBody ?? false, call.hasBody ?? false);
  const absent = parameters.filter(
    ({ name, fallback }) => fallback === undefined && !given.some((one) => one.name === name),
  );
  const unknown = given.filter(({ name }) => !parameters.some((one) => one.name === name));
  return [
    ...(body ? [[call.range, body] satisfies [Range, Failure]] : []),
    ...absent.map((one): [Range, Failure] => [call.range, missing(call.name, one)]),
    ...unknown.map(({ name, range }): [Range, Failure] => [
      range,
      unknownArgument(call.name, name, parameters),
    ]),
  ];
}
