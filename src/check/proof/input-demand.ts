/**
 * What operators with one input demand of it that choose no rows among others. In: an operator and
 * a demand of its rows; out: the demand of its input, with the place where the last claim is lost
 * and what may be unstable.
 */
import type { AggregateCall, Expression } from '../plan/bound-expression.ts';
import type {
  AggregateOperator,
  FilterOperator,
  Operator,
  ProjectOperator,
  TableFunctionOperator,
  UnnestOperator,
  WindowOperator,
} from '../plan/bound-plan.ts';
import { type Claims, eitherClaims, mapClaims } from './claims.ts';
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
import { isInEverySet } from './null-columns.ts';
import type { PlanScope } from './plan-scope.ts';
import { relationsOf, withRelated } from './relation.ts';
import { formOf } from './time-form.ts';
import { plainColumn } from './unique-columns.ts';
import { orderedKeys, unstableAggregate, unstableWindows } from './unstable.ts';
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
    case 'case':
      return 'CASE';
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
