/**
 * What a query means: the engine's bound plan, read from its JSON, with the quirks of that form
 * taken out. A tree of operators; each gives columns that the one above names by their index.
 * Types alone.
 */
import type {
  AggregateCall,
  Comparison,
  Expression,
  SortKey,
  WindowCall,
} from './bound-expression.ts';

/** The plan as the engine makes it, before any optimisation: what is written decides its shape. */
export interface BoundPlan {
  /** The columns a table made of the query has; two of one name are told apart by a number. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly root: Operator;
}

export interface PlanColumn {
  /** Where the plan tells it. */
  readonly name: string | undefined;
  readonly type: string;
}

interface OperatorCommon {
  readonly columns: readonly PlanColumn[];
}

/** Reads a table; `reads[i]` is the table's column behind output column i. */
export interface ScanOperator extends OperatorCommon {
  readonly kind: 'scan';
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
  /** None for the row's number or for no column at all (`count(*)`). */
  readonly reads: readonly (string | undefined)[];
}

/** `range`, `unnest` in FROM, `read_parquet`... Output: its own columns, then `passes`. */
export interface TableFunctionOperator extends OperatorCommon {
  readonly kind: 'table function';
  readonly name: string;
  /** Where its arguments are columns; they are all columns of this input but those in `passes`. */
  readonly input: Operator | undefined;
  /** Columns of the input that are handed through behind the function's own. */
  readonly passes: readonly number[];
  /** Arguments that are no columns, as the engine's own JSON. */
  readonly detail: string;
}

/** Rows of expressions over the input: VALUES. */
export interface ValuesOperator extends OperatorCommon {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
  readonly input: Operator;
}

/** Rows known when the query was planned: what DESCRIBE shows, or none at all. */
export interface ConstantRowsOperator extends OperatorCommon {
  readonly kind: 'constant rows';
  /** The engine's own JSON of the rows. */
  readonly detail: string;
}

/** The one row that a query without FROM has. */
export interface SingleRowOperator extends OperatorCommon {
  readonly kind: 'single row';
}

export interface ProjectOperator extends OperatorCommon {
  readonly kind: 'project';
  readonly expressions: readonly Expression[];
  readonly input: Operator;
}

/** Keeps the rows for which all predicates are true: WHERE, HAVING and QUALIFY. */
export interface FilterOperator extends OperatorCommon {
  readonly kind: 'filter';
  readonly predicates: readonly Expression[];
  readonly input: Operator;
}

/** Output: the groups, the aggregates, the `grouping()` calls. */
export interface AggregateOperator extends OperatorCommon {
  readonly kind: 'aggregate';
  readonly groups: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  /** At least one; indices into `groups`. `[[]]` gives one row, whatever the input. */
  readonly groupingSets: readonly (readonly number[])[];
  /** For each `grouping()` the groups that it asks about. */
  readonly groupingCalls: readonly (readonly number[])[];
  readonly input: Operator;
}

/** Output: the input's columns, then one for each call. */
export interface WindowOperator extends OperatorCommon {
  readonly kind: 'window';
  readonly calls: readonly WindowCall[];
  readonly input: Operator;
}

/** A row for each element of the lists. Output: the input's columns, then one for each list. */
export interface UnnestOperator extends OperatorCommon {
  readonly kind: 'unnest';
  readonly lists: readonly Expression[];
  readonly input: Operator;
}

export type JoinType =
  | 'inner'
  | 'left'
  | 'right'
  | 'full'
  /** Left rows with, or without, a match; output is the left side alone. */
  | 'semi'
  | 'anti'
  /** Every left row once, and a column that tells whether it has a match: IN, EXISTS, ANY. */
  | 'mark'
  /** Every left row once, with its one match or NULLs: a scalar subquery. */
  | 'single'
  /** Row by row in the order in which they come. */
  | 'positional';

/** Output: left columns, then right ones, except where the type says otherwise. */
export interface JoinOperator extends OperatorCommon {
  readonly kind: 'join';
  readonly type: JoinType;
  /** Of the matches only the nearest counts; the last condition is the inequality. */
  readonly isAsof: boolean;
  /** All must hold. Each side is over its own input. None: every pair matches. */
  readonly conditions: readonly JoinCondition[];
  /** Over left and right columns together. */
  readonly predicate: Expression | undefined;
  /**
   * Where the right side depends on the left: the left columns that it may read, as the output of
   * the `outer rows` operators in it with this number.
   */
  readonly correlation:
    | { readonly id: number; readonly columns: readonly Expression[] }
    | undefined;
  readonly left: Operator;
  readonly right: Operator;
}

