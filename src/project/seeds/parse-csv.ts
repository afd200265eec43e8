/**
 * One pass of csv-parse over a seed's bytes. In: text bytes and how they are written; out: each
 * record as text with the bytes it came from, or where the quotes go wrong. Knows no types.
 */
import { CsvError, type InfoRecord, type Options, parse } from 'csv-parse/sync';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { SeedBytes } from './decode-bytes.ts';
import { type CsvDialect, type QuoteProblem, scanRecord } from './seed-cells.ts';

/** Half open, in bytes of the file, the line break included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type OnRecord = (record: readonly string[], range: ByteRange) => void;

/** Hands on every record, blank lines too; what stops it is returned. */
export function parseCsv(
  file: SeedBytes,
  dialect: CsvDialect,
  onRecord: OnRecord,
): Diagnostic | undefined {
  let start = 0;
  const options: Options = {
    ...csvOptions(dialect),
    // Giving nothing back keeps csv-parse from collecting the whole file.
    on_record: (record: string[], { bytes }: InfoRecord) => {
      onRecord(record, { start, end: bytes });
      start = bytes;
      return null;
    },
  };
  try {
    parse(file.bytes, options);
    return undefined;
  } catch (failure) {
    if (!(failure instanceof CsvError)) throw failure;
    return quoteError(file, dialect, start) ?? otherError(file, start, failure);
  }
}

/** The records of one stretch of bytes that begins and ends between records. */
export function parseRecords(bytes: Uint8Array, dialect: CsvDialect): string[][] {
  return parse(bytes, csvOptions(dialect));
}

function csvOptions(dialect: CsvDialect): Options {
  return {
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
    // Said outright, since csv-parse would settle on whichever comes first and files mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
  };
}

const messages: Readonly<Record<QuoteProblem, { message: string; hint: string }>> = {
  'never closed': {
    message: 'a quote opens here and is never closed',
    hint: 'close it, or double it if it is part of the text: "5"" disk"',
  },
  'text after a quote': {
    message: 'text goes on after the closing quote',
    hint: 'double the quotes inside a quoted cell: "a ""b"" c"',
  },
  'quote inside text': {
    message: 'a quote stands inside a cell that does not begin with one',
    hint: 'put the whole cell in quotes and double the quotes inside: "5"" disk"',
  },
};

function quoteError(file: SeedBytes, dialect: CsvDialect, byte: number): Diagnostic | undefined {
  const { source } = file;
  const { problem } = scanRecord(source.text, file.offsetOf(byte), dialect);
  if (!problem) return undefined;
  const { message, hint } = messages[problem.kind];
  return error('E0807', `${source.path}: ${message}`, {
    span: source.span(problem.at, problem.at + 1),
    hint,
  });
}

function otherError(file: SeedBytes, byte: number, failure: CsvError): Diagnostic {
  const start = file.offsetOf(byte);
  return error('E0807', `${file.source.path} cannot be read as CSV: ${failure.message}`, {
    span: file.source.span(start, start + 1),
  });
}
