/**
 * DuckDB's way to write things down: names, literals and statements around a query. Pure text in,
 * text out; loads no driver and knows no model.
 */
import type { Json } from '../base/json.ts';
import { quotedKeywords } from './duckdb-keywords.ts';
import type { RelationKind, RelationName } from './engine.ts';

/** A statement with somebody's query in it, which begins at `offset` and is left as it was. */
export interface EmbeddedSql {
  readonly sql: string;
  readonly offset: number;
}

/** A name as SQL reads it back: bare where that is safe, otherwise in double quotes. */
export function quoteIdentifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && !quotedKeywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list becomes `(a, b)`, as `in` wants it; an object becomes a struct. */
export function quoteLiteral(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : `'${value}'::double`;
  }
  if (isList(value)) {
    // `in ()` is no SQL, and `not in (null)` is never true: an empty query is an empty list.
    return value.length === 0
      ? '(select null where false)'
      : `(${value.map(quoteLiteral).join(', ')})`;
  }
  return quoteStruct(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoteStruct(value: Readonly<Record<string, Json>>): string {
  const entries = Object.entries(value);
  if (entries.length === 0) return 'map {}';
  const fields = entries.map(([key, inner]) => `${quoteText(key)}: ${quoteNested(inner)}`);
  return `{${fields.join(', ')}}`;
}

/** Inside a struct a list is a value of its own, not the right side of `in`. */
function quoteNested(value: Json): string {
  return isList(value) ? `[${value.map(quoteNested).join(', ')}]` : quoteLiteral(value);
}

/** All three parts, so that no search path decides what is meant. */
export function formatRelation({ catalog, schema, name }: RelationName): string {
  return [catalog, schema, name].map(quoteIdentifier).join('.');
}

/** The catalog that a database file gets when it is opened, known without opening it. */
export function catalogOf(path: string): string {
  if (path === ':memory:') return 'memory';
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\?.*$/s, '');
  const name = file.split('.').find((part) => part !== '') ?? file;
  return reservedCatalogs.has(name) ? `${name}_db` : name;
}

const reservedCatalogs: ReadonlySet<string> = new Set(['main', 'temp', 'system']);

export function createTableAs(relation: RelationName, query: string): EmbeddedSql {
  return around(`create or replace table ${formatRelation(relation)} as\n`, query, '\n');
}

export function createView(relation: RelationName, query: string): EmbeddedSql {
  return around(`create or replace view ${formatRelation(relation)} as\n`, query, '\n');
}

/** An empty table; types are in the engine's words. */
export function createTable(
  relation: RelationName,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const defined = columns.map(({ name, type }) => `  ${quoteIdentifier(name)} ${type}`);
  return `create or replace table ${formatRelation(relation)} (\n${defined.join(',\n')}\n)`;
}

/** Two connections that create one schema at once conflict: make schemas before the run. */
export function createSchema(catalog: string, schema: string): string {
  return `create schema if not exists ${quoteIdentifier(catalog)}.${quoteIdentifier(schema)}`;
}

/** Fails where the relation is of the other kind, even though it says `if exists`. */
export function dropRelation(relation: RelationName, kind: RelationKind): string {
  return `drop ${kind} if exists ${formatRelation(relation)}`;
}

/** The schema stays: DuckDB cannot move a relation between schemas. */
export function renameRelation(relation: RelationName, kind: RelationKind, name: string): string {
  return `alter ${kind} ${formatRelation(relation)} rename to ${quoteIdentifier(name)}`;
}

/** Replacing a relation drops its comments. `null` removes one. */
export function commentOnRelation(
  relation: RelationName,
  kind: RelationKind,
  comment: string | null,
): string {
  return `comment on ${kind} ${formatRelation(relation)} is ${quoteLiteral(comment)}`;
}

export function commentOnColumn(
  relation: RelationName,
  column: string,
  comment: string | null,
): string {
  const place = `${formatRelation(relation)}.${quoteIdentifier(column)}`;
  return `comment on column ${place} is ${quoteLiteral(comment)}`;
}

export interface CopyTarget {
  /** A file, or a folder where `partitionBy` is given. */
  readonly path: string;
  readonly format: 'parquet' | 'csv' | 'json';
  readonly partitionBy?: readonly string[];
  /** Any option of the engine's COPY: `compression`, `delimiter`, `row_group_size`... */
  readonly options?: Readonly<Record<string, Json>>;
}

/** What COPY writes is outside of any transaction: a rollback leaves it. */
export function copyTo(query: string, target: CopyTarget): EmbeddedSql {
  const { path, format, partitionBy = [], options = {} } = target;
  const clauses = [`format ${format}`];
  if (partitionBy.length > 0) {
    clauses.push(`partition_by (${partitionBy.map(quoteIdentifier).join(', ')})`);
  }
  for (const [name, value] of Object.entries(options)) {
    clauses.push(`${quoteIdentifier(name)} ${quoteLiteral(value)}`);
  }
  return around('copy (\n', query, `\n) to ${quoteText(path)} (${clauses.join(', ')})`);
}

/** The line break after the query ends a comment that its last line may be. */
function around(before: string, query: string, after: string): EmbeddedSql {
  return { sql: `${before}${query}${after}`, offset: before.length };
}
