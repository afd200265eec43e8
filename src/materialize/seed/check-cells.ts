/**
 * Cells of a seed that do not fit their types. In: columns and where their values are; out: one
 * query that finds such cells, and its result as diagnostics with their places.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Locate, Span } from '../../base/source-text.ts';
import type { Cell, ResultTable } from '../../engine/engine.ts';
import { shown } from '../../project/seeds/type-columns.ts';
import type { Action } from '../action.ts';
import { type Cast, castProblem } from './seed-cast.ts';

export interface CastColumn extends Cast {
  readonly name: string;
  readonly declaredAt: Locate | undefined;
}

export interface CellsRequest {
  /** Relative to the project: for people. */
  readonly path: string;
  /** SQL of a relation. */
  readonly from: string;
  /** SQL of the row's number, counting from zero, in the order of the file. */
  readonly row: string;
  readonly columns: readonly CastColumn[];
  /** Where a cell stands, for files that are text. */
  readonly placeOf?: (row: number, name: string) => Span | undefined;
}

/** Rows beyond this many are only counted. */
const mostReported = 20;

/** Nothing to do where no column is cast. */
export function checkCells(request: CellsRequest): readonly Action[] {
  const { from, row, columns } = request;
  if (columns.length === 0) return [];
  const values = columns.map((cast, index) => `cast(${cast.value} as varchar) as v${index}`);
  const problems = columns.map((cast, index) => `${castProblem(cast)} as p${index}`);
  const wrong = columns.map((_, index) => `p${index} is not null`);
  const pairs = columns.map((_, index) => `v${index}, p${index}`);
  const sql = [
    `select n, count(*) over (), ${pairs.join(', ')}`,
    `from (select ${row} as n, ${[...values, ...problems].join(', ')} from ${from})`,
    `where ${wrong.join(' or ')}`,
    `order by n limit ${mostReported}`,
  ].join('\n');
  return [{ kind: 'check', sql, diagnose: (result) => diagnoseBadCells(result, request) }];
}

function diagnoseBadCells({ rows }: ResultTable, request: CellsRequest): readonly Diagnostic[] {
  const more = Number(rows[0]?.[1] ?? 0) - rows.length;
  return rows.flatMap((row, index) => {
    const notes = index === rows.length - 1 && more > 0 ? [moreRows(more)] : undefined;
    return badCells(row, request).map((one) => (notes ? { ...one, notes } : one));
  });
}

function moreRows(count: number): string {
  return `${count} more ${count === 1 ? 'row' : 'rows'} of this file have cells that do not fit`;
}

function badCells(found: readonly Cell[], request: CellsRequest): Diagnostic[] {
  const row = Number(found[0]);
  return request.columns.flatMap((column, index) => {
    const value = found[2 + 2 * index];
    const problem = found[3 + 2 * index];
    if (typeof problem !== 'string') return [];
    return [badCell({ row, column, value: String(value), becomes: problem }, request)];
  });
}

interface BadCell {
  readonly row: number;
  readonly column: CastColumn;
  readonly value: string;
  /** What the cast would make of it; empty where there is no cast. */
  readonly becomes: string;
}

function badCell({ row, column, value, becomes }: BadCell, request: CellsRequest): Diagnostic {
  const { name, to, declaredAt } = column;
  const place = `row ${row + 1}, column "${name}" of ${request.path}`;
  const message =
    becomes === ''
      ? `${shown(value)} in ${place} is no ${to}`
      : `${shown(value)} in ${place} would become ${becomes} as ${to}`;
  const cell = request.placeOf?.(row, name);
  const declared = declaredAt?.();
  const span = cell ?? declared;
  return error('E0809', message, {
    ...(span && { span }),
    ...(cell && declared && { related: [{ message: 'the type is declared', span: declared }] }),
    hint: hintFor(value, to, becomes),
  });
}

function hintFor(value: string, type: string, becomes: string): string {
  if (becomes !== '') return 'correct the cell, or declare a type that holds it as it is';
  if (/^(?:n\/?a|null|none|nan|nil|-+|\?|\.)$/i.test(value.trim())) {
    return `if it stands for NULL, configure null_values: [${JSON.stringify(value)}]`;
  }
  if (/^(?:date|timestamp|datetime)/i.test(type)) return 'write dates as 2024-12-31';
  if (/^bool/i.test(type)) return 'write true or false';
  if (/^[-+]?[\d.,'\s]+$/.test(value)) return 'write numbers as 1234.56';
  return 'correct the cell, or declare another type';
}
