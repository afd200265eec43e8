/**
 * Expressions of a bound plan: every name resolved, every type known, every implicit cast written
 * out. Types alone. Subqueries are absent: the engine plans them as joins.
 */

interface ExpressionCommon {
  /** The engine's own name of the type: `DECIMAL(18,2)`. */
  readonly type: string;
  /**
   * UTF-16 offset in the query. Column references, aggregates and windows have none, and neither
   * has what the engine added or what stands in an SQL macro.
   */
  readonly location?: number;
}

/** A column of the operator's input; a join's condition over both counts the left ones first. */
export interface ColumnExpression extends ExpressionCommon {
  readonly kind: 'column';
  readonly index: number;
}

export interface ConstantExpression extends ExpressionCommon {
  readonly kind: 'constant';
  /** Integers beyond 2^53 are text; `undefined` for a nested value, which is not read. */
  readonly value: string | number | boolean | null | undefined;
  /** Of a nested value, the engine's own JSON. */
  readonly detail?: string;
}

/**
 * What the engine keeps of a call beside its arguments, as its own JSON: the separator of
 * `string_agg`, the quantiles of `quantile_cont`. Absent where it keeps nothing.
 */
export type BindDetail = string;

/** A scalar function, operators such as `+` included. */
export interface CallExpression extends ExpressionCommon {
  readonly kind: 'call';
  readonly name: string;
  readonly isOperator: boolean;
  /** What a lambda captures from outside stands here too, behind the written arguments. */
  readonly arguments: readonly Expression[];
  /** Its column references count the lambda's parameters and captures, not the input. */
  readonly lambda?: Expression;
  readonly detail?: BindDetail;
}

export interface CastExpression extends ExpressionCommon {
  readonly kind: 'cast';
  readonly input: Expression;
  /** `try_cast`. */
  readonly isTry: boolean;
}

export type Comparison =
  | '='
  | '<>'
  | '<'
  | '>'
  | '<='
  | '>='
  | 'is distinct from'
  | 'is not distinct from';

export interface ComparisonExpression extends ExpressionCommon {
  readonly kind: 'comparison';
  readonly comparison: Comparison;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ConjunctionExpression extends ExpressionCommon {
  readonly kind: 'conjunction';
  readonly conjunction: 'and' | 'or';
  readonly parts: readonly Expression[];
}

/** What is neither function nor comparison. */
export interface OperatorExpression extends ExpressionCommon {
  readonly kind: 'operator';
  readonly operator: OperatorName;
  readonly arguments: readonly Expression[];
}

export type OperatorName = 'not' | 'is null' | 'is not null' | 'in' | 'not in' | 'coalesce' | 'try';

export interface CaseExpression extends ExpressionCommon {
  readonly kind: 'case';
  readonly checks: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression;
}

export interface BetweenExpression extends ExpressionCommon {
  readonly kind: 'between';
  readonly input: Expression;
  readonly lower: Expression;
  readonly upper: Expression;
}

export interface ParameterExpression extends ExpressionCommon {
  readonly kind: 'parameter';
  readonly name: string;
}

/** Of a class that is not known here: it may read any column of the input and do anything. */
export interface UnknownExpression extends ExpressionCommon {
  readonly kind: 'unknown';
  readonly name: string;
  readonly detail: string;
}

export type Expression =
  | ColumnExpression
  | ConstantExpression
  | CallExpression
  | CastExpression
  | ComparisonExpression
  | ConjunctionExpression
  | OperatorExpression
  | CaseExpression
  | BetweenExpression
  | ParameterExpression
  | UnknownExpression;

export interface SortKey {
  readonly expression: Expression;
  readonly direction: 'ascending' | 'descending';
  readonly nulls: 'first' | 'last';
}

export interface AggregateCall {
  readonly name: string;
  readonly type: string;
  readonly arguments: readonly Expression[];
  readonly isDistinct: boolean;
  readonly filter: Expression | undefined;
  /** `order by` among the arguments. */
  readonly orders: readonly SortKey[];
  readonly detail?: BindDetail;
}

/** Where a frame begins or ends. */
export type FrameBound =
  | { readonly type: 'unbounded preceding' | 'unbounded following' }
  | { readonly type: 'current row'; readonly unit: FrameUnit }
  /**
   * `offset` is a count for `rows` and `groups`. For `range` it is the bound itself: the engine
   * writes `order key - interval 3 days` for `interval 3 days preceding`.
   */
  | {
      readonly type: 'preceding' | 'following';
      readonly unit: FrameUnit;
      readonly offset: Expression;
    };

export type FrameUnit = 'rows' | 'range' | 'groups';

export interface WindowCall {
  /** In lower case: `sum`, `row_number`, `lag`... */
  readonly name: string;
  readonly type: string;
  readonly arguments: readonly Expression[];
  readonly partitions: readonly Expression[];
  readonly orders: readonly SortKey[];
  /** What the plan shows; functions such as `lag` and `row_number` do not use it. */
  readonly start: FrameBound;
  readonly end: FrameBound;
  readonly exclude: 'no others' | 'current row' | 'group' | 'ties';
  readonly filter: Expression | undefined;
  readonly ignoresNulls: boolean;
  readonly isDistinct: boolean;
  /** `order by` among the arguments. */
  readonly argumentOrders: readonly SortKey[];
  /** Second and third argument of `lag` and `lead`. */
  readonly offset: Expression | undefined;
  readonly fallback: Expression | undefined;
  readonly detail?: BindDetail;
}
