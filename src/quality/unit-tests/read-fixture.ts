/**
 * The rows of a unit test as they were written: maps, CSV or SQL, in the YAML or in a file of their
 * own. In: written rows and a way to read files; out: cells with their places, or a query.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { type Locate, SourceText, type Span } from '../../base/source-text.ts';
import { quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { WrittenRows } from '../../project/resources.ts';
import { decodeSeed } from '../../project/seeds/decode-bytes.ts';
import { parseCsv } from '../../project/seeds/parse-csv.ts';

export interface FixtureColumn {
  readonly name: string;
  readonly locate: Locate;
}

export interface FixtureCell {
  readonly value: Json;
  readonly locate: Locate;
}

export type Fixture =
  | {
      readonly type: 'table';
      /** In the order in which they are first named. */
      readonly columns: readonly FixtureColumn[];
      /** As long as `columns`; what a row does not name is not there. */
      readonly rows: readonly (readonly (FixtureCell | undefined)[])[];
    }
  | { readonly type: 'query'; readonly sql: string; readonly locate: Locate };

export interface FixtureFiles {
  /** The text of a file, relative to the project. */
  readonly read: (path: string) => string | undefined;
  readonly absolute: (path: string) => string;
}

/** Where fixtures lie unless their path says otherwise, as in dbt. */
const folder = 'tests/fixtures';

export function readFixture(
  written: WrittenRows,
  files: FixtureFiles,
): Outcome<Fixture | undefined> {
  const { rows, format, fixture, locate, locateIn } = written;
  if (fixture) {
    if (rows === undefined) return readFile(fixture.value, fixture.locate, files);
    return wrong('rows stand here and in a file', locate, 'keep `rows` or `fixture`');
  }
  if (rows === undefined || rows === null) {
    return wrong('there are no rows', locate, 'write `rows: [...]`; for none `rows: []`');
  }
  if (Array.isArray(rows)) return { value: tableOf(rows, locateIn), diagnostics: [] };
  const text = typeof rows === 'string' ? rows : '';
  const whole = (): Span => locateIn([], 'value');
  if (format === 'sql') return query(text, whole);
  if (format === 'dict') {
    return wrong('the rows are a text', whole, 'write a list of maps, or `format: csv`');
  }
  return readCsv(whole().source.path, text, whole);
}

type LocateIn = WrittenRows['locateIn'];

function tableOf(rows: readonly Json[], locateIn: LocateIn): Fixture {
  const columns = new Map<string, FixtureColumn>();
  const maps = rows.map((row) => new Map(Object.entries(row as Readonly<Record<string, Json>>)));
  for (const [index, row] of maps.entries()) {
    for (const name of row.keys()) {
      if (columns.has(name)) continue;
      columns.set(name, { name, locate: () => locateIn([index, name], 'key') });
    }
  }
  return {
    type: 'table',
    columns: [...columns.values()],
    rows: maps.map((row, index) =>
      [...columns.keys()].map((name): FixtureCell | undefined => {
        const value = row.get(name);
        if (value === undefined) return undefined;
        return { value, locate: () => locateIn([index, name], 'value') };
      }),
    ),
  };
}

function readFile(path: string, locate: Locate, files: FixtureFiles): Outcome<Fixture | undefined> {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  const candidates = [path, `${folder}/${path}`].flatMap((each) =>
    extension === undefined ? [`${each}.csv`, `${each}.sql`] : [each],
  );
  for (const candidate of candidates) {
    const text = files.read(candidate);
    if (text === undefined) continue;
    const kind = /\.([a-z]+)$/i.exec(candidate)?.[1]?.toLowerCase();
    if (kind === 'csv') return readCsv(candidate, text, inFile);
    if (kind === 'sql') return query(text, () => new SourceText(candidate, text).span(0, 0));
    const reader = { parquet: 'read_parquet', json: 'read_json' }[kind ?? ''];
    if (reader === undefined) {
      return wrong(`${candidate} is of no known kind`, locate, 'CSV, JSON, Parquet or SQL');
    }
    return query(`select * from ${reader}(${quoteLiteral(files.absolute(candidate))})`, locate);
  }
  return wrong(`there is no file ${path}`, locate, `put it into ${folder}`);
}

function query(sql: string, locate: Locate): Outcome<Fixture | undefined> {
  if (sql.trim() !== '') return { value: { type: 'query', sql, locate }, diagnostics: [] };
  return wrong('the query is empty', locate, 'write one SELECT');
}

/** Where a stretch of a CSV's text stands. */
type PlaceIn = (source: SourceText, start: number, end: number) => Span;

const inFile: PlaceIn = (source, start, end) => source.span(start, end);

function readCsv(path: string, text: string, placeIn: PlaceIn): Outcome<Fixture | undefined> {
  const { file } = decodeSeed(path, Buffer.from(text));
  let columns: readonly FixtureColumn[] | undefined;
  const rows: FixtureCell[][] = [];
  const diagnostics: Diagnostic[] = [];
  const failure = parseCsv(file, { delimiter: ',', quote: '"' }, (record, range) => {
    const start = file.offsetOf(range.start);
    const line = file.source.text.slice(start, file.offsetOf(range.end)).trimEnd();
    if (line === '') return;
    const locate = (): Span => placeIn(file.source, start, start + line.length);
    if (!columns) {
      columns = record.map((name) => ({ name: name.trim(), locate }));
    } else if (record.length === columns.length) {
      rows.push(record.map((value) => ({ value: value === '' ? null : value, locate })));
    } else {
      const message = `the row "${line}" has ${record.length} cells, the header ${columns.length}`;
      const hint = 'an empty cell is NULL: write all the commas';
      diagnostics.push(error('E0441', message, { span: locate(), hint }));
    }
  });
  if (failure) diagnostics.push({ ...failure, span: placeIn(file.source, 0, text.length) });
  if (!columns && !failure) {
    const span = placeIn(file.source, 0, 0);
    diagnostics.push(error('E0441', 'the CSV is empty', { span, hint: 'begin with a header' }));
  }
  if (diagnostics.length > 0 || !columns) return { value: undefined, diagnostics };
  return { value: { type: 'table', columns, rows }, diagnostics };
}

function wrong(message: string, locate: Locate, hint: string): Outcome<undefined> {
  return { value: undefined, diagnostics: [error('E0441', message, { span: locate(), hint })] };
}
