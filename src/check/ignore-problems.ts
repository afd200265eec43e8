/**
 * Leaves out the problems that the analyst has found to be right. In: diagnostics and the entries
 * under `check: ignore:`; out: the others, and entries that do nothing. What the engine would refuse
 * cannot be ignored.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import { compilePathGlob } from '../graph/selection/glob.ts';
import type { IgnoredProblem } from '../project/resources.ts';

export interface Unignored {
  readonly kept: readonly Diagnostic[];
  /** A warning for each entry that nothing matches. */
  readonly idle: readonly Diagnostic[];
}

export function ignoreProblems(
  diagnostics: readonly Diagnostic[],
  entries: readonly IgnoredProblem[],
): Unignored {
  const tests = entries.map((entry) => ({ entry, matches: matcherOf(entry) }));
  const kept = diagnostics.filter(
    (diagnostic) => !canIgnore(diagnostic) || !tests.some(({ matches }) => matches(diagnostic)),
  );
  const idle = tests.flatMap(({ entry, matches }) => {
    const found = diagnostics.filter(matches);
    return found.some(canIgnore) ? [] : [idleEntry(entry, found.length > 0)];
  });
  return { kept, idle };
}

function matcherOf({ code, path }: IgnoredProblem): (diagnostic: Diagnostic) => boolean {
  const isAt = path === undefined ? () => true : compilePathGlob(path);
  return ({ code: found, span }) => found === code && isAt(span?.source.path ?? '');
}

/** Mistakes by Eider's own rules: the engine itself would go on. */
const ownErrors: ReadonlySet<ErrorCode> = new Set(['E0334', 'E0337', 'E0338']);

function canIgnore({ code, severity }: Diagnostic): boolean {
  return severity === 'warning' || ownErrors.has(code);
}

function idleEntry({ code, path, locate }: IgnoredProblem, isRefused: boolean): Diagnostic {
  const where = path === undefined ? '' : ` in ${path}`;
  if (isRefused) {
    return warning('E0342', `${code}${where} cannot be ignored: it is an error`, {
      span: locate(),
      hint: 'correct what is wrong, and remove the entry',
    });
  }
  const hint = 'remove the entry, or correct its path';
  return warning('E0342', `there is no ${code} to ignore${where}`, { span: locate(), hint });
}
