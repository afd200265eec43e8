/**
 * What operators demand that choose among rows: DISTINCT, LIMIT, SAMPLE. In: an operator and a
 * demand of its rows; out: the demand of its input, with the place where the last claim is lost and
 * what may be unstable.
 */
import type {
  DistinctOperator,
  LimitOperator,
  Operator,
  SampleOperator,
} from '../plan/bound-plan.ts';
import {
  bothClaims,
  claimOnForm,
  claimThroughForm,
  isEndless,
  mapClaims,
  noClaims,
  type TermClaim,
} from './claims.ts';
import {
  allColumns,
  columnsIn,
  type Demand,
  explainLoss,
  handDown,
  placeOf,
  withUnstable,
} from './demand.ts';
import { isNeverNull } from './null-columns.ts';
import type { PlanScope } from './plan-scope.ts';
import { formOf } from './time-form.ts';
import type { TimeRange } from './time-operation.ts';
import { plainColumn } from './unique-columns.ts';
import { isTotal, orderedKeys } from './unstable.ts';

export function distinctDemand(
  { targets, on, input }: DistinctOperator,
  demand: Demand,
  scope: PlanScope,
): Demand {
  const kept = new Set(targets.flatMap(plainColumn));
  const orders = on ? orderedKeys(on.orders) : [];
  const chosen = on ? chosenClaim({ targets, on, input }, demand, scope) : undefined;
  const below = handDown(demand, {
    claims: bothClaims(
      mapClaims(demand.claims, (column) => (kept.has(column) ? column : undefined)),
      chosen ? [chosen] : [],
    ),
    wanted: new Set([...demand.wanted, ...columnsIn([...targets, ...orders])]),
  });
  const explained = explainLoss(below, demand, () => ({
    reason: 'DISTINCT ON chooses among rows of all times',
    isCertain: true,
    ...placeOf([...targets, ...orders]),
  }));
  if (!on || isTotal(input, [...targets, ...orders], scope)) return explained;
  const reason = 'DISTINCT ON chooses among rows in an order that nothing settles';
  return withUnstable(explained, { reason, ...placeOf([...targets, ...orders]) });
}

/** Ordered by time, the row that is chosen is the latest, or the earliest: others do not matter. */
function chosenClaim(
  { targets, on, input }: Pick<DistinctOperator, 'targets' | 'on' | 'input'>,
  { claims }: Demand,
  scope: PlanScope,
): TermClaim | undefined {
  const kept = new Set(targets.flatMap(plainColumn));
  const key = on?.orders.find(({ expression }) =>
    plainColumn(expression).every((column) => !kept.has(column)),
  );
  const form = key && formOf(key.expression);
  const claim = form && claimOnForm(claims, form, scope.grain);
  if (!key || !form || claim === undefined || claim === 'key') return undefined;
  if (key.nulls === 'first' && !isNeverNull(input, form.term, scope)) return undefined;
  const range: TimeRange =
    key.direction === 'descending'
      ? { from: claim.from, to: 'unbounded' }
      : { from: 'unbounded', to: claim.to };
  return isEndless(range) ? undefined : claimThroughForm(range, form, scope.grain);
}

export function limitDemand({ input }: LimitOperator, demand: Demand, scope: PlanScope): Demand {
  const below = handDown(demand, { claims: noClaims, wanted: allColumns(input.columns.length) });
  const explained = explainLoss(below, demand, () => ({
    reason: 'LIMIT chooses among rows of all times',
    isCertain: true,
  }));
  if (isOrdered(input, scope)) return explained;
  const reason = 'LIMIT cuts off rows in an order that nothing settles';
  return withUnstable(explained, { reason });
}

/** The rows come in an order that has no ties. */
function isOrdered(operator: Operator, scope: PlanScope): boolean {
  if (operator.kind === 'project' || operator.kind === 'limit') {
    return isOrdered(operator.input, scope);
  }
  if (isTotal(operator, [], scope)) return true;
  return operator.kind === 'order' && isTotal(operator.input, orderedKeys(operator.orders), scope);
}

export function sampleDemand({ input }: SampleOperator, demand: Demand): Demand {
  const below = handDown(demand, { claims: noClaims, wanted: allColumns(input.columns.length) });
  const reason = 'SAMPLE draws among rows of all times';
  return withUnstable(
    explainLoss(below, demand, () => ({ reason, isCertain: true })),
    { reason },
  );
}
