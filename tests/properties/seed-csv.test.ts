/** Random tables, written as CSV by a writer of our own here, come back equal and in their place. */
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceText } from '../../src/base/source-text.ts';
import { readSeed } from '../../src/project/seeds/read-seed.ts';
import type { SeedTable } from '../../src/project/seeds/seed-table.ts';

interface Writing {
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: string;
  readonly quoteAll: boolean;
  readonly mark: boolean;
  readonly lastBreak: boolean;
}

const writing: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', '¦'),
  quote: fc.constantFrom('"', "'"),
  newline: fc.constantFrom('\n', '\r\n'),
  quoteAll: fc.boolean(),
  mark: fc.boolean(),
  lastBreak: fc.boolean(),
});

const awkward = fc.constantFrom(
  '"',
  "'",
  ',',
  ';',
  '\t',
  '|',
  '¦',
  '\n',
  '\r',
  ' ',
  'é',
  '🦆',
  'a',
  '0',
  '\ufeff',
);
const letter = fc.oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }));
const text = fc
  .array(letter, { maxLength: 6 })
  .map((letters) => letters.join('').replaceAll('\0', ''));
const cell = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.constant(null) });

const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.record({
    names: fc.uniqueArray(
      text.filter((name) => name !== ''),
      {
        minLength: width,
        maxLength: width,
        selector: (name) => name.toLowerCase(),
      },
    ),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }),
  }),
);

type Row = readonly (string | null)[];

function writeCell(value: string | null, how: Writing): string {
  if (value === null) return '';
  const special = [how.delimiter, how.quote, '\n', '\r'].some((mark) => value.includes(mark));
  if (!special && !how.quoteAll && value !== '') return value;
  return how.quote + value.split(how.quote).join(how.quote + how.quote) + how.quote;
}

/** Each cell as written, by row. The header is quoted, since spaces around names count only then. */
function writeRows(rows: readonly Row[], how: Writing): string[][] {
  return rows.map((row) => row.map((value) => writeCell(value, how)));
}

/** Blank lines at the end are no rows, so a file of one column cannot end in NULL. */
function endsInValue(rows: readonly Row[]): Row[] {
  const isBlank = (row: Row): boolean => row.length === 1 && row[0] === null;
  const last = rows.findLastIndex((row) => !isBlank(row));
  return rows.slice(0, last + 1);
}

function readBack(content: string, names: readonly string[], how: Writing): SeedTable {
  const file = { name: 'x', path: 'x.csv', absolutePath: '/x.csv' };
  const yaml = new SourceText('x.yml', '');
  const declared = names.map((column) => ({
    column,
    type: 'VARCHAR',
    locate: () => yaml.span(0, 0),
  }));
  const options = { delimiter: how.delimiter, quote: how.quote };
  const outcome = readSeed(file, { declared, options }, () => Buffer.from(content));
  if (!outcome.value) throw new Error(outcome.diagnostics.map(({ message }) => message).join('\n'));
  return outcome.value;
}

test('values, names and places', () => {
  fc.assert(
    fc.property(table, writing, ({ names, rows: given }, how) => {
      const rows = endsInValue(given);
      const header = writeRows([names], { ...how, quoteAll: true });
      const written = writeRows(rows, how);
      const lines = [...header, ...written].map((cells) => cells.join(how.delimiter));
      const content = lines.join(how.newline) + (how.lastBreak ? how.newline : '');

      const read = readBack((how.mark ? '\ufeff' : '') + content, names, how);

      expect(read.columns.map(({ name }) => name)).toEqual(names);
      expect([...read.rows]).toEqual(rows);
      expect(read.rowCount).toBe(rows.length);
      for (const [row, cells] of written.entries()) {
        for (const [column, expected] of cells.entries()) {
          const span = read.placeOf(row, column);
          expect(span.source.text.slice(span.start, span.end)).toBe(expected);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
