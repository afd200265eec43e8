/**
 * What one pass over a template gathers, and where in it the pass stands. Shared by the readers of
 * statements and expressions; knows neither.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { Range } from '../range.ts';
import type { BrokenExpression, NamedExpression } from '../syntax-tree.ts';
import type { Parameter, StaticCall } from '../template.ts';
import type { RawMustache } from './handlebars-grammar.ts';
import type { SqlState } from './sql-text.ts';

export interface Reading {
  readonly source: SourceText;
  readonly diagnostics: Diagnostic[];
  readonly calls: StaticCall[];
  readonly config: NamedExpression[];
  /** What to do instead of `{{config}}`; `undefined` where it is right. */
  readonly configRefusal: string | undefined;
  /** The `{{params}}` tag that counts: the first of the file. */
  paramsTag: RawMustache | undefined;
  params: readonly Parameter[] | undefined;
  /** Whether `{{> @partial-block}}` stands anywhere. */
  takesBody: boolean;
  /** True where a part was left out or is missing, so that a name may be unknown for that alone. */
  isPartial: boolean;
  /** Of the SQL in front of the place that is read. */
  sql: SqlState;
}

/** Names that can be seen from a place, innermost first. */
export interface Names {
  readonly name: string;
  readonly outer: Names | undefined;
}

export interface Place {
  readonly names: Names | undefined;
  /** Inside any block. */
  readonly inBlock: boolean;
  /** Inside the first part of `#incremental`, where `interval` is known. */
  readonly inIncremental: boolean;
  /** Inside `{{config}}`, which is evaluated before anything else is known. */
  readonly inConfig: boolean;
}

export const outside: Place = {
  names: undefined,
  inBlock: false,
  inIncremental: false,
  inConfig: false,
};

export function withNames(place: Place, names: readonly string[]): Place {
  return {
    ...place,
    names: names.reduce<Names | undefined>((outer, name) => ({ name, outer }), place.names),
  };
}

export function sees(place: Place, name: string): boolean {
  for (let at = place.names; at; at = at.outer) if (at.name === name) return true;
  return false;
}

export function namesSeen(place: Place): string[] {
  const found: string[] = [];
  for (let at = place.names; at; at = at.outer) found.push(at.name);
  return found;
}

export interface Complaint {
  readonly code: ErrorCode;
  readonly range: Range;
  readonly message: string;
  readonly hint: string | undefined;
}

export function complain(reading: Reading, { code, range, message, hint }: Complaint): void {
  reading.diagnostics.push(
    error(code, message, {
      span: reading.source.span(range.start, range.end),
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

/** Complains, and gives the expression that stands for what could not be read. */
export function refuse(reading: Reading, complaint: Complaint): BrokenExpression {
  complain(reading, complaint);
  return { kind: 'broken', start: complaint.range.start, end: complaint.range.end };
}

/** The text of a place on one line, for hints. */
export function textOf(reading: Reading, { start, end }: Range): string {
  return reading.source.text.slice(start, end).replace(/\s+/g, ' ');
}

export function rangeOf({
  loc,
}: {
  readonly loc: { readonly range: readonly [number, number] };
}): Range {
  return { start: loc.range[0], end: loc.range[1] };
}
