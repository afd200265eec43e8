/** Ranges of time that are open on either side. */
import { expect, it } from 'vitest';
import { mergeRanges, uncovered } from '../../../src/incremental/time-ranges.ts';
import type { TimeRange } from '../../../src/product/ledger.ts';

/** `1-3 5-`, a number for each moment. */
function ranges(text: string): TimeRange[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [start = '', end = ''] = part.split('-');
      return { start: start ? BigInt(start) : undefined, end: end ? BigInt(end) : undefined };
    });
}

function text(found: readonly TimeRange[]): string {
  return found.map(({ start = '', end = '' }) => `${start}-${end}`).join(' ');
}

it.each([
  ['1-3 3-5', '1-5'],
  ['5-7 1-3', '1-3 5-7'],
  ['1-9 2-3', '1-9'],
  ['-3 2-', '-'],
  ['-3 -2', '-3'],
  ['3- 1-2', '1-2 3-'],
  ['4-4 7-6', ''],
])('%s merged is %s', (given, merged) => {
  expect(text(mergeRanges(ranges(given)))).toBe(merged);
});

it.each([
  ['-', '', '-'],
  ['-', '1-3', '-1 3-'],
  ['-', '-3 5-', '3-5'],
  ['-', '-', ''],
  ['2-8', '-3 4-5', '3-4 5-8'],
  ['2-8', '1-9', ''],
  ['2-8', '9-', '2-8'],
])('of %s, %s leaves %s', (range, others, left) => {
  const [whole] = ranges(range);
  expect(text(whole ? uncovered(whole, ranges(others)) : [])).toBe(left);
});
