/**
 * The rows of a CSV seed and the places of their cells. In: the file's bytes and where each row
 * stands in them; out: text or NULL, a stretch of rows at a time. The file's shape is known good.
 */
import type { SeedBytes } from './decode-bytes.ts';
import { type ByteRange, parseRecords } from './parse-csv.ts';
import { type CellRange, type CsvDialect, scanRecord } from './seed-cells.ts';
import type { SeedColumn, SeedRow, SeedTable } from './seed-table.ts';

export interface RowsRequest {
  readonly file: SeedBytes;
  readonly ranges: readonly ByteRange[];
  readonly dialect: CsvDialect;
  readonly columns: readonly SeedColumn[];
  readonly nullValues: ReadonlySet<string>;
}

/** Rows that are held as objects at one time. */
const stretch = 4096;

export function seedRows(request: RowsRequest): Iterable<SeedRow> {
  return { [Symbol.iterator]: () => readRows(request) };
}

function* readRows({
  file,
  ranges,
  dialect,
  columns,
  nullValues,
}: RowsRequest): Generator<SeedRow> {
  const isText = columns.map(({ type }) => isTextType(type));
  for (let first = 0; first < ranges.length; first += stretch) {
    const places = ranges.slice(first, first + stretch);
    const bytes = file.bytes.subarray(places[0]?.start, places.at(-1)?.end);
    const quotes = bytes.includes(dialect.quote);
    // Blank lines between the rows come out as records of one cell.
    const records = parseRecords(bytes, dialect).filter(({ length }) => length === columns.length);
    for (const [index, record] of records.entries()) {
      const quoted = quotes ? quotedCells(file, places[index], dialect) : neverQuoted;
      yield record.map((value, column) =>
        nullValues.has(value) && !(isText[column] && quoted(column)) ? null : value,
      );
    }
  }
}

type IsQuoted = (column: number) => boolean;

const neverQuoted: IsQuoted = () => false;

/** Scans the row only when asked: few rows have a cell that could be NULL or empty text. */
function quotedCells(file: SeedBytes, place: ByteRange | undefined, dialect: CsvDialect): IsQuoted {
  let cells: readonly CellRange[] | undefined;
  return (column) => {
    cells ??= scanRecord(file.bytes.toString('utf8', place?.start, place?.end), 0, dialect).cells;
    return cells[column]?.quoted === true;
  };
}

/** Types that tell the empty text from NULL; to all others both are NULL. */
function isTextType(type: string): boolean {
  return /^\s*(?:n?varchar|text|string|b?p?char|blob|bytea|(?:var)?binary)\b/i.test(type);
}

export function cellPlaces(
  file: SeedBytes,
  ranges: readonly ByteRange[],
  dialect: CsvDialect,
): SeedTable['placeOf'] {
  return (row, column) => {
    const { source } = file;
    const start = file.offsetOf(ranges[row]?.start ?? file.bytes.length);
    const cell = scanRecord(source.text, start, dialect).cells[column];
    return source.span(cell?.start ?? start, cell?.end ?? start);
  };
}
