/**
 * What makes a query's result differ though its input does not: clocks and chance, the order of
 * rows that nothing decides, sums of floats, files that nobody keeps track of. In: a plan with what
 * is known of the relations it reads, and its SQL; out: findings with their places in the query.
 */
import type { FindingCause, FindingKind } from '../../product/checked.ts';
import type { AggregateCall, Expression, WindowCall } from '../plan/bound-expression.ts';
import type { AggregateOperator, BoundPlan, Operator, WindowOperator } from '../plan/bound-plan.ts';
import { expressionsOf } from '../plan/operator-expressions.ts';
import { operatorsThatRun } from '../plan/operator-inputs.ts';
import { operatorsOf, type PlanScope } from '../proof/plan-scope.ts';
import { plainColumn } from '../proof/unique-columns.ts';
import {
  isTotal,
  orderedKeys,
  unstableAggregate,
  unstableJoin,
  unstableWindows,
} from '../proof/unstable.ts';
import { volatileIn } from '../proof/volatile-functions.ts';
import { callsIn } from './calls-in-sql.ts';
import { floatCause } from './float-aggregates.ts';
import { type Settled, settledParts } from './own-operators.ts';
import { wordsIn } from './words-in-sql.ts';

export interface PlacedFinding {
  readonly kind: FindingKind;
  readonly cause: FindingCause;
  /** In words: `now() differs from run to run`. */
  readonly reason: string;
  /** UTF-16 offset in the query. */
  readonly location: number | undefined;
  /** Of an order that is not total: the columns it is by, where they have names. */
  readonly keys?: readonly string[];
}

export function unsettledResults(scope: PlanScope, sql: string): readonly PlacedFinding[] {
  const operators = operatorsThatRun(scope.plan.root);
  const settled = settledParts(operators);
  const found = operators.flatMap((operator) => [
    ...volatileFindings(operator),
    ...(settled.has(operator) ? [] : orderFindings(operator, scope, settled)),
    ...floatFindings(operator),
  ]);
  const placed = found.map((each) => place(each, sql));
  return withoutRepeats([...placed, ...settings(sql)]);
}

/** What is searched for in the SQL where the plan has no place for it. */
type FoundResult = PlacedFinding & {
  readonly word?: string;
  readonly call?: CallInPlan;
};

interface CallInPlan {
  readonly isOver: boolean;
  /** Which of the calls of that name it is in the plan, and how many there are. */
  readonly place: number;
  readonly of: number;
  /** The columns that are its arguments, in lower case. */
  readonly columns: readonly string[];
}

function volatileFindings(operator: Operator): readonly FoundResult[] {
  if (operator.kind === 'table function') return untracked(operator.name);
  if (operator.kind === 'sample' && operator.seed === undefined) {
    const reason = 'a sample without a seed differs from run to run';
    const cause = 'sample without a seed';
    return [{ kind: 'volatile', cause, reason, location: undefined, word: 'sample' }];
  }
  const expressions = expressionsOf(operator).flatMap((each) => each.expressions);
  return expressions.flatMap((expression): FoundResult[] => {
    const found = volatileIn([expression]);
    if (!found) return [];
    const { cause, reason, location } = found;
    return [{ kind: 'volatile', cause, reason, location }];
  });
}

/** They read nothing but their arguments. */
const seriesFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
]);

export function isSeries(name: string): boolean {
  return seriesFunctions.has(name);
}

/** Whether it reads files, or tables of the engine's own. */
export function readsOutside({ root }: BoundPlan): boolean {
  return operatorsOf(root).some(
    (operator) => operator.kind === 'table function' && !seriesFunctions.has(operator.name),
  );
}

function untracked(name: string): readonly FoundResult[] {
  if (seriesFunctions.has(name)) return [];
  const reason = `${name}() reads what no source stands for`;
  return [{ kind: 'untracked', cause: 'outside', reason, location: undefined, word: name }];
}

