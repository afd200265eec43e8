/** Aggregates and windows from the plan's JSON, with their order, filter and frame. */
import type {
  AggregateCall,
  Expression,
  FrameBound,
  FrameUnit,
  WindowCall,
} from './bound-expression.ts';
import { flagAt, nodeAt, nodesAt, type PlanNode, textAt } from './plan-json.ts';
import {
  bindDetail,
  readExpression,
  readExpressions,
  readSortKeys,
  type Scope,
} from './read-expression.ts';
import { readType } from './read-type.ts';

export function readAggregate(node: PlanNode, scope: Scope): AggregateCall {
  return {
    name: textAt(node, 'name'),
    type: readType(node.return_type),
    arguments: readExpressions(nodesAt(node, 'children'), scope),
    isDistinct: textAt(node, 'aggregate_type') === 'DISTINCT',
    filter: optional(node, 'filter', scope),
    orders: readSortKeys(nodesAt(nodeAt(node, 'order_bys') ?? {}, 'orders'), scope),
    ...bindDetail(node),
  };
}

export function readWindow(node: PlanNode, scope: Scope): WindowCall {
  return {
    name: windowName(node),
    type: readType(node.return_type),
    arguments: readExpressions(nodesAt(node, 'children'), scope),
    partitions: readExpressions(nodesAt(node, 'partitions'), scope),
    orders: readSortKeys(nodesAt(node, 'orders'), scope),
    start: readBound(textAt(node, 'start'), optional(node, 'start_expr', scope), 'preceding'),
    end: readBound(textAt(node, 'end'), optional(node, 'end_expr', scope), 'following'),
    exclude: exclusions[textAt(node, 'exclude_clause')] ?? 'no others',
    filter: optional(node, 'filters', scope),
    ignoresNulls: flagAt(node, 'ignore_nulls'),
    isDistinct: flagAt(node, 'distinct'),
    argumentOrders: readSortKeys(nodesAt(node, 'arg_orders'), scope),
    offset: optional(node, 'offset_expr', scope),
    fallback: optional(node, 'default_expr', scope),
    ...bindDetail(node),
  };
}

function optional(node: PlanNode, key: string, scope: Scope): Expression | undefined {
  const found = nodeAt(node, key);
  return found && readExpression(found, scope);
}

function windowName(node: PlanNode): string {
  const type = textAt(node, 'type');
  if (type === 'WINDOW_AGGREGATE') return textAt(node, 'name');
  if (type === 'WINDOW_RANK_DENSE') return 'dense_rank';
  return type.replace(/^WINDOW_/, '').toLowerCase();
}

const exclusions: Readonly<Record<string, WindowCall['exclude']>> = {
  CURRENT_ROW: 'current row',
  GROUP: 'group',
  TIES: 'ties',
};

/** A bound of a kind that is not known here is as wide as can be. */
function readBound(
  text: string,
  offset: Expression | undefined,
  side: 'preceding' | 'following',
): FrameBound {
  const [, kind, unit = ''] = /^(.+?)(?:_(ROWS|RANGE|GROUPS))?$/.exec(text) ?? [];
  const units: Readonly<Record<string, FrameUnit>> = {
    ROWS: 'rows',
    RANGE: 'range',
    GROUPS: 'groups',
  };
  const unitOf = units[unit];
  if (kind === 'UNBOUNDED_PRECEDING') return { type: 'unbounded preceding' };
  if (kind === 'UNBOUNDED_FOLLOWING') return { type: 'unbounded following' };
  if (kind === 'CURRENT_ROW' && unitOf) return { type: 'current row', unit: unitOf };
  if (offset && unitOf) {
    if (kind === 'EXPR_PRECEDING') return { type: 'preceding', unit: unitOf, offset };
    if (kind === 'EXPR_FOLLOWING') return { type: 'following', unit: unitOf, offset };
  }
  return { type: `unbounded ${side}` };
}
