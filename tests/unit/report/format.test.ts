import { expect, test } from 'vitest';
import { formatCount } from '../../../src/base/format-count.ts';
import { formatBytes, formatDuration, formatTotal, plural } from '../../../src/report/format.ts';

test.each([
  [0, '0.00 s'],
  [4, '0.00 s'],
  [120, '0.12 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [12_340, '12.3 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 00 s'],
  [65_400, '1 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [7_380_000, '2 h 03 min'],
  [-5, '0.00 s'],
])('%d ms lasts %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a total has one decimal unless that says nothing', () => {
  expect([12, 94, 95, 412, 902, 61_000].map(formatTotal)).toEqual([
    '0.01 s',
    '0.09 s',
    '0.1 s',
    '0.4 s',
    '0.9 s',
    '1 min 01 s',
  ]);
});

test('counts have thousands separators', () => {
  expect([0, 7, 999, 1000, 182_004, 12_869_220, -1000].map(formatCount)).toEqual([
    '0',
    '7',
    '999',
    '1,000',
    '182,004',
    '12,869,220',
    '-1,000',
  ]);
});

test('bytes climb by thousands', () => {
  expect([0, 512, 999, 1000, 1536, 9_960, 70_123_456, 999_600, 4e9, 2e15].map(formatBytes)).toEqual(
    ['0 B', '512 B', '999 B', '1.0 kB', '1.5 kB', '10 kB', '70 MB', '1.0 MB', '4.0 GB', '2000 TB'],
  );
});

test('nouns agree with their number', () => {
  expect([plural(1, 'test'), plural(0, 'test'), plural(1204, 'file')]).toEqual([
    '1 test',
    '0 tests',
    '1,204 files',
  ]);
  expect(plural(3, 'query', 'queries')).toBe('3 queries');
});
