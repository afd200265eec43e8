/** Batches that commit one by one: none larger than asked for, and together all that is dirty. */
import { expect, it } from 'vitest';
import { cutBatches } from '../../../src/incremental/cut-batches.ts';
import { refreshInputs } from '../../../src/incremental/decide-refresh.ts';
import type { DirtyRange, TimeRange } from '../../../src/product/ledger.ts';
import { day, holding, input, proofOf, question } from './situation.ts';

const dayLength = 86_400_000_000n;

function batches(ranges: readonly DirtyRange[], count: number): string {
  const emails = holding({ 0: 'a', 3: 'b', 9: 'c' });
  const proof = proofOf(input('emails'));
  const asked = question(proof, { emails });
  const found = cutBatches(ranges, refreshInputs(asked, proof), {
    batch: { count, unit: 'day' },
    grain: 'day',
  });
  return found.map((batch) => batch.map(text).join(' + ')).join('\n');
}

function text(range: DirtyRange['range']): string {
  if (range === 'no time') return range;
  const [start, end] = [range.start, range.end].map((moment) =>
    moment === undefined ? '' : String((moment - day(0)) / dayLength),
  );
  return `${start}..${end}`;
}

function dirty(range: TimeRange | 'no time', intervals: number): DirtyRange {
  return { range, intervals, because: [] };
}

it('cuts a range without ends where the inputs have rows', () => {
  expect(batches([dirty({ start: undefined, end: undefined }, 10)], 4)).toBe('..4\n4..8\n8..');
});

it('puts what is small together', () => {
  const small = [0, 2, 4].map((at) => dirty({ start: day(at), end: day(at + 1) }, 1));
  expect(batches([...small, dirty('no time', 0)], 2)).toBe('0..1 + 2..3\n4..5 + no time');
});

it('leaves all in one where nothing is said of its size', () => {
  const all = [dirty({ start: day(0), end: undefined }, 9), dirty('no time', 0)];
  const settings = { batch: undefined, grain: 'day' } as const;
  expect(cutBatches(all, [], settings)).toEqual([[all[0]?.range, 'no time']]);
  expect(cutBatches([], [], settings)).toEqual([]);
});
