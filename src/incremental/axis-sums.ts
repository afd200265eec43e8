/**
 * Sums over stretches of an input's intervals, in the time of two look-ups. In: the version of an
 * axis; out: what any stretch of it holds, as one number for content and one for marks.
 */
import type { OpenInterval } from '../check/proof/need.ts';
import type { AxisVersion, IntervalVersion } from '../product/version.ts';

export interface Stretch {
  readonly intervals: number;
  readonly rows: number;
  /** Of the rows: where the same rows are, the same sum. */
  readonly content: bigint;
  /** Of the intervals' marks: the same until one changes, appears or vanishes. */
  readonly marks: bigint;
}

export interface AxisSums {
  readonly over: (stretch: OpenInterval) => Stretch;
  readonly withoutTime: Stretch;
  /** In the order of time. */
  readonly timed: readonly TimedVersion[];
}

export interface TimedVersion extends IntervalVersion {
  readonly start: bigint;
}

export function sumAxis({ intervals }: AxisVersion): AxisSums {
  const timed = intervals
    .filter((each): each is TimedVersion => each.start !== undefined)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const sums: Stretch[] = [nothing];
  for (const each of timed) sums.push(plus(sums.at(-1) ?? nothing, each));
  return {
    timed,
    withoutTime: intervals.filter(({ start }) => start === undefined).reduce(plus, nothing),
    over: ({ start, end }) => {
      const first = start === 'unbounded' ? 0 : countBefore(timed, start);
      const last = end === 'unbounded' ? timed.length : countBefore(timed, end);
      return last <= first ? nothing : difference(sums[last], sums[first]);
    },
  };
}

const nothing: Stretch = { intervals: 0, rows: 0, content: 0n, marks: 0n };

function plus(sum: Stretch, { start, rows, hash, mark }: IntervalVersion): Stretch {
  return {
    intervals: sum.intervals + 1,
    rows: sum.rows + rows,
    content: sum.content + BigInt(hash),
    marks: sum.marks + (start ?? -1n) * spread + BigInt(mark) * otherSpread,
  };
}

/** Odd numbers without a pattern, so that no two sets of intervals add up to the same. */
const spread = 0x9e3779b97f4a7c15f39cc0605cedc835n;
const otherSpread = 0xc2b2ae3d27d4eb4f165667b19e3779f9n;

function difference(sum: Stretch = nothing, before: Stretch = nothing): Stretch {
  return {
    intervals: sum.intervals - before.intervals,
    rows: sum.rows - before.rows,
    content: sum.content - before.content,
    marks: sum.marks - before.marks,
  };
}

/** How many begin before a moment. */
export function countBefore(timed: readonly { readonly start: bigint }[], moment: bigint): number {
  let [low, high] = [0, timed.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((timed[middle]?.start ?? moment) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
