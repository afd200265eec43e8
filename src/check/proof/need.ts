/**
 * Needs applied: what an output interval reads of an input, and which outputs a change of an input
 * can reach. The second follows from the first; nothing is ever added to a date to guess it.
 */
import type { Grain, Need } from '../../product/proof.ts';
import { addMonths, fixedLength, nextStartOf, startOf } from './calendar.ts';
import { applyBound } from './shift.ts';

/** Half-open, in microseconds since 1970 in UTC. */
export interface Interval {
  readonly start: bigint;
  readonly end: bigint;
}

/** As an interval, open where nothing bounds it. */
export interface OpenInterval {
  readonly start: bigint | 'unbounded';
  readonly end: bigint | 'unbounded';
}

/** Nothing where all of the input is needed, or it is not known what. */
export function neededInterval(need: Need, output: Interval): OpenInterval | undefined {
  if (need.type !== 'interval') return undefined;
  return {
    start: applyBound(need.from, output.start, 'from'),
    end: applyBound(need.to, output.end, 'to'),
  };
}

/**
 * The output intervals, from the first to the last, whose need meets a change; in between all do.
 * Only those within `outputs` count. Nothing where there are none.
 */
export function influencedInterval(
  need: Need,
  {
    change,
    outputs,
    grain,
  }: {
    readonly change: Interval;
    readonly outputs: Interval;
    readonly grain: Grain;
  },
): Interval | undefined {
  const all = { start: startOf(outputs.start, grain), end: nextStartOf(outputs.end, grain) };
  if (all.start >= all.end || change.start >= change.end) return undefined;
  if (need.type !== 'interval') return all;
  // Bounds grow with the interval: the first output is sought whose need ends behind the start of
  // the change, then the last one whose need begins before its end.
  const isReached = (start: bigint): boolean =>
    isBehind(applyBound(need.to, later(start, 1, grain), 'to'), change.start);
  const isPassed = (start: bigint): boolean => {
    const from = applyBound(need.from, start, 'from');
    return from !== 'unbounded' && from >= change.end;
  };
  const steps = countSteps(all, grain);
  const first = later(
    all.start,
    firstWhere(steps, (step) => isReached(later(all.start, step, grain))),
    grain,
  );
  const end = later(
    all.start,
    firstWhere(steps, (step) => isPassed(later(all.start, step, grain))),
    grain,
  );
  return first < end ? { start: first, end } : undefined;
}

function isBehind(moment: bigint | 'unbounded', other: bigint): boolean {
  return moment === 'unbounded' || moment > other;
}

function later(start: bigint, steps: number, grain: Grain): bigint {
  const length = fixedLength[grain];
  return length === undefined
    ? addMonths(start, steps, 'down')
    : start + BigInt(steps) * BigInt(length);
}

function countSteps({ start, end }: Interval, grain: Grain): number {
  const length = fixedLength[grain];
  if (length !== undefined) return Number((end - start) / BigInt(length));
  return firstWhere(1_000_000, (step) => addMonths(start, step, 'down') >= end);
}

/** The first number below a limit for which something holds that then holds for all; or the limit. */
function firstWhere(limit: number, holds: (step: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
