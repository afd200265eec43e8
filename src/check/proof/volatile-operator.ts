/**
 * What in a plan differs from run to run, as far as it reaches the output. In: an operator and the
 * columns of it that are wanted; out: the first cause that it has.
 */
import type { ProofCause } from '../../product/proof.ts';
import type { Expression } from '../plan/bound-expression.ts';
import type { Operator, TableFunctionOperator } from '../plan/bound-plan.ts';
import { aggregateExpressions, callExpressions } from './input-demand.ts';
import { isSeries } from './unique-columns.ts';
import { orderedKeys } from './unstable.ts';
import { volatileIn } from './volatile-functions.ts';

export function volatileOperator(
  operator: Operator,
  wanted: ReadonlySet<number>,
): ProofCause | undefined {
  if (operator.kind === 'table function') return untracked(operator);
  return volatileIn(expressionsOf(operator, wanted));
}

function untracked({ name }: TableFunctionOperator): ProofCause | undefined {
  if (isSeries(name) || name === 'unnest' || name === 'repeat') return undefined;
  return { reason: `${name}() reads what no versions are kept of` };
}

/** What an operator computes, as far as it matters to the columns wanted. */
function expressionsOf(operator: Operator, wanted: ReadonlySet<number>): readonly Expression[] {
  switch (operator.kind) {
    case 'project':
      return operator.expressions.filter((_, column) => wanted.has(column));
    case 'filter':
      return operator.predicates;
    case 'aggregate': {
      const first = operator.groups.length;
      const calls = operator.aggregates.filter((_, index) => wanted.has(first + index));
      return [...operator.groups, ...calls.flatMap(aggregateExpressions)];
    }
    case 'window': {
      const first = operator.input.columns.length;
      return operator.calls
        .filter((_, index) => wanted.has(first + index))
        .flatMap(callExpressions);
    }
    case 'unnest':
      return operator.lists;
    case 'values':
      return operator.rows.flat();
    case 'join':
      return [
        ...operator.conditions.flatMap(({ left, right }) => [left, right]),
        ...(operator.predicate ? [operator.predicate] : []),
        ...(operator.correlation?.columns ?? []),
      ];
    case 'distinct':
      return [...operator.targets, ...orderedKeys(operator.on?.orders ?? [])];
    case 'order':
      return orderedKeys(operator.orders);
    case 'limit':
      return [operator.limit, operator.offset].flatMap((count) =>
        typeof count?.value === 'object' ? [count.value] : [],
      );
    default:
      return [];
  }
}
