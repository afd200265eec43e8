/**
 * The records of a CSV seed in one pass. In: text bytes and options; out: names, where each row
 * stands and what was seen in each column, or all that is wrong with its shape. Holds no rows.
 */
import { Buffer } from 'node:buffer';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SeedBytes } from './decode-bytes.ts';
import { type ColumnTally, newTally, tallyValue } from './guess-types.ts';
import { type ByteRange, parseCsv } from './parse-csv.ts';
import { type HeaderName, readHeader } from './read-header.ts';
import { type RaggedRow, reportRagged } from './report-ragged.ts';
import { type CsvDialect, scanRecord } from './seed-cells.ts';
import type { SeedOptions } from './seed-table.ts';

export interface SeedRecords {
  readonly names: readonly HeaderName[];
  /** The bytes of each row; header and blank lines left out. */
  readonly ranges: readonly ByteRange[];
  /** One per column. */
  readonly tallies: readonly ColumnTally[];
  readonly dialect: CsvDialect;
  /** What stands for NULL, the empty text among it. */
  readonly nullValues: ReadonlySet<string>;
}

/** `records` is absent where the file has no header. */
export function readRecords(
  file: SeedBytes,
  options: SeedOptions,
): { readonly records: SeedRecords | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const dialect = { delimiter: options.delimiter ?? ',', quote: options.quote ?? '"' };
  const pass = newPass(new Set(['', ...(options.nullValues ?? [])]));
  const quote = Buffer.from(dialect.quote);
  const broken = parseCsv(file, dialect, (record, range) => {
    // In a file of one column a blank line is a row: its only cell is empty.
    if (pass.tallies.length === 1 || !isBlank(file, record, { range, quote })) {
      takeRecord(pass, record, range);
    }
  });
  if (!pass.header) return { records: undefined, diagnostics: broken ? [broken] : [] };
  dropBlankTail(file, pass.ranges);
  const names = headerNames(file, pass.header, { dialect, options });
  const diagnostics = [...names.diagnostics];
  // A header that is split at the wrong character makes every row look ragged.
  if (!names.diagnostics.some(({ code }) => code === 'E0812')) {
    diagnostics.push(
      ...reportRagged(file, dialect, { rows: pass.ragged, width: pass.tallies.length }),
    );
  }
  if (broken) diagnostics.push(broken);
  const { ranges, tallies, nullValues } = pass;
  return { records: { names: names.value, ranges, tallies, dialect, nullValues }, diagnostics };
}

/** What csv-parse has handed over so far. */
interface Pass {
  header: { readonly record: readonly string[]; readonly range: ByteRange } | undefined;
  readonly nullValues: ReadonlySet<string>;
  readonly ranges: ByteRange[];
  readonly ragged: RaggedRow[];
  readonly tallies: ColumnTally[];
}

function newPass(nullValues: ReadonlySet<string>): Pass {
  return { header: undefined, nullValues, ranges: [], ragged: [], tallies: [] };
}

function takeRecord(pass: Pass, record: readonly string[], range: ByteRange): void {
  const { tallies, ranges } = pass;
  if (!pass.header) {
    pass.header = { record, range };
    tallies.push(...record.map(newTally));
  } else if (record.length !== tallies.length) {
    pass.ragged.push({ range, fields: record.length });
  } else {
    for (let column = 0; column < record.length; column++) {
      const value = record[column] ?? '';
      const tally = tallies[column];
      if (tally && !pass.nullValues.has(value)) tallyValue(tally, value, ranges.length);
    }
    ranges.push(range);
  }
}

/** A line of nothing but spaces; `""` is a cell. */
function isBlank(
  { bytes }: SeedBytes,
  record: readonly string[],
  { range, quote }: { range: ByteRange; quote: Buffer },
): boolean {
  if (record.length > 1 || record[0]?.trim() !== '') return false;
  return !bytes.subarray(range.start, range.start + quote.length).equals(quote);
}

const lineFeed = 10;
const carriageReturn = 13;

function dropBlankTail({ bytes }: SeedBytes, ranges: ByteRange[]): void {
  for (let last = ranges.at(-1); last; last = ranges.at(-1)) {
    const first = bytes[last.start];
    if (first !== lineFeed && first !== carriageReturn) return;
    ranges.pop();
  }
}

function headerNames(
  file: SeedBytes,
  { record, range }: NonNullable<Pass['header']>,
  { dialect, options }: { dialect: CsvDialect; options: SeedOptions },
): ReturnType<typeof readHeader> {
  const { source } = file;
  const scan = scanRecord(source.text, file.offsetOf(range.start), dialect);
  const cells = scan.cells.map((cell, index) => ({
    text: record[index] ?? '',
    quoted: cell.quoted,
    span: source.span(cell.start, cell.end),
  }));
  const delimiterGiven = options.delimiter !== undefined;
  return readHeader({ path: source.path, cells, dialect, delimiterGiven });
}