export interface JoinCondition {
  readonly left: Expression;
  readonly comparison: Comparison | undefined;
  readonly right: Expression;
}

/** The distinct left rows of the join with that number, which stands above. */
export interface OuterRowsOperator extends OperatorCommon {
  readonly kind: 'outer rows';
  readonly correlation: number;
}

/** Column by column; duplicates go in a `distinct` above where the query asks for that. */
export interface SetOperator extends OperatorCommon {
  readonly kind: 'set';
  readonly operation: 'union' | 'except' | 'intersect';
  /** Duplicates are kept and counted. Always so for `union`. */
  readonly isAll: boolean;
  readonly inputs: readonly Operator[];
}

export interface DistinctOperator extends OperatorCommon {
  readonly kind: 'distinct';
  /** One row for each combination of these. */
  readonly targets: readonly Expression[];
  /** DISTINCT ON: which row that is; the first in this order. */
  readonly on: { readonly orders: readonly SortKey[] } | undefined;
  readonly input: Operator;
}

export interface OrderOperator extends OperatorCommon {
  readonly kind: 'order';
  readonly orders: readonly SortKey[];
  readonly input: Operator;
}

export interface LimitOperator extends OperatorCommon {
  readonly kind: 'limit';
  /** A column reference where the number is computed; it is the same in all rows. */
  readonly limit: LimitValue | undefined;
  readonly offset: LimitValue | undefined;
  readonly input: Operator;
}

export type LimitValue =
  | { readonly type: 'rows' | 'percent'; readonly value: number }
  | { readonly type: 'computed rows' | 'computed percent'; readonly value: Expression };

export interface SampleOperator extends OperatorCommon {
  readonly kind: 'sample';
  /** With a seed the same rows are drawn again, as long as their order is the same. */
  readonly seed: number | undefined;
  /** How many rows and by which method, as the engine's own JSON. */
  readonly detail: string;
  readonly input: Operator;
}

/** PIVOT over many values. Output: the groups, then each aggregate for each value. */
export interface PivotOperator extends OperatorCommon {
  readonly kind: 'pivot';
  /** The first so many columns of the input are handed through. */
  readonly groupCount: number;
  /** Values and aggregates, as the engine's own JSON. */
  readonly detail: string;
  /** Its further columns are lists: of each aggregate, and of the values they belong to. */
  readonly input: Operator;
}

/** `definition` is what `cte rows` operators in `body` with this number read. */
export interface CteOperator extends OperatorCommon {
  readonly kind: 'cte';
  readonly id: number;
  readonly name: string;
  readonly definition: Operator;
  /** Its columns are the output. */
  readonly body: Operator;
}

/** `cte rows` operators in `step` with this number read what was found so far. */
export interface RecursiveOperator extends OperatorCommon {
  readonly kind: 'recursive';
  readonly id: number;
  readonly name: string;
  readonly isAll: boolean;
  /** USING KEY: a new row replaces the former one with the same values here. */
  readonly keys: readonly Expression[];
  readonly base: Operator;
  readonly step: Operator;
}

export interface CteRowsOperator extends OperatorCommon {
  readonly kind: 'cte rows';
  readonly cte: number;
}

/** Of a kind that is not known here: its output may depend on anything beneath it. */
export interface UnknownOperator extends OperatorCommon {
  readonly kind: 'unknown';
  readonly name: string;
  /** The engine's own JSON, inputs left out. */
  readonly detail: string;
  readonly inputs: readonly Operator[];
}

export type Operator =
  | ScanOperator
  | TableFunctionOperator
  | ValuesOperator
  | ConstantRowsOperator
  | SingleRowOperator
  | ProjectOperator
  | FilterOperator
  | AggregateOperator
  | WindowOperator
  | UnnestOperator
  | JoinOperator
  | OuterRowsOperator
  | SetOperator
  | DistinctOperator
  | OrderOperator
  | LimitOperator
  | SampleOperator
  | PivotOperator
  | CteOperator
  | RecursiveOperator
  | CteRowsOperator
  | UnknownOperator;

/** One input, and what comes out is told by its rows alone. */
export type StepOperator =
  | ProjectOperator
  | FilterOperator
  | AggregateOperator
  | WindowOperator
  | UnnestOperator
  | DistinctOperator
  | OrderOperator
  | LimitOperator
  | SampleOperator
  | PivotOperator;
