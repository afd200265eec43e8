/** What the queries of built-in data tests are made from, and what they are. Types, and SQL that several of them share. */
import type { Json } from '../../base/json.ts';
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { MappedSql, TestUnit } from '../../product/compiled.ts';
import type { Sourced } from '../../project/resources.ts';
import type { Piece } from '../mapped-sql.ts';

export interface TestQueryInput {
  /** What to read: a relation's name, or a filtered subquery without an alias. */
  readonly subject: MappedSql | string;
  /** The relation's own name, quoted: what expressions call it. */
  readonly alias: string;
  /** What `subject` is filtered by, in parentheses: for aggregates over the whole relation. */
  readonly filter: string | undefined;
  /** As written; empty where the test is about the relation. */
  readonly column: string;
  readonly arguments: ReadonlyMap<string, Sourced>;
  /** Relations named by arguments, printed. */
  readonly relations: ReadonlyMap<string, string>;
  /** ISO 8601, UTC; one per run. */
  readonly runStartedAt: string;
}

export interface TestQuery {
  readonly pieces: readonly Piece[];
  readonly unit: TestUnit;
  /** See `TestScan`. */
  readonly failing?: string;
  readonly isDistinct?: boolean;
  readonly probe?: string;
  /** See `CompiledTest`. */
  readonly renamed?: Readonly<Record<string, string>>;
}

export type TestBuilder = (input: TestQueryInput) => TestQuery;

export function textOf(sql: MappedSql | string): string {
  return typeof sql === 'string' ? sql : sql.text;
}

/** An aggregate over the rows that are tested. */
export function aggregate(call: string, { filter }: TestQueryInput): string {
  return filter === undefined ? call : `${call} filter (where ${filter})`;
}

/** How many of the tested rows meet a condition. */
export function countWhere(condition: string, { filter }: TestQueryInput): string {
  const both = filter === undefined ? condition : `${filter} and (${condition})`;
  return `count(*) filter (where ${both})`;
}

export function columnsOf(input: TestQueryInput, argument: string): readonly string[] {
  const value = input.arguments.get(argument)?.value;
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Names of columns with a comma behind each: to stand in front of other ones. */
export function listBefore(columns: readonly string[]): string {
  return columns.map((column) => `${quoteIdentifier(column)}, `).join('');
}

export function literalOf(input: TestQueryInput, argument: string): string | undefined {
  const value: Json | undefined = input.arguments.get(argument)?.value;
  return value === undefined ? undefined : quoteLiteral(value);
}
