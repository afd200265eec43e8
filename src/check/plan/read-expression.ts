/**
 * Expressions from the plan's JSON. In: a node and the columns it may refer to; out: an expression.
 * A class of expression that is not known here becomes one that may read everything.
 */
import type { OffsetOf } from '../../engine/utf8-offsets.ts';
import type {
  BindDetail,
  CallExpression,
  Comparison,
  ConstantExpression,
  Expression,
  OperatorName,
  SortKey,
} from './bound-expression.ts';
import type { Binding } from './column-bindings.ts';
import { detailOf, flagAt, nodeAt, nodesAt, numberAt, type PlanNode, textAt } from './plan-json.ts';
import { readType } from './read-type.ts';

/** What an operator's expressions may refer to. */
export interface Scope {
  readonly offsetOf: OffsetOf;
  /** Of the columns of its inputs, for the few references that the engine left unresolved. */
  readonly bindings: () => readonly Binding[];
}

export function readExpression(node: PlanNode, scope: Scope): Expression {
  const read = readers[textAt(node, 'expression_class')];
  const common = { type: typeOf(node), ...locationOf(node, scope) };
  return (
    read?.(node, scope, common) ?? {
      kind: 'unknown',
      name: `${textAt(node, 'expression_class')} ${textAt(node, 'type')}`,
      detail: detailOf(node),
      ...common,
    }
  );
}

export function readExpressions(nodes: readonly PlanNode[], scope: Scope): readonly Expression[] {
  return nodes.map((node) => readExpression(node, scope));
}

export function readSortKeys(nodes: readonly PlanNode[], scope: Scope): readonly SortKey[] {
  return nodes.map((node) => ({
    expression: readExpression(nodeAt(node, 'expression') ?? {}, scope),
    direction: textAt(node, 'type') === 'DESCENDING' ? 'descending' : 'ascending',
    nulls: /FIRST/.test(textAt(node, 'null_order')) ? 'first' : 'last',
  }));
}

export function readComparison(type: string): Comparison | undefined {
  return comparisons[type];
}

interface Common {
  readonly type: string;
  readonly location?: number;
}

/** Nothing where the node is not as expected. */
type Reader = (node: PlanNode, scope: Scope, common: Common) => Expression | undefined;

function typeOf(node: PlanNode): string {
  if (node.return_type !== undefined) return readType(node.return_type);
  const value = nodeAt(node, 'value');
  return value ? readType(value.type) : 'BOOLEAN';
}

function locationOf(node: PlanNode, { offsetOf }: Scope): { readonly location?: number } {
  const bytes = node.query_location;
  const location = typeof bytes === 'number' ? offsetOf(bytes) : undefined;
  return location === undefined ? {} : { location };
}

function child(node: PlanNode, key: string, scope: Scope): Expression {
  return readExpression(nodeAt(node, key) ?? {}, scope);
}

const comparisons: Readonly<Record<string, Comparison>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'is distinct from',
  COMPARE_NOT_DISTINCT_FROM: 'is not distinct from',
};

const operators: Readonly<Record<string, OperatorName>> = {
  OPERATOR_NOT: 'not',
  OPERATOR_IS_NULL: 'is null',
  OPERATOR_IS_NOT_NULL: 'is not null',
  COMPARE_IN: 'in',
  COMPARE_NOT_IN: 'not in',
  OPERATOR_COALESCE: 'coalesce',
  OPERATOR_TRY: 'try',
};

const readers: Readonly<Record<string, Reader>> = {
  BOUND_REF: (node, _scope, common) => {
    const index = numberAt(node, 'index');
    return index === undefined ? undefined : { kind: 'column', index, ...common };
  },

  // Left beneath a function in FROM that takes columns: the engine resolves those when it runs.
  BOUND_COLUMN_REF: (node, scope, common) => {
    const binding = nodeAt(node, 'binding') ?? {};
    const [table, column] = [numberAt(binding, 'table_index'), numberAt(binding, 'column_index')];
    const index = scope
      .bindings()
      .findIndex((each) => each.table === table && each.column === column);
    return index === -1 ? undefined : { kind: 'column', index, ...common };
  },

  BOUND_CONSTANT: (node, _scope, common) => {
    const given = nodeAt(node, 'value') ?? {};
    const value = constantOf(given);
    const nested = value === undefined ? { detail: detailOf(given) } : {};
    return { kind: 'constant', value, ...nested, ...common };
  },

  BOUND_FUNCTION: readCall,

  BOUND_CAST: (node, scope, common) => ({
    kind: 'cast',
    input: child(node, 'child', scope),
    isTry: flagAt(node, 'try_cast'),
    ...common,
  }),

  BOUND_COMPARISON: (node, scope, common) => {
    const comparison = readComparison(textAt(node, 'type'));
    if (!comparison) return undefined;
    const [left, right] = [child(node, 'left', scope), child(node, 'right', scope)];
    return { kind: 'comparison', comparison, left, right, ...common };
  },

  BOUND_CONJUNCTION: (node, scope, common) => ({
    kind: 'conjunction',
    conjunction: textAt(node, 'type') === 'CONJUNCTION_OR' ? 'or' : 'and',
    parts: readExpressions(nodesAt(node, 'children'), scope),
    ...common,
  }),

  BOUND_OPERATOR: (node, scope, common) => {
    const operator = operators[textAt(node, 'type')];
    const given = readExpressions(nodesAt(node, 'children'), scope);
    return operator && { kind: 'operator', operator, arguments: given, ...common };
  },

  BOUND_CASE: (node, scope, common) => ({
    kind: 'case',
    checks: nodesAt(node, 'case_checks').map((check) => ({
      when: child(check, 'when_expr', scope),
      // biome-ignore lint/suspicious/noThenProperty: SQL's word, and never awaited.
      then: child(check, 'then_expr', scope),
    })),
    otherwise: child(node, 'else_expr', scope),
    ...common,
  }),

  BOUND_BETWEEN: (node, scope, common) => ({
    kind: 'between',
    input: child(node, 'input', scope),
    lower: child(node, 'lower', scope),
    upper: child(node, 'upper', scope),
    ...common,
  }),

  BOUND_PARAMETER: (node, _scope, common) => ({
    kind: 'parameter',
    name: textAt(node, 'identifier'),
    ...common,
  }),
};

function readCall(node: PlanNode, scope: Scope, common: Common): CallExpression {
  const lambda = nodeAt(nodeAt(node, 'function_data') ?? {}, 'lambda_expr');
  const kept = lambda ? {} : bindDetail(node);
  return {
    kind: 'call',
    name: textAt(node, 'name'),
    isOperator: flagAt(node, 'is_operator'),
    arguments: readExpressions(nodesAt(node, 'children'), scope),
    ...(lambda ? { lambda: readExpression(lambda, scope) } : {}),
    ...kept,
    ...common,
  };
}

/** Of a function of any kind. */
export function bindDetail(node: PlanNode): { readonly detail?: BindDetail } {
  return node.function_data === undefined ? {} : { detail: detailOf(node.function_data) };
}

function constantOf(node: PlanNode): ConstantExpression['value'] {
  if (flagAt(node, 'is_null')) return null;
  const { value } = node;
  const isPlain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? value : undefined;
}