function orderFindings(
  operator: Operator,
  scope: PlanScope,
  settled: Settled,
): readonly FoundResult[] {
  switch (operator.kind) {
    case 'aggregate':
      return operator.aggregates.flatMap((call) => {
        const cause = settled.has(call) ? undefined : unstableAggregate(call, operator, scope);
        if (!cause) return [];
        const found = orderFinding(cause.reason, cause.location, call.name);
        return [{ ...found, call: inPlan(call, operator) }];
      });
    case 'window':
      return unstableWindows(operator.calls, operator.input, scope).flatMap((cause, index) => {
        const call = operator.calls[index];
        if (!cause || !call) return [];
        const keys = [...call.partitions, ...orderedKeys(call.orders)];
        const found = orderFinding(cause.reason, cause.location, call.name);
        return [{ ...found, call: inPlan(call, operator), ...namesOf(keys, operator.input) }];
      });
    case 'join': {
      const cause = unstableJoin(operator, scope);
      if (!cause) return [];
      const keys = operator.conditions.map(({ right }) => right);
      const how = operator.isAsof
        ? ({ word: 'asof', cause: 'equally near' } as const)
        : ({ word: 'positional', cause: 'positional join' } as const);
      const found = orderFinding(cause.reason, cause.location, how.word);
      return [{ ...found, cause: how.cause, ...namesOf(keys, operator.right) }];
    }
    case 'limit': {
      const { input, limit } = operator;
      if (limit?.value === 0) return [];
      const keys = input.kind === 'order' ? orderedKeys(input.orders) : [];
      if (isTotal(input, keys, scope)) return [];
      const how = keys.length > 0 ? 'an order that has ties' : 'no order';
      const word = limit ? 'limit' : 'offset';
      const reason = `${word.toUpperCase()} cuts rows that are in ${how}`;
      const found = orderFinding(reason, undefined, word);
      return [{ ...found, ...namesOf(keys, input) }];
    }
    case 'distinct': {
      if (!operator.on) return [];
      const keys = [...operator.targets, ...orderedKeys(operator.on.orders)];
      if (isTotal(operator.input, keys, scope)) return [];
      const reason = 'DISTINCT ON keeps one of several rows that are alike in what orders them';
      return [{ ...orderFinding(reason, undefined, 'distinct'), ...namesOf(keys, operator.input) }];
    }
    case 'sample':
      if (operator.seed === undefined) return [];
      return [orderFinding('a sample depends on the order of rows', undefined, 'sample')];
    default:
      return [];
  }
}

/** None where one of them is computed: no test tells of it. */
function namesOf(keys: readonly Expression[], { columns }: Operator): Pick<PlacedFinding, 'keys'> {
  const names = keys.flatMap(plainColumn).flatMap((column) => columns[column]?.name ?? []);
  return names.length === keys.length && names.length > 0 ? { keys: [...new Set(names)] } : {};
}

function orderFinding(reason: string, location: number | undefined, word: string): FoundResult {
  return { kind: 'order', cause: 'ties', reason, location, word };
}

function floatFindings(operator: Operator): readonly FoundResult[] {
  if (operator.kind !== 'aggregate' && operator.kind !== 'window') return [];
  return callsOf(operator).flatMap((call): FoundResult[] => {
    const { name, arguments: given } = call;
    const cause = floatCause(call);
    if (!cause) return [];
    const what = cause === 'sum of floats' ? 'of floats ' : 'is computed in floats, and ';
    const reason = `${name}() ${what}differs in its last digits from run to run`;
    const location = locationIn(given);
    return [{ kind: 'float', cause, reason, location, word: name, call: inPlan(call, operator) }];
  });
}

type Calling = AggregateOperator | WindowOperator;

function callsOf(operator: Calling): readonly (AggregateCall | WindowCall)[] {
  return operator.kind === 'aggregate' ? operator.aggregates : operator.calls;
}

function inPlan(call: AggregateCall | WindowCall, operator: Calling): CallInPlan {
  const alike = callsOf(operator).filter(({ name }) => name === call.name);
  const columns = call.arguments
    .flatMap(plainColumn)
    .flatMap((column) => operator.input.columns[column]?.name?.toLowerCase() ?? []);
  const isOver = operator.kind === 'window';
  return { isOver, place: alike.indexOf(call), of: alike.length, columns };
}

function locationIn(expressions: readonly Expression[]): number | undefined {
  return expressions.find(({ location }) => location !== undefined)?.location;
}

/** The engine puts their values in before it makes a plan. */
function settings(sql: string): readonly PlacedFinding[] {
  return wordsIn(sql, 'getvariable').map((location) => ({
    kind: 'volatile',
    cause: 'setting',
    reason: 'getvariable() differs from run to run',
    location,
  }));
}

function place({ word, call, ...found }: FoundResult, sql: string): PlacedFinding {
  if (found.location !== undefined || word === undefined) return found;
  if (call) return { ...found, location: placeOfCall(word, call, sql) };
  const [first, ...others] = wordsIn(sql, word);
  return { ...found, location: others.length === 0 ? first : undefined };
}

/**
 * The engine keeps the order in which calls are written, but makes one of those that are alike; then
 * it is the first that names the same columns.
 */
function placeOfCall(name: string, call: CallInPlan, sql: string): number | undefined {
  const calls = callsIn(sql, name, call.isOver);
  const named = calls.find(({ words }) => call.columns.every((column) => words.has(column)));
  const found = call.of === calls.length ? calls[call.place] : (named ?? calls[0]);
  return found?.start;
}

function withoutRepeats(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const known = new Map(
    findings.map((each) => [`${each.kind}\n${each.reason}\n${each.location}`, each]),
  );
  const places = [...known.values()];
  return places.toSorted((a, b) => (a.location ?? 0) - (b.location ?? 0));
}
