/**
 * Much to be made anew, cut into batches that commit one by one. In: what is dirty, how many
 * intervals a batch may hold, where the inputs have rows; out: ranges, batch by batch.
 */
import { addMonths, fixedLength, startOf } from '../check/proof/calendar.ts';
import type { Span } from '../check/proof/span.ts';
import type { DirtyRange, TimeRange } from '../product/ledger.ts';
import type { IntervalSettings } from './interval-settings.ts';
import type { ModelInput } from './model-inputs.ts';
import { holds, isOffCalendar } from './time-ranges.ts';

export type Batch = readonly DirtyRange['range'][];

/** One batch of all ranges where nothing is said about their size. */
export function cutBatches(
  ranges: readonly DirtyRange[],
  inputs: readonly ModelInput[],
  { batch, grain }: Pick<IntervalSettings, 'batch' | 'grain'>,
): readonly Batch[] {
  const all = ranges.map(({ range }) => range);
  if (!batch) return all.length === 0 ? [] : [all];
  const known = knownSpan(inputs, grain);
  const batches: Batch[] = [];
  let open: { ranges: DirtyRange['range'][]; intervals: number } = { ranges: [], intervals: 0 };
  const close = (): void => {
    if (open.ranges.length > 0) batches.push(open.ranges);
    open = { ranges: [], intervals: 0 };
  };
  for (const { range, intervals } of ranges) {
    const limit = batch.unit === grain ? batch.count : 0;
    if (range === 'no time' || intervals <= limit - open.intervals) {
      open.ranges.push(range);
      open.intervals += intervals;
      continue;
    }
    close();
    const pieces = cutAt(range, boundaries(range, known, { batch, grain }));
    for (const piece of pieces.slice(0, -1)) batches.push([piece]);
    open = { ranges: pieces.slice(-1), intervals: limit };
  }
  close();
  return batches;
}

/** From the first to behind the last interval that an input holds. */
function knownSpan(
  inputs: readonly ModelInput[],
  grain: IntervalSettings['grain'],
): { readonly first: bigint; readonly last: bigint } | undefined {
  const starts = inputs.flatMap(({ sums }) => {
    const timed = sums?.timed.filter(({ start }) => !isOffCalendar(start)) ?? [];
    return [timed.at(0)?.start ?? [], timed.at(-1)?.start ?? []].flat();
  });
  const sorted = starts.toSorted((one, other) => (one < other ? -1 : 1));
  const [least, most] = [sorted.at(0), sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  return { first: startOf(least, grain), last: startOf(most, grain) };
}

function boundaries(
  range: TimeRange,
  known: ReturnType<typeof knownSpan>,
  { batch, grain }: { readonly batch: Span; readonly grain: IntervalSettings['grain'] },
): readonly bigint[] {
  const first = range.start ?? known?.first;
  const last = range.end ?? known?.last;
  if (first === undefined || last === undefined) return [];
  const found: bigint[] = [];
  for (let step = 1; ; step++) {
    const boundary = startOf(later(first, step * batch.count, batch.unit), grain);
    if (boundary > last || found.length >= mostBatches) return found;
    if (boundary > (found.at(-1) ?? first) && holds(range, boundary)) found.push(boundary);
  }
}

/** Beyond that, what is left is one batch. */
const mostBatches = 10_000;

function later(start: bigint, count: number, unit: Span['unit']): bigint {
  const length = fixedLength[unit];
  return length === undefined
    ? addMonths(start, count, 'down')
    : start + BigInt(count) * BigInt(length);
}

function cutAt(range: TimeRange, moments: readonly bigint[]): readonly TimeRange[] {
  const starts = [range.start, ...moments];
  return starts
    .map((start, index) => ({ start, end: index < moments.length ? moments[index] : range.end }))
    .filter(({ start, end }) => start === undefined || start !== end);
}
