/**
 * What flows out of an operator: for each of its columns the input columns that decide its values,
 * for its rows those that decide which there are, and in which order they come.
 */
import type { ColumnRef } from '../../product/checked.ts';
import type { Expression, SortKey } from '../plan/bound-expression.ts';
import type { ScanOperator } from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';
import type { InlinedTables } from './inlined.ts';
import { noRefs, type Refs, union } from './refs.ts';

export interface ColumnFlow {
  readonly value: Refs;
  /** The input column that comes through as it is (or, behind an outer join, as NULL). */
  readonly passes: ColumnRef | undefined;
  /** The same for all rows that belong to one row of the outer query. */
  readonly isOuter?: true;
}

export interface Flow {
  readonly columns: readonly ColumnFlow[];
  /**
   * Decide which rows there are and how often. A column's value may depend on them as well, since
   * a sum is a sum of the rows there are: whoever takes values out of their rows adds these.
   */
  readonly rows: Refs;
  /** Decide, beside `rows`, the order of the rows: it matters to LIMIT, `first`, `list`... */
  readonly order: Refs;
  /** For columns that are not listed, behind an operator that is not known. */
  readonly rest?: Refs;
}

/** What a walk knows beside the operator it is at. */
export interface Walk {
  /** None for a table that is no relation of the project. */
  readonly columnOf: (scan: ScanOperator, column: string) => ColumnRef | undefined;
  /** All columns that the plan reads anywhere. */
  readonly everything: () => Refs;
  readonly note: (text: string) => void;
  readonly ctes: ReadonlyMap<number, Flow>;
  /** CTEs that stand for relations of the project. */
  readonly inlined: InlinedTables;
  /** By the number of a join: the columns of its left side that the right one reads. */
  readonly correlations: ReadonlyMap<number, readonly ColumnFlow[]>;
}

export const constantColumn: ColumnFlow = { value: noRefs, passes: undefined };

export function columnAt({ columns, rest, rows }: Flow, index: number): ColumnFlow {
  const found = columns[index];
  if (found) return found;
  const value = rest ?? union([rows, ...columns.map((column) => column.value)]);
  return { value, passes: undefined };
}

/** The columns that an expression over a flow is computed from. */
export function refsOf(expression: Expression, flow: Flow): Refs {
  if (expression.kind === 'column') return columnAt(flow, expression.index).value;
  if (expression.kind === 'unknown') return refsOfAll(flow);
  return union(childrenOf(expression).map((child) => refsOf(child, flow)));
}

export function refsOfEach(expressions: readonly Expression[], flow: Flow): Refs {
  return union(expressions.map((expression) => refsOf(expression, flow)));
}

export function refsOfKeys(keys: readonly SortKey[], flow: Flow): Refs {
  return union(keys.map(({ expression }) => refsOf(expression, flow)));
}

export function columnOf(expression: Expression, flow: Flow): ColumnFlow {
  if (expression.kind === 'column') return columnAt(flow, expression.index);
  return { value: refsOf(expression, flow), passes: undefined };
}

/** All that any column of a flow is computed from. */
export function refsOfAll({ columns, rest }: Flow): Refs {
  return union([rest ?? noRefs, ...columns.map(({ value }) => value)]);
}

/** Left columns, then right ones, as a join's expressions see them. */
export function sideBySide(left: Flow, right: Flow): Flow {
  const rest = left.rest ?? right.rest;
  return {
    columns: [...left.columns, ...right.columns],
    rows: union([left.rows, right.rows]),
    order: union([left.order, right.order]),
    ...(rest ? { rest } : {}),
  };
}

/** A column that comes from one of several places. */
export function mergeColumns(columns: readonly ColumnFlow[]): ColumnFlow {
  const passes = columns[0]?.passes;
  return {
    value: union(columns.map(({ value }) => value)),
    passes: columns.every((column) => column.passes === passes) ? passes : undefined,
  };
}

/** Everything depends on everything that the plan reads. */
export function anythingFlow(walk: Walk, cause: string): Flow {
  walk.note(`all columns are taken to depend on all columns read, because of ${cause}`);
  const all = walk.everything();
  return { columns: [], rows: all, order: all, rest: all };
}
