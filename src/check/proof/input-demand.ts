/**
 * What operators with one input demand of it. In: an operator and a demand of its rows; out: the
 * demand of its input, with the place where the last claim is lost and what may be unstable.
 */

import type { AggregateCall, Expression } from '../plan/bound-expression.ts';
import type {
  AggregateOperator,
  DistinctOperator,
  FilterOperator,
  LimitOperator,
  Operator,
  ProjectOperator,
  SampleOperator,
  TableFunctionOperator,
  UnnestOperator,
  WindowOperator,
} from '../plan/bound-plan.ts';
import {
  bothClaims,
  type Claims,
  claimOnForm,
  claimThroughForm,
  eitherClaims,
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
  type LostClaim,
  noColumns,
  placeOf,
  withUnstable,
} from './demand.ts';
import { claimsBeneath, enrichClaims } from './enrich.ts';
import { isInEverySet, isNeverNull } from './null-columns.ts';
import type { PlanScope } from './plan-scope.ts';
import { relationsOf, withRelated } from './relation.ts';
import { formOf } from './time-form.ts';
import type { TimeRange } from './time-operation.ts';
import { plainColumn } from './unique-columns.ts';
import { isTotal, orderedKeys, unstableAggregate, unstableWindows } from './unstable.ts';
import { frameClaims } from './window-frame.ts';

export function projectDemand(
  { expressions }: ProjectOperator,
  demand: Demand,
  scope: PlanScope,
): Demand {
  const claims = claimsBeneath(expressions, demand.claims, scope);
  const wanted = [...demand.wanted].flatMap((column) => expressions[column] ?? []);
  const truths = [...demand.truths].flatMap((column) => {
    const expression = expressions[column];
    return expression ? plainColumn(expression) : [];
  });
  const below = handDown(demand, {
    claims,
    wanted: new Set(columnsIn(wanted)),
    truths: new Set(truths),
  });
  return explainLoss(below, demand, () => notFollowed(expressions, demand.claims));
}

/** The first expression behind a claim that nothing is known of. */
function notFollowed(expressions: readonly Expression[], claims: Claims): LostClaim {
  const columns = [...claims.values()].flatMap(({ term }) => term);
  const lost = columns.flatMap((column) => {
    const expression = expressions[column];
    return expression && !formOf(expression) ? [expression] : [];
  });
  const [first] = lost;
  return {
    reason: `time cannot be followed through ${first ? describe(first) : 'several expressions'}`,
    isCertain: first?.kind === 'constant',
    ...placeOf(lost),
  };
}

function describe(expression: Expression): string {
  switch (expression.kind) {
    case 'call':
      return expression.isOperator ? `the operator ${expression.name}` : `${expression.name}()`;
    case 'cast':
      return formOf(expression.input) ? `a cast to ${expression.type}` : describe(expression.input);
    case 'operator':
      return expression.operator;
    case 'unknown':
      return expression.name;
    default:
      return `a ${expression.kind}`;
  }
}

export function filterDemand(
  { predicates }: FilterOperator,
  demand: Demand,
  scope: PlanScope,
): Demand {
  return handDown(demand, {
    claims: withRelated(demand.claims, predicates.flatMap(relationsOf), scope.grain),
    wanted: new Set([...demand.wanted, ...columnsIn(predicates)]),
    truths: new Set([...demand.truths, ...predicates.flatMap(trueColumns)]),
  });
}

function trueColumns(predicate: Expression): readonly number[] {
  if (predicate.kind === 'column') return [predicate.index];
  const isAnd = predicate.kind === 'conjunction' && predicate.conjunction === 'and';
  return isAnd ? predicate.parts.flatMap(trueColumns) : [];
}

