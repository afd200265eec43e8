/**
 * Rows with more or fewer cells than the header. In: where they stand; out: a diagnostic for each
 * up to a bound. Knows no values.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import type { SeedBytes } from './decode-bytes.ts';
import type { ByteRange } from './parse-csv.ts';
import { type CsvDialect, scanRecord } from './seed-cells.ts';

export interface RaggedRow {
  readonly range: ByteRange;
  readonly fields: number;
}

/** Rows beyond this many are only counted. */
const mostReported = 20;

export function reportRagged(
  file: SeedBytes,
  dialect: CsvDialect,
  { rows, width }: { readonly rows: readonly RaggedRow[]; readonly width: number },
): Diagnostic[] {
  const shown = rows.slice(0, mostReported);
  const more = rows.length - shown.length;
  return shown.map((row, index) => {
    const span = raggedSpan(file, dialect, { row, width });
    const line = span.source.position(span.start).line;
    const last = index === shown.length - 1;
    return error(
      'E0804',
      `line ${line} of ${file.source.path} has ${cells(row.fields)}, the header ${width}`,
      {
        span,
        label: row.fields > width ? 'too many cells' : 'too few cells',
        ...(last && more > 0 && { notes: [`${more} more lines of this file have the same fault`] }),
        hint:
          row.fields > width
            ? `put a cell that contains "${dialect.delimiter}" in quotes`
            : 'write the missing cells; an empty one is NULL',
      },
    );
  });
}

function cells(count: number): string {
  return count === 1 ? '1 cell' : `${count} cells`;
}

/** The cells that are too many, or the whole row. */
function raggedSpan(
  file: SeedBytes,
  dialect: CsvDialect,
  { row, width }: { row: RaggedRow; width: number },
): Span {
  const start = file.offsetOf(row.range.start);
  const scan = scanRecord(file.source.text, start, dialect);
  return file.source.span(scan.cells[width]?.start ?? start, scan.end);
}
