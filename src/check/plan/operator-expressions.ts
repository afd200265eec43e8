/** The expressions that an operator evaluates, each with the columns that it may refer to. */
import type { AggregateCall, Expression, SortKey, WindowCall } from './bound-expression.ts';
import type { Operator, PlanColumn } from './bound-plan.ts';

export interface ScopedExpressions {
  readonly expressions: readonly Expression[];
  readonly columns: readonly PlanColumn[];
}

export function expressionsOf(operator: Operator): readonly ScopedExpressions[] {
  switch (operator.kind) {
    case 'project':
      return over(operator.input, operator.expressions);
    case 'filter':
      return over(operator.input, operator.predicates);
    case 'values':
      return over(operator.input, operator.rows.flat());
    case 'aggregate':
      return over(operator.input, [
        ...operator.groups,
        ...operator.aggregates.flatMap(aggregateExpressions),
      ]);
    case 'window':
      return over(operator.input, operator.calls.flatMap(windowExpressions));
    case 'unnest':
      return over(operator.input, operator.lists);
    case 'distinct':
      return over(operator.input, [...operator.targets, ...keys(operator.on?.orders ?? [])]);
    case 'order':
      return over(operator.input, keys(operator.orders));
    case 'limit':
      return over(operator.input, computedCounts([operator.limit, operator.offset]));
    case 'join':
      return [
        ...over(
          operator.left,
          operator.conditions.map(({ left }) => left),
        ),
        ...over(
          operator.right,
          operator.conditions.map(({ right }) => right),
        ),
        {
          expressions: operator.predicate ? [operator.predicate] : [],
          columns: [...operator.left.columns, ...operator.right.columns],
        },
      ];
    default:
      return [];
  }
}

function over(input: Operator, expressions: readonly Expression[]): readonly ScopedExpressions[] {
  return [{ expressions, columns: input.columns }];
}

function keys(orders: readonly SortKey[]): readonly Expression[] {
  return orders.map(({ expression }) => expression);
}

function computedCounts(
  counts: readonly ({ readonly value: Expression | number } | undefined)[],
): readonly Expression[] {
  return counts.flatMap((count) => (typeof count?.value === 'object' ? [count.value] : []));
}

function aggregateExpressions(call: AggregateCall): readonly Expression[] {
  return [...call.arguments, ...(call.filter ? [call.filter] : []), ...keys(call.orders)];
}

function windowExpressions(call: WindowCall): readonly Expression[] {
  const bounds = [call.start, call.end].flatMap((bound) => ('offset' in bound ? bound.offset : []));
  const others = [call.filter, call.offset, call.fallback].flatMap((each) => each ?? []);
  return [
    ...call.arguments,
    ...call.partitions,
    ...keys([...call.orders, ...call.argumentOrders]),
    ...bounds,
    ...others,
  ];
}
