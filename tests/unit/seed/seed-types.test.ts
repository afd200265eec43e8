import { describe, expect, test } from 'vitest';
import { read, types } from './read-text.ts';

/** One column of these cells: its type, and why. */
function infer(...cells: string[]): [type: string, why: string] {
  const [column] = read(`c\n${cells.join('\n')}\n`).table?.columns ?? [];
  return [column?.type ?? '', column?.why ?? ''];
}

const cases: readonly [cells: string[], type: string, why: string][] = [
  [['1', '-20', '0', '999999999999999999'], 'BIGINT', 'whole numbers'],
  [['007', '12'], 'VARCHAR', '"007" (line 2) begins with a zero'],
  [['12', '-01'], 'VARCHAR', '"-01" (line 3) begins with a zero'],
  [['1', '+1'], 'VARCHAR', '"+1" (line 3) begins with a plus sign'],
  [
    ['1', '1234567890123456789'],
    'VARCHAR',
    '"1234567890123456789" (line 3) has more digits than a number holds exactly',
  ],
  [['14.50', '3', '-0.5'], 'DECIMAL(18,2)', 'numbers with up to 2 decimals'],
  [['.5'], 'DECIMAL(18,1)', 'numbers with up to 1 decimal'],
  [['123456789012.5', '0.123456789'], 'DECIMAL(38,9)', 'numbers with up to 9 decimals'],
  [['0.123456789012345678'], 'DECIMAL(18,18)', 'numbers with up to 18 decimals'],
  [['1e5', '0.25', '3'], 'DOUBLE', 'numbers with exponents'],
  [['1.2345678901234567e-05'], 'DOUBLE', 'numbers with exponents'],
  [
    ['1e5', '123456789012345678'],
    'VARCHAR',
    '"1e5" (line 2) and "123456789012345678" (line 3) have no common type',
  ],
  [['1e999'], 'VARCHAR', '"1e999" (line 2) has more digits than a number holds exactly'],
  [['5.', '1'], 'VARCHAR', '"5." (line 2) is no number, date, time, true or false'],
  [['true', 'False', 'TRUE'], 'BOOLEAN', 'true and false'],
  [['yes', 'no'], 'VARCHAR', '"yes" (line 2) is no number, date, time, true or false'],
  [['2024-02-29', '1999-12-31'], 'DATE', 'dates'],
  [['2023-02-29'], 'VARCHAR', '"2023-02-29" (line 2) is no real date or time'],
  [['2024-1-5'], 'VARCHAR', '"2024-1-5" (line 2) is no number, date, time, true or false'],
  [['01/02/2024'], 'VARCHAR', '"01/02/2024" (line 2) is no number, date, time, true or false'],
  [
    ['2024-01-01 10:00', '2024-01-01T10:00:00.123456', '2024-01-01'],
    'TIMESTAMP',
    'dates with a time',
  ],
  [['2024-01-01 24:00:00'], 'VARCHAR', '"2024-01-01 24:00:00" (line 2) is no real date or time'],
  [['2024-01-01T10:00:00Z'], 'VARCHAR', '"2024-01-01T10:00:00Z" (line 2) has a time zone'],
  [
    ['2024-01-01 10:00:00+02:00'],
    'VARCHAR',
    '"2024-01-01 10:00:00+02:00" (line 2) has a time zone',
  ],
  [['NaN'], 'VARCHAR', '"NaN" (line 2) is no number, date, time, true or false'],
  [['1', ' 2'], 'VARCHAR', '" 2" (line 3) begins or ends with a space'],
  [['1', 'true'], 'VARCHAR', '"1" (line 2) and "true" (line 3) have no common type'],
  [['2024-01-01', '7'], 'VARCHAR', '"2024-01-01" (line 2) and "7" (line 3) have no common type'],
  [['', '""'], 'VARCHAR', 'it has no values'],
  [['', '5', '""'], 'BIGINT', 'whole numbers'],
  [
    ['x'.repeat(60)],
    'VARCHAR',
    `"${'x'.repeat(40)}…" (line 2) is no number, date, time, true or false`,
  ],
];

describe('inference', () => {
  test.each(cases)('%j is %s', (cells, type, why) => {
    expect(infer(...cells)).toEqual([type, why]);
  });

  test('each column for itself', () => {
    const reading = read('sku,price,on\n007,9.90,2024-01-01\n12,10,2024-01-02\n');
    expect(types(reading)).toEqual(['sku VARCHAR', 'price DECIMAL(18,2)', 'on DATE']);
    expect(reading.printed).toBe('');
  });
});

describe('a column that is almost of another type', () => {
  const numbers = Array.from({ length: 18 }, (_, n) => `${n}.5`);

  test('is pointed out at the first cell that differs', () => {
    const reading = read(`n\n${numbers.slice(0, 9).join('\n')}\nn/a\n${numbers.join('\n')}\n--\n`);
    expect(types(reading)).toEqual(['n VARCHAR']);
    expect(
      reading.printed,
    ).toBe(`warning[E0813] column "n" of seeds/items.csv is VARCHAR, since 2 of its 29 values are no DECIMAL(18,1)
  --> seeds/items.csv:11:1
   |
11 | n/a
   | ^^^
   |
   = correct it, declare the type of the column, or, if it stands for NULL, configure null_values: ["n/a"]`);
  });

  test('unless its type is declared', () => {
    const content = `n\n${numbers.join('\n')}\nn/a\n`;
    expect(read(content, { types: { n: 'VARCHAR' } }).printed).toBe('');
  });

  test('unless few values or many differ, or they are codes', () => {
    expect(read('n\n1\n2\nx\n').printed).toBe('');
    expect(read(`n\n${numbers.join('\n')}\nx\ny\nz\n`).printed).toBe('');
    expect(read(`n\n${numbers.join('\n')}\n007\n`).printed).toBe('');
  });
});
