/**
 * What the analyst has looked at and found to be right, under `check: ignore:` of project.yml. In:
 * YAML; out: codes with reasons and places, and which of them cannot be ignored. Ignores nothing.
 */
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { IgnoredProblem } from '../resources.ts';
import type { Located, Problem } from '../yaml/problem.ts';
import { itemsOf, placeOf, textUnder, under, type Written, writtenFile } from '../yaml/written.ts';

export interface ReadIgnored {
  readonly ignored: readonly IgnoredProblem[];
  readonly problems: readonly Problem[];
}

/** `top` has environment and variables filled in. */
export function readIgnored(file: Located): ReadIgnored {
  const section = under(writtenFile(file.value, file.locate), 'check');
  const items = section ? itemsOf(under(section, 'ignore')) : [];
  const ignored: IgnoredProblem[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    const written = under(item, 'code');
    const code = textUnder(item, 'code');
    const reason = textUnder(item, 'reason');
    // What is missing is said by whoever checks the shape.
    if (!written || code === undefined || reason === undefined) continue;
    const locate = placeOf(written);
    if (!isCode(code)) problems.push(unknownCode(code, written));
    else ignored.push({ code, reason, path: textUnder(item, 'path'), locate });
  }
  return { ignored, problems };
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

function unknownCode(code: string, { path }: Written): Problem {
  const suggestion = didYouMean(code, Object.keys(errorCodes));
  return {
    code: 'E0341',
    message: `there is no code "${code}"`,
    path,
    at: 'value',
    hint: suggestion ?? 'codes stand in brackets, as in warning[E0339]',
  };
}
