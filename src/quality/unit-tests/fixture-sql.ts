/**
 * Rows of a unit test as a query with the types of the relation that they stand for. In: cells and
 * columns; out: SQL, and the names that the relation does not have. Asks no engine.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/suggest.ts';
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { Fixture, FixtureColumn } from './read-fixture.ts';

export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

type FixtureTable = Extract<Fixture, { type: 'table' }>;

/** A wrong name, or one that is there twice. */
export function checkFixtureColumns(
  named: readonly FixtureColumn[],
  columns: readonly TypedColumn[],
  relation: string,
): readonly Diagnostic[] {
  const known = new Set(columns.map(({ name }) => name.toLowerCase()));
  const seen = new Set<string>();
  return named.flatMap(({ name, locate }): readonly Diagnostic[] => {
    const key = name.toLowerCase();
    const isTwice = seen.has(key);
    seen.add(key);
    if (isTwice) return [error('E0441', `the column ${name} is given twice`, { span: locate() })];
    if (known.has(key)) return [];
    const names = columns.map((column) => column.name);
    const hint = didYouMean(name, names) ?? `it has ${names.join(', ')}`;
    return [error('E0441', `${relation} has no column ${name}`, { span: locate(), hint })];
  });
}

/** All columns, in their order: what a row does not name is NULL. */
export function fixtureSql(table: FixtureTable, columns: readonly TypedColumn[]): string {
  const places = columns.map(({ name }) => placeOf(name, table));
  const rows = table.rows.map((row) => {
    const cells = columns.map(({ type }, index) => {
      const place = places[index];
      return castTo(place === undefined ? undefined : row[place]?.value, type);
    });
    return `(${cells.join(', ')})`;
  });
  if (rows.length === 0) return emptySql(columns);
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return `select * from (values\n${rows.join(',\n')}\n) as given (${names})`;
}

/** The types of a relation that nobody knows are those of the values. */
export function untypedSql(table: FixtureTable): string {
  const names = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  if (table.rows.length === 0) {
    const columns = table.columns.map(({ name }) => `null as ${quoteIdentifier(name)}`);
    return `select ${columns.length === 0 ? '1' : columns.join(', ')} where false`;
  }
  const rows = table.rows.map(
    (row) => `(${row.map((cell) => formatValue(cell?.value ?? null, '')).join(', ')})`,
  );
  return `select * from (values\n${rows.join(',\n')}\n) as given (${names})`;
}

export function emptySql(columns: readonly TypedColumn[]): string {
  const nulls = columns.map(
    ({ name, type }) => `cast(null as ${type}) as ${quoteIdentifier(name)}`,
  );
  return `select ${nulls.join(', ')} where false`;
}

export function castTo(value: Json | undefined, type: string): string {
  return `cast(${formatValue(value ?? null, type)} as ${type})`;
}

function placeOf(name: string, { columns }: FixtureTable): number | undefined {
  const place = columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  return place === -1 ? undefined : place;
}

function formatValue(value: Json, type: string): string {
  if (value === null || typeof value !== 'object') return quoteLiteral(value);
  if (type === 'JSON') return quoteLiteral(JSON.stringify(value));
  const isMap = type.startsWith('MAP(') && !type.endsWith(']');
  return `${isMap ? 'map ' : ''}${formatNested(value)}`;
}

function formatNested(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(formatNested).join(', ')}]`;
  if (value === null || typeof value !== 'object') return quoteLiteral(value);
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const fields = entries.map(([key, inner]) => `${quoteLiteral(key)}: ${formatNested(inner)}`);
  return `{${fields.join(', ')}}`;
}
