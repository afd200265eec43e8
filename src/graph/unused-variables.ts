/**
 * Names of `--vars` that nothing reads: a typing mistake would change nothing, without a word.
 * In: parsed templates; out: a warning for each.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ParsedProject } from '../product/parsed.ts';

/** `alsoReads`: a template that is no file of the project. */
export function unusedVariables(
  { source, models, tests, macros, genericTests }: ParsedProject,
  alsoReads = '',
): readonly Diagnostic[] {
  const { unclaimedVariables: unclaimed, vars } = source;
  if (unclaimed.length === 0) return [];
  const written = [...models, ...tests].map(({ template }) => template);
  const read = new Set(
    [...written, ...macros.values(), ...genericTests.values()].flatMap(({ facts }) =>
      facts.calls.flatMap((call) => (call.kind === 'var' ? [call.name] : [])),
    ),
  );
  const given = new Set(unclaimed.map(({ value }) => value));
  const others = new Set([...vars.names(), ...read].filter((name) => !given.has(name)));
  return unclaimed.flatMap(({ value: name, locate }) => {
    if (read.has(name) || alsoReads.includes(name)) return [];
    const known = [...others].sort().slice(0, mostShown).join(', ');
    return [
      warning('E0125', `nothing reads a variable "${name}"`, {
        span: locate(),
        hint: didYouMean(name, others) ?? (known ? `there is ${known}` : 'leave it out'),
      }),
    ];
  });
}

const mostShown = 8;
