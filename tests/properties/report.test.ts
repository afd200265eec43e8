/** What is printed for people fits its window and moves no cursor; what is for programs is lossless. */
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/base/error-codes.ts';
import { SourceText } from '../../src/base/source-text.ts';
import { formatDiagnostic } from '../../src/report/diagnostics/format-diagnostic.ts';
import { formatTable, type TableLike } from '../../src/report/tables/table.ts';
import { formatCsv, formatJsonRows } from '../../src/report/tables/table-files.ts';
import { cutToWidth, textWidth } from '../../src/report/tables/text-width.ts';

/** Text with everything that makes widths hard. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '漢字',
        '🦆',
        '👩‍👩‍👧‍👦',
        'e\u0301',
        '\t',
        '\n',
        '\r\n',
        ' ',
        '\u001b[31m',
        'select',
      ),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const table: fc.Arbitrary<TableLike> = fc.integer({ min: 1, max: 5 }).chain((width) =>
  fc.record({
    columns: fc.array(
      fc.record({ name: text, type: fc.constantFrom('VARCHAR', 'INTEGER', 'DATE', 'DOUBLE[]') }),
      { minLength: width, maxLength: width },
    ),
    rows: fc.array(
      fc.array(fc.option(fc.oneof(text, fc.constantFrom('', 'NULL', ' '))), {
        minLength: width,
        maxLength: width,
      }),
      { maxLength: 6 },
    ),
  }),
);

const window = fc.integer({ min: 40, max: 120 });

test('cut text is never wider than it may be', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 60 }), (any, width) => {
      expect(textWidth(cutToWidth(any, width))).toBeLessThanOrEqual(width);
      if (textWidth(any) <= width) expect(cutToWidth(any, width)).toBe(any);
    }),
  );
});

test('a diagnostic about any span of any text fits its window, in colour or not', () => {
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), fc.nat(60), window, (any, from, length, label, width) => {
      const source = new SourceText('m.sql', any);
      const start = from % (any.length + 1);
      const span = source.span(start, Math.min(any.length, start + (length % 50)));
      // The very beginning stands for the whole file, which has no frame.
      fc.pre(span.end > 0);
      const diagnostic = {
        code: 'E0101' as ErrorCode,
        severity: 'error',
        message: 'x',
        label: 'ab '.repeat(label).trim(),
        span,
      } as const;
      const plain = formatDiagnostic(diagnostic, { color: false, width });
      expect(stripVTControlCharacters(formatDiagnostic(diagnostic, { color: true, width }))).toBe(
        plain,
      );
      expect(plain).toContain('^');
      for (const line of plain.split('\n')) expectPrintable(line, width);
    }),
  );
});

test('a table with any cells fits its window, in colour or not', () => {
  fc.assert(
    fc.property(table, window, (any, width) => {
      const plain = formatTable(any, { color: false, width });
      expect(stripVTControlCharacters(formatTable(any, { color: true, width }))).toBe(plain);
      // Names, types, rule and rows (or that there are none), and maybe the columns left out.
      const least = 3 + Math.max(1, any.rows.length);
      expect([least, least + 1]).toContain(plain.split('\n').length);
      for (const line of plain.split('\n')) expectPrintable(line, width);
    }),
  );
});

test('CSV and JSON give back what was in the table', () => {
  fc.assert(
    fc.property(table, (any) => {
      const records: unknown = parse(formatCsv(any), { relax_column_count: false });
      const cells = any.rows.map((row) => row.map((cell) => cell ?? ''));
      expect(records).toEqual([any.columns.map(({ name }) => name), ...cells]);
      const objects: readonly object[] = JSON.parse(formatJsonRows(any));
      expect(objects.map((row) => Object.keys(row).length)).toEqual(
        any.rows.map((row) => row.length),
      );
      const byColumn = any.columns.map(({ name }) => name).every(isOrdinaryKey);
      if (byColumn) expect(objects.map((row) => Object.values(row))).toEqual(any.rows);
    }),
  );
});

function expectPrintable(line: string, width: number): void {
  expect(textWidth(line)).toBeLessThanOrEqual(width);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: there must be none
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
}

/** `JSON.parse` moves integer keys to the front and drops `__proto__`. */
function isOrdinaryKey(key: string): boolean {
  return !/^\d+$/.test(key) && key !== '__proto__';
}
