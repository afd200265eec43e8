/**
 * Time cut into parts: each interval that holds rows, each stretch between them, what lies before
 * the first and behind the last. In: ranges and the output's intervals; out: parts with digests.
 */
import { addMonths, fixedLength } from '../check/proof/calendar.ts';
import type { LedgerPart, TimeRange } from '../product/ledger.ts';
import type { Grain } from '../product/proof.ts';
import type { IntervalVersion } from '../product/version.ts';
import { type DigestContext, partDigest } from './part-digest.ts';
import { both, endOfCalendar, holds, isEmptyRange, isOffCalendar } from './time-ranges.ts';

export interface Cut {
  readonly range: TimeRange;
  readonly rows: number;
}

/** `starts` in order; a range may begin or end within an interval that nobody built before. */
function cutRange(
  range: TimeRange,
  intervals: readonly { readonly start: bigint; readonly rows: number }[],
  grain: Grain,
): readonly Cut[] {
  const cuts: Cut[] = [];
  let { start } = range;
  const add = (end: bigint | undefined, rows: number): void => {
    const cut = { start, end };
    if (!isEmptyRange(cut)) cuts.push({ range: cut, rows });
    start = end;
  };
  for (const each of intervals) {
    if (!holds(range, each.start)) continue;
    // Behind infinity there is nothing, and no number for it.
    const end = each.start > endOfCalendar ? undefined : intervalEnd(each.start, grain);
    const own = both({ start: each.start, end }, range);
    add(each.start, 0);
    add(own.end, each.rows);
  }
  const last = cuts.at(-1)?.range;
  const isDone = last && last.end === range.end;
  if (!isDone) add(range.end, 0);
  return cuts;
}

export function intervalEnd(start: bigint, grain: Grain): bigint {
  const length = fixedLength[grain];
  if (length === undefined && !isOffCalendar(start)) return addMonths(start, 1, 'down');
  return start + BigInt(length ?? 1);
}

/** The entries of the ledger for ranges that have just been built. */
export function builtParts(
  ranges: readonly LedgerPart['range'][],
  output: readonly IntervalVersion[],
  context: DigestContext & { readonly sequence: number },
): readonly LedgerPart[] {
  const { settings, sequence } = context;
  const timed = output
    .flatMap(({ start, rows }) => (start === undefined ? [] : [{ start, rows }]))
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return ranges.flatMap((range): readonly LedgerPart[] => {
    if (range === 'no time') {
      const rows = output.find(({ start }) => start === undefined)?.rows ?? 0;
      return [{ range, rows, digest: partDigest(range, context), sequence }];
    }
    return cutRange(range, timed, settings.grain).map((cut) => ({
      ...cut,
      digest: partDigest(cut.range, context),
      sequence,
    }));
  });
}
