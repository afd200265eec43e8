/**
 * Ranges of time that may be open on either side: compared, merged, cut, subtracted.
 * Knows no model.
 */
import type { TimeRange } from '../product/ledger.ts';

export const allOfTime: TimeRange = { start: undefined, end: undefined };

export function isEmptyRange({ start, end }: TimeRange): boolean {
  return start !== undefined && end !== undefined && start >= end;
}

export function holds({ start, end }: TimeRange, moment: bigint): boolean {
  return (start === undefined || start <= moment) && (end === undefined || moment < end);
}

export function meets(one: TimeRange, other: TimeRange): boolean {
  return !isEmptyRange(both(one, other));
}

/** What lies in both; empty where they do not meet. */
export function both(one: TimeRange, other: TimeRange): TimeRange {
  return { start: latest(one.start, other.start), end: earliest(one.end, other.end) };
}

/** Sorted, none touching the next. */
export function mergeRanges(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const sorted = ranges.filter((each) => !isEmptyRange(each)).toSorted(byStart);
  const merged: TimeRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last && reaches(last, range)) {
      const isOpen = last.end === undefined || range.end === undefined;
      const end = isOpen ? undefined : latest(last.end, range.end);
      merged[merged.length - 1] = { start: last.start, end };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** The first of two in order, up to the beginning of the second or beyond. */
function reaches({ end }: TimeRange, { start }: TimeRange): boolean {
  return end === undefined || start === undefined || start <= end;
}

function byStart(one: TimeRange, other: TimeRange): number {
  if (one.start === other.start) return 0;
  if (one.start === undefined) return -1;
  if (other.start === undefined) return 1;
  return one.start < other.start ? -1 : 1;
}

/** What of a range none of the others covers. */
export function uncovered(range: TimeRange, others: readonly TimeRange[]): readonly TimeRange[] {
  const left: TimeRange[] = [];
  let { start } = range;
  for (const other of mergeRanges(others)) {
    if (!meets({ start, end: range.end }, other)) continue;
    const before = { start, end: other.start };
    if (other.start !== undefined && !isEmptyRange(before)) left.push(before);
    if (other.end === undefined) return left;
    start = other.end;
  }
  const rest = { start, end: range.end };
  return isEmptyRange(rest) ? left : [...left, rest];
}

function latest(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function earliest(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

/** Where rows with an infinite time lie, and beyond what a calendar can add to. */
export function isOffCalendar(moment: bigint): boolean {
  return moment > endOfCalendar || moment < -endOfCalendar;
}

/** In the year 250,000. */
export const endOfCalendar = 7_826_000_000_000_000_000n;
