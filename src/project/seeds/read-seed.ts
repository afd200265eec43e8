/**
 * Reads a CSV seed. In: a file and what was declared about it; out: columns with types, rows and
 * the place of every cell, or all that is wrong with the file. Whether a cell can become its
 * declared type is for the engine to say; this only reads text.
 */
import { readFileSync } from 'node:fs';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../base/diagnostic.ts';
import type { SeedFile } from '../resources.ts';
import { decodeSeed, type SeedBytes } from './decode-bytes.ts';
import type { HeaderName } from './read-header.ts';
import { readRecords } from './read-records.ts';
import { cellPlaces, seedRows } from './seed-rows.ts';
import type { SeedRequest, SeedTable } from './seed-table.ts';
import { matchDeclared, typeColumns } from './type-columns.ts';

export type ReadBytes = (path: string) => Uint8Array;

export function readSeed(
  file: Pick<SeedFile, 'name' | 'path' | 'absolutePath'>,
  request: SeedRequest = {},
  readBytes: ReadBytes = readFileSync,
): Outcome<SeedTable | undefined> {
  let raw: Uint8Array;
  try {
    raw = readBytes(file.absolutePath);
  } catch (failure) {
    return failed([unreadable(file.path, failure)]);
  }
  const { file: bytes, problem } = decodeSeed(file.path, raw);
  return problem ? failed([problem]) : readTable(file.name, bytes, request);
}

function readTable(
  name: string,
  file: SeedBytes,
  request: SeedRequest,
): Outcome<SeedTable | undefined> {
  const { path } = file.source;
  const { records, diagnostics: found } = readRecords(file, request.options ?? {});
  if (!records) return failed(found.length > 0 ? found : [noHeader(path)]);
  const { names, ranges, tallies, dialect } = records;
  const declared = matchDeclared({ names, path }, request.declared ?? []);
  const diagnostics = [...found, ...declared.diagnostics];
  if (hasErrors(diagnostics)) return failed(diagnostics);

  const placeOf = cellPlaces(file, ranges, dialect);
  const columns = typeColumns({ names, declared: declared.value, tallies, placeOf, path });
  if (ranges.length === 0) diagnostics.push(headerOnly(file, names));
  const rows = seedRows({
    file,
    ranges,
    dialect,
    columns: columns.value,
    nullValues: records.nullValues,
  });
  return {
    value: { name, path, columns: columns.value, rowCount: ranges.length, rows, placeOf },
    diagnostics: [...diagnostics, ...columns.diagnostics],
  };
}

function failed(diagnostics: readonly Diagnostic[]): Outcome<undefined> {
  return { value: undefined, diagnostics };
}

function unreadable(path: string, failure: unknown): Diagnostic {
  const reason = failure instanceof Error ? failure.message : String(failure);
  return error('E0801', `${path} cannot be read: ${reason}`, {
    hint: 'check that the file exists and that you may read it',
  });
}

function noHeader(path: string): Diagnostic {
  return error('E0803', `${path} is empty`, {
    hint: 'the first line of a seed names its columns',
  });
}

function headerOnly({ source }: SeedBytes, names: readonly HeaderName[]): Diagnostic {
  return warning('E0810', `${source.path} has a header and no rows`, {
    span: source.span(names[0]?.span.start ?? 0, names.at(-1)?.span.end ?? 0),
    label: 'a column without a declared type is VARCHAR',
  });
}
