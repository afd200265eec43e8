/**
 * Where a source's rows lie, if in files: `location:` of a table, or of its source for all tables.
 * In: YAML; out: path, format and options of the reader. Opens no file.
 */
import type { Json } from '../../base/json.ts';
import type { SourceLocation } from '../resources.ts';
import { asMap, asText } from '../yaml/json-shapes.ts';
import { itemsOf, placeOf, report, textUnder, under, type Written } from '../yaml/written.ts';

export function readLocation(table: Written, source: Written): SourceLocation | undefined {
  const own = given(table);
  const written = own ?? given(source);
  if (!written) return undefined;
  const pattern = asText(written.value) ?? textUnder(written, 'path');
  if (pattern === undefined || (!own && !sharesByName(pattern, written, source))) return undefined;
  const path = pattern.replaceAll('{table}', textUnder(table, 'name') ?? '');
  const [unfilled] = /\{\w+\}/.exec(path) ?? [];
  if (unfilled) {
    const hint = 'write {table} where the name of the table goes';
    reportOnce(written, `nothing fills in the ${unfilled} of "${pattern}"`, hint);
    return undefined;
  }
  const format = asFormat(under(written, 'format')?.value) ?? formatOf(path);
  if (format) {
    const options = asMap(under(written, 'options')?.value) ?? {};
    return { path, format, options, locate: placeOf(written) };
  }
  reportOnce(
    written,
    `"${pattern}" does not end in .csv, .parquet or .json, so its format is unknown`,
    'write the location as a map with "path" and "format"',
  );
  return undefined;
}

function given(entry: Written): Written | undefined {
  const written = under(entry, 'location');
  return written?.value === null ? undefined : written;
}

/** One pattern for several tables must say where their names go. */
function sharesByName(pattern: string, written: Written, source: Written): boolean {
  const tables = itemsOf(under(source, 'tables')).filter((table) => !given(table)).length;
  if (tables < 2 || pattern.includes('{table}')) return true;
  reportOnce(
    written,
    `${tables} tables of ${textUnder(source, 'name')} would read the same "${pattern}"`,
    'put {table} where the name of the table goes, or give each table a location',
  );
  return false;
}

/** A source's location is read once for each of its tables. */
function reportOnce(written: Written, message: string, hint: string): void {
  const { problems } = written.file;
  if (problems.some((problem) => problem.message === message)) return;
  report(written, { code: 'E0109', message, at: 'value', hint });
}

function asFormat(value: Json | undefined): SourceLocation['format'] | undefined {
  return value === 'csv' || value === 'parquet' || value === 'json' ? value : undefined;
}

function formatOf(path: string): SourceLocation['format'] | undefined {
  const ending = /\.(csv|tsv|parquet|json|jsonl|ndjson)(?:\.(?:gz|zst))?$/i.exec(path)?.[1];
  switch (ending?.toLowerCase()) {
    case 'csv':
    case 'tsv':
      return 'csv';
    case 'parquet':
      return 'parquet';
    case 'json':
    case 'jsonl':
    case 'ndjson':
      return 'json';
    default:
      return undefined;
  }
}
