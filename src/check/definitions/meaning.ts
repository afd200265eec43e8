/**
 * What comes out of an operator, as text: equal texts are computed alike, whatever the names, the
 * layout and the comments of the query. Digests stand for what is long, so that texts stay short.
 */
import { hash } from 'node:crypto';
import type { InlinedTables } from '../lineage/inlined.ts';
import type { ScanOperator } from '../plan/bound-plan.ts';

export interface Meaning {
  readonly columns: readonly string[];
  /** Which rows there are, and how often. */
  readonly rows: string;
  /** In which order they come; empty where nothing says. */
  readonly order: string;
  /** For columns that are not listed, behind an operator that is not known. */
  readonly rest?: string;
}

/** What a walk knows beside the operator it is at. */
export interface Walk {
  readonly nameOf: (scan: ScanOperator) => string;
  /** How often this was asked of one key: tells two readings of one table apart. */
  readonly count: (key: string) => number;
  /** Asked for where they are read, so that neither their order nor unread ones count. */
  readonly ctes: ReadonlyMap<number, () => Meaning>;
  /** CTEs that stand for relations of the project. */
  readonly inlined: InlinedTables;
  /** By the number of a join: the columns of its left side that the right one reads. */
  readonly correlations: ReadonlyMap<number, readonly string[]>;
}

/** The parts as one short text; in which order they are given counts. */
export function fold(...parts: readonly Part[]): string {
  return foldList(parts);
}

type Part = string | number | boolean | undefined;

/** Of any number of parts: VALUES may have more rows than a call takes arguments. */
export function foldList(parts: readonly Part[]): string {
  const text = JSON.stringify(parts);
  return text.length <= longestText ? text : `#${shortDigest(text)}`;
}

const longestText = 40;

/** 132 bits as 22 characters. */
export function shortDigest(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** For parts whose order says nothing. */
export function foldSet(parts: readonly string[]): string {
  return foldList([...parts].sort());
}

export function columnAt({ columns, rest, rows }: Meaning, index: number): string {
  return columns[index] ?? fold('column', index, rest ?? fold(rows, ...columns));
}

/** All that there is to know of it. */
export function whole({ columns, rows, order, rest }: Meaning): string {
  return fold(...columns, rows, order, rest);
}

/** Left columns, then right ones, as a join's expressions see them. */
export function sideBySide(left: Meaning, right: Meaning): Meaning {
  const rest = left.rest ?? right.rest;
  const order = left.order === '' && right.order === '' ? '' : fold(left.order, right.order);
  const columns = [...left.columns, ...right.columns];
  return { columns, rows: fold(left.rows, right.rows), order, ...(rest ? { rest } : {}) };
}
