/**
 * What an operator demands of its inputs. In: an operator and a demand of its rows; out: its
 * inputs, each with the demand of it. CTEs and tables are not here: they belong to the walk.
 */
import type { Expression } from '../plan/bound-expression.ts';
import type {
  AggregateOperator,
  CteOperator,
  CteRowsOperator,
  Operator,
  ProjectOperator,
  RecursiveOperator,
  ScanOperator,
  SetOperator,
  UnknownOperator,
} from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { distinctDemand, limitDemand, sampleDemand } from './choice-demand.ts';
import { mapClaims } from './claims.ts';
import {
  allColumns,
  columnsIn,
  type Demand,
  explainLoss,
  handDown,
  wholeDemand,
  withUnstable,
} from './demand.ts';
import {
  aggregateDemand,
  filterDemand,
  functionDemand,
  projectDemand,
  unnestDemand,
  windowDemand,
} from './input-demand.ts';
import { joinDemands } from './join-demand.ts';
import type { PlanScope } from './plan-scope.ts';
import { orderedKeys } from './unstable.ts';

export type InputDemand = readonly [Operator, Demand];

/** Operators whose rows come from elsewhere in the walk. */
export type SharedOperator = ScanOperator | CteOperator | CteRowsOperator | RecursiveOperator;

export function operatorDemands(
  operator: Exclude<Operator, SharedOperator>,
  given: Demand,
  scope: PlanScope,
): readonly InputDemand[] {
  switch (operator.kind) {
    case 'constant rows':
    case 'single row':
    case 'outer rows':
      // Rows of the outer query are demanded there; each is answered for itself.
      return [];
    case 'table function': {
      const { input } = operator;
      return input ? [[input, functionDemand(operator, input, given)]] : [];
    }
    case 'project':
      return [projectDemands(operator, given, scope)];
    case 'filter':
      return [[operator.input, filterDemand(operator, given, scope)]];
    case 'aggregate':
      return [[operator.input, aggregateDemand(operator, given, scope)]];
    case 'window':
      return [[operator.input, windowDemand(operator, given, scope)]];
    case 'unnest':
      return [[operator.input, unnestDemand(operator, given)]];
    case 'join': {
      const { left, right } = joinDemands(operator, given, scope);
      return [
        [operator.left, left],
        [operator.right, right],
      ];
    }
    case 'set':
      return setDemands(operator, given);
    case 'distinct':
      return [[operator.input, distinctDemand(operator, given, scope)]];
    case 'order': {
      const wanted = new Set([...given.wanted, ...columnsIn(orderedKeys(operator.orders))]);
      return [[operator.input, { ...given, wanted }]];
    }
    case 'limit':
      return [[operator.input, limitDemand(operator, given, scope)]];
    case 'sample':
      return [[operator.input, sampleDemand(operator, given)]];
    case 'values':
      return [[operator.input, wholeOf(operator.input, given, 'VALUES')]];
    case 'pivot': {
      const { groupCount, input } = operator;
      const claims = mapClaims(given.claims, (each) => (each < groupCount ? each : undefined));
      return [[input, handDown(given, { claims, wanted: allColumns(input.columns.length) })]];
    }
    case 'unknown':
      return operator.inputs.map((input) => [input, unknownDemand(input, given, operator)]);
    default:
      return operator satisfies never;
  }
}

function projectDemands(operator: ProjectOperator, given: Demand, scope: PlanScope): InputDemand {
  const demand = projectDemand(operator, given, scope);
  const { input } = operator;
  if (input.kind !== 'aggregate') return [input, demand];
  if (isGuarded(operator, input)) {
    return [input.input, { ...aggregateDemand(input, demand, scope), unstable: demand.unstable }];
  }
  const sorted = sortedLists(operator.expressions.filter((_, column) => given.wanted.has(column)));
  return [input.input, aggregateDemand(input, demand, scope, sorted)];
}

/** Columns of which only the sorted list is read: `list(x order by x)`, as the engine plans it. */
function sortedLists(expressions: readonly Expression[]): ReadonlySet<number> {
  const sorted = new Set<number>();
  const plain = new Set<number>();
  const pending = [...expressions];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [list] = next.kind === 'call' && sorts.test(next.name) ? next.arguments : [];
    if (list?.kind === 'column') sorted.add(list.index);
    else if (next.kind === 'column') plain.add(next.index);
    else pending.push(...childrenOf(next));
  }
  return new Set([...sorted].filter((column) => !plain.has(column)));
}

const sorts = /^(?:list|array)_(?:reverse_)?sort$/;

/**
 * A scalar subquery that the engine guards: it takes the first row, and fails if there is another,
 * so that the first is the only one.
 */
function isGuarded(
  { expressions }: ProjectOperator,
  { groups, aggregates }: AggregateOperator,
): boolean {
  const [only] = expressions;
  const names = aggregates.map(({ name }) => name).join();
  if (groups.length > 0 || names !== 'first,count_star' || only?.kind !== 'case') return false;
  const [check] = only.checks;
  return check?.then.kind === 'call' && check.then.name === 'error';
}

function setDemands(
  { operation, inputs, isAll }: SetOperator,
  given: Demand,
): readonly InputDemand[] {
  const isWhole = operation !== 'union' || !isAll;
  return inputs.map((input) => {
    const wanted = isWhole ? allColumns(input.columns.length) : given.wanted;
    return [input, handDown(given, { claims: given.claims, wanted })];
  });
}

function wholeOf(input: Operator, given: Demand, name: string): Demand {
  const reason = `time cannot be followed through ${name}`;
  const whole = wholeDemand(input.columns.length, given);
  return explainLoss(whole, given, () => ({ reason, isCertain: false }));
}

function unknownDemand(input: Operator, given: Demand, { name }: UnknownOperator): Demand {
  const reason = `${name} is not known to Eider`;
  const whole = wholeDemand(input.columns.length, given);
  return withUnstable({ ...whole, lost: whole.lost ?? { reason, isCertain: false } }, { reason });
}
