/**
 * Where the cells of one CSV record stand. In: text and where the record begins; out: the range of
 * each cell. It gives places only, and says what is wrong with quotes; values come from csv-parse.
 */

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
}

/** Half open, quotes included, in UTF-16 code units. */
export interface CellRange {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

export type QuoteProblem = 'never closed' | 'text after a quote' | 'quote inside text';

export interface RecordScan {
  readonly cells: readonly CellRange[];
  /** Where the record ends, its line break left out. */
  readonly end: number;
  readonly problem: { readonly kind: QuoteProblem; readonly at: number } | undefined;
}

export function scanRecord(text: string, start: number, dialect: CsvDialect): RecordScan {
  const cells: CellRange[] = [];
  for (let at = start; ; at += dialect.delimiter.length) {
    const quoted = text.startsWith(dialect.quote, at);
    const cell = quoted ? scanQuoted(text, at, dialect) : scanPlain(text, at, dialect);
    cells.push({ start: at, end: cell.end, quoted });
    if (cell.problem || !text.startsWith(dialect.delimiter, cell.end)) {
      return { cells, end: cell.end, problem: cell.problem };
    }
    at = cell.end;
  }
}

interface CellScan {
  readonly end: number;
  readonly problem?: RecordScan['problem'];
}

function scanPlain(text: string, start: number, dialect: CsvDialect): CellScan {
  let end = start;
  while (end < text.length && !endsCell(text, end, dialect)) {
    if (text.startsWith(dialect.quote, end)) {
      return { end, problem: { kind: 'quote inside text', at: end } };
    }
    end++;
  }
  return { end };
}

function scanQuoted(text: string, start: number, dialect: CsvDialect): CellScan {
  const { quote } = dialect;
  let at = start + quote.length;
  for (;;) {
    const found = text.indexOf(quote, at);
    if (found === -1) {
      return { end: text.length, problem: { kind: 'never closed', at: start } };
    }
    at = found + quote.length;
    if (!text.startsWith(quote, at)) break;
    at += quote.length;
  }
  if (at < text.length && !endsCell(text, at, dialect)) {
    return { end: at, problem: { kind: 'text after a quote', at } };
  }
  return { end: at };
}

function endsCell(text: string, at: number, dialect: CsvDialect): boolean {
  const next = text[at];
  return next === '\n' || next === '\r' || text.startsWith(dialect.delimiter, at);
}