export function aggregateDemand(
  operator: AggregateOperator,
  demand: Demand,
  scope: PlanScope,
  /** Of its columns those whose order is settled above. */
  sorted: ReadonlySet<number> = noColumns,
): Demand {
  const { groups, aggregates } = operator;
  const grouped = mapClaims(demand.claims, (column) =>
    isInEverySet(operator, column) ? column : undefined,
  );
  const calls = aggregates.filter((_, index) => demand.wanted.has(groups.length + index));
  const below = handDown(demand, {
    claims: claimsBeneath(groups, grouped, scope),
    wanted: new Set(columnsIn([...groups, ...calls.flatMap(aggregateExpressions)])),
  });
  const unstable = calls.map((call) => {
    const isSorted = call.name === 'list' && sorted.has(groups.length + aggregates.indexOf(call));
    return isSorted ? undefined : unstableAggregate(call, operator, scope);
  });
  return withUnstable(
    explainLoss(below, demand, () => lostInGroups(operator, demand, grouped)),
    unstable.find((cause) => cause !== undefined),
  );
}

export function aggregateExpressions(call: AggregateCall): readonly Expression[] {
  return [...call.arguments, ...(call.filter ? [call.filter] : []), ...orderedKeys(call.orders)];
}

function lostInGroups(operator: AggregateOperator, demand: Demand, grouped: Claims): LostClaim {
  const { groups, aggregates } = operator;
  if (grouped.size > 0) return notFollowed(groups, grouped);
  const columns = [...demand.claims.values()].flatMap(({ term }) => term);
  const call = columns.flatMap((column) => aggregates[column - groups.length] ?? [])[0];
  if (!call) return { reason: 'the time is not in every grouping set', isCertain: true };
  const reason = `the time is a value of ${call.name}(), not a key of the groups`;
  return { reason, isCertain: true, ...placeOf(call.arguments) };
}

export function windowDemand(operator: WindowOperator, demand: Demand, scope: PlanScope): Demand {
  const { calls, input } = operator;
  const width = input.columns.length;
  const isInner = (column: number): number | undefined => (column < width ? column : undefined);
  const own = mapClaims(demand.claims, isInner);
  const used = calls.filter((_, index) => demand.wanted.has(width + index));
  const known = used.length === 0 ? own : enrichClaims(input, own, scope);
  const frames = used.map((call) => frameClaims(call, { input, claims: known, scope }));
  const claims = frames.reduce(eitherClaims, known);
  const widest = frames.findIndex((frame) => eitherClaims(known, frame).size === 0);
  const wanted = [...demand.wanted].filter((column) => column < width);
  const below = handDown(demand, {
    claims,
    wanted: new Set([...wanted, ...columnsIn(used.flatMap(callExpressions))]),
    truths: noColumns,
  });
  const call = used[widest];
  const unstable = unstableWindows(used, input, scope);
  return withUnstable(
    explainLoss(below, demand, () => ({
      reason: call
        ? `${call.name}() reads its whole partition`
        : 'the time is a value of a window function',
      isCertain: true,
      ...(call ? placeOf(callExpressions(call)) : {}),
    })),
    unstable.find((cause) => cause !== undefined),
  );
}

export function callExpressions(call: WindowOperator['calls'][number]): readonly Expression[] {
  const bounds = [call.start, call.end].flatMap((bound) => ('offset' in bound ? bound.offset : []));
  const others = [call.filter, call.offset, call.fallback].flatMap((each) => each ?? []);
  return [
    ...orderedKeys(call.orders),
    ...call.arguments,
    ...call.partitions,
    ...bounds,
    ...others,
    ...orderedKeys(call.argumentOrders),
  ];
}

export function unnestDemand({ lists, input }: UnnestOperator, demand: Demand): Demand {
  const width = input.columns.length;
  const below = handDown(demand, {
    claims: mapClaims(demand.claims, (column) => (column < width ? column : undefined)),
    wanted: new Set([...[...demand.wanted].filter((each) => each < width), ...columnsIn(lists)]),
  });
  return explainLoss(below, demand, () => ({
    reason: 'time cannot be followed through unnest()',
    isCertain: false,
    ...placeOf(lists),
  }));
}

export function functionDemand(
  { name, columns, passes }: TableFunctionOperator,
  input: Operator,
  demand: Demand,
): Demand {
  const own = columns.length - passes.length;
  const below = handDown(demand, {
    claims: mapClaims(demand.claims, (column) => passes[column - own]),
    wanted: allColumns(input.columns.length),
  });
  const reason = `time cannot be followed through ${name}()`;
  return explainLoss(below, demand, () => ({ reason, isCertain: false }));
}

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
