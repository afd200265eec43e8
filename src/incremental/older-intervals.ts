/**
 * How many intervals of a model hold rows that older code made. In: what its refresh is asked with;
 * out: a count, or nothing where the code that it has now made all of them.
 */
import { type RefreshQuestion, refreshInputs } from './decide-refresh.ts';
import { isSameCode, partDigest } from './part-digest.ts';
import { allOfTime } from './time-ranges.ts';

export interface OlderIntervals {
  readonly count: number;
  readonly total: number;
  readonly grain: RefreshQuestion['settings']['grain'];
}

export function olderIntervals(question: RefreshQuestion): OlderIntervals | undefined {
  const { proof, ledger, code, settings } = question;
  if (!proof || !ledger) return undefined;
  const inputs = refreshInputs(question, proof);
  const now = partDigest(allOfTime, { code, inputs, settings });
  const held = ledger.parts.filter(({ range, rows }) => range !== 'no time' && rows > 0);
  const { length: count } = held.filter(({ digest }) => !isSameCode(digest, now));
  return count === 0 ? undefined : { count, total: held.length, grain: settings.grain };
}
