/**
 * Constant expressions that can only fail, which the engine finds out when it runs the query: a
 * cast of text that is no number, a pattern that is none. In: a plan; out: the expressions to try,
 * and after the engine was asked, those that failed.
 */
import { engineWords } from '../../compile/engine-words.ts';
import type { EngineError } from '../../engine/engine.ts';
import type {
  AggregateCall,
  CallExpression,
  CaseExpression,
  ConstantExpression,
  Expression,
  WindowCall,
} from '../plan/bound-expression.ts';
import type { BoundPlan, Operator } from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { expressionsOf } from '../plan/operator-expressions.ts';
import { operatorsThatRun } from '../plan/operator-inputs.ts';
import { type ConstantSql, constantSql, sqlOver } from './constant-sql.ts';
import { type Sample, sampledCall, sampleSql, samplesOf } from './sample-sql.ts';

export interface ConstantToTry {
  readonly sql: string;
  /** UTF-16 offset in the query. */
  readonly location: number | undefined;
  /** With made-up values in place of columns, or for rows that need not be. */
  readonly sample?: Sample;
}

/** Those that nothing guards: what stands in CASE, COALESCE or TRY may be meant for rows that never come. */
export function constantsToTry({ root }: BoundPlan): readonly ConstantToTry[] {
  const operators = operatorsThatRun(root);
  const found: ConstantToTry[] = [];
  const [stop, ...others] = operators.filter(isNeverTrue);
  if (stop) {
    // What nothing may come through is itself looked at.
    const [only, ...more] = fixedConditions(stop);
    if (only && others.length + more.length === 0) collect(only, found);
    return found;
  }
  for (const operator of operators) {
    for (const { expressions } of expressionsOf(operator)) {
      for (const expression of expressions) collect(expression, found);
    }
    if (operator.kind === 'aggregate') collectAggregates(operator.aggregates, '', found);
    if (operator.kind !== 'window') continue;
    collectAggregates(operator.calls, ' over ()', found);
    for (const call of operator.calls) found.push(...frameBounds(call).map(forSomeRows));
  }
  return found;
}

/** Gives the SQL of the expression, where it is constant. */
function collect(expression: Expression, found: ConstantToTry[]): ConstantSql {
  if (isGuard(expression)) {
    for (const part of unguardedIn(expression)) collect(part, found);
    return undefined;
  }
  if (expression.kind === 'conjunction') {
    for (const part of unguardedParts(expression.parts)) collect(part, found);
    return undefined;
  }
  const children = childrenOf(expression).map((child) => collect(child, found));
  if (expression.kind === 'call') collectLambda(expression, children, found);
  const sql = sqlOver(expression, children);
  const canFail = expression.kind === 'call' || (expression.kind === 'cast' && !isSafe(expression));
  if (sql !== undefined && canFail) found.push({ sql, location: locationIn(expression) });
  const sample = sql === undefined ? sampleSql(expression, children) : undefined;
  const location = expression.kind === 'cast' ? expression.location : locationIn(expression);
  if (sample) found.push({ sql: sample.tries[0], location, sample });
  return sql;
}

/** It runs for elements of a list, which may have none. */
function collectLambda(
  { lambda, arguments: [list] }: CallExpression,
  [fixed]: readonly ConstantSql[],
  found: ConstantToTry[],
): void {
  if (!lambda) return;
  const inside: ConstantToTry[] = [];
  collect(lambda, inside);
  const isSure = fixed !== undefined && list?.kind === 'call' && list.arguments.length > 0;
  found.push(...(isSure ? inside : inside.map(forSomeRows)));
}

function forSomeRows(constant: ConstantToTry): ConstantToTry {
  const { sql, sample = { tries: [sql], counts: 'all' } } = constant;
  return { ...constant, sample };
}

/** Those that take a number or the like beside what they aggregate: the largest `-1`. */
const withSettings: ReadonlySet<string> = new Set(
  'min max arg_min arg_max min_by max_by approx_top_k bitstring_agg ntile'.split(' '),
);

function collectAggregates(
  calls: readonly Pick<AggregateCall, 'name' | 'arguments'>[],
  over: string,
  found: ConstantToTry[],
): void {
  for (const { name, arguments: given } of calls) {
    if (!withSettings.has(name)) continue;
    const children = given.map(constantSql);
    const write = (values: readonly string[]) => `${name}(${values.join(', ')})${over}`;
    const location = given.flatMap((each) => (isFixed(each) ? (locationIn(each) ?? []) : []))[0];
    const sample = sampledCall(given, children, write);
    if (sample) found.push({ sql: sample.tries[0], location, sample });
    else if (given.length > 0 && !children.includes(undefined)) {
      found.push(forSomeRows({ sql: write(children.map(String)), location }));
    }
  }
}

/** A frame of so many rows, or so far from its own, with a minus: of one row, the engine says so. */
function frameBounds({ orders: [key], start, end }: WindowCall): readonly ConstantToTry[] {
  return [start, end].flatMap((bound) => {
    if (bound.type !== 'preceding' && bound.type !== 'following') return [];
    const { type, unit } = bound;
    // Of a range, the plan has the bound itself: the key, and what is taken from it or added.
    const offset = unit === 'range' ? childrenOf(bound.offset)[1] : bound.offset;
    const sql = offset && constantSql(offset);
    const [value] = unit === 'range' ? samplesOf(key?.expression.type ?? '') : ['1'];
    if (sql === undefined || value === undefined) return [];
    const other = type === 'preceding' ? 'unbounded following' : 'unbounded preceding';
    const between =
      type === 'preceding' ? `${sql} preceding and ${other}` : `${other} and ${sql} following`;
    return [
      {
        sql: `count(*) over (order by ${value} ${unit} between ${between})`,
        location: offset && locationIn(offset),
      },
    ];
  });
}

function isGuard(expression: Expression): boolean {
  if (expression.kind === 'operator') return ['coalesce', 'try'].includes(expression.operator);
  return expression.kind === 'case';
}

/** What comes first is looked at for every row, and what follows a condition that is decided. */
function unguardedIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'case') return unguardedBranches(expression);
  const isCoalesce = expression.kind === 'operator' && expression.operator === 'coalesce';
  if (!isCoalesce) return [];
  const first = expression.arguments.findIndex((each) => !isNull(each));
  return expression.arguments.slice(0, first + 1);
}

function unguardedBranches({ checks, otherwise }: CaseExpression): readonly Expression[] {
  const looked: Expression[] = [];
  for (const { when, then } of checks) {
    looked.push(when);
    if (isPlainlyTrue(when)) return [...looked, then];
    if (!isPlainlyFalse(when)) return looked;
  }
  return [...looked, otherwise];
}

function isNull(expression: Expression): boolean {
  return constantIn(expression)?.value === null;
}

/** Or NULL, which chooses nothing either. */
function isPlainlyFalse(expression: Expression): boolean {
  const { value } = constantIn(expression) ?? {};
  return value === null || value === false || (expression.type === 'BOOLEAN' && value === 'f');
}

/** Text is text, and every number fits into the widest type. */
function isSafe({ input, type }: Extract<Expression, { readonly kind: 'cast' }>): boolean {
  const isWider = type === 'DOUBLE' && input.type !== 'VARCHAR';
  return type === input.type || type === 'VARCHAR' || isWider;
}

/** Next to a condition that no column decides, the engine may never come to the others. */
function unguardedParts(parts: readonly Expression[]): readonly Expression[] {
  const fixed = parts.filter(isFixed);
  if (fixed.length === 0) return parts;
  return fixed.length === 1 ? fixed : [];
}

/** No column decides it, and it is not simply true. */
function isFixed(expression: Expression): boolean {
  return !readsColumn(expression) && !isPlainlyTrue(expression);
}

function isPlainlyTrue(expression: Expression): boolean {
  const { value } = constantIn(expression) ?? {};
  if (value === true || (expression.type === 'BOOLEAN' && value === 't')) return true;
  if (expression.kind !== 'comparison' || expression.comparison !== '=') return false;
  const [left, right] = [constantSql(expression.left), constantSql(expression.right)];
  return left !== undefined && left === right;
}

/** Below the casts that the engine writes around it: it takes `true` for the text `t`. */
function constantIn(expression: Expression): ConstantExpression | undefined {
  if (expression.kind === 'cast') return constantIn(expression.input);
  return expression.kind === 'constant' ? expression : undefined;
}

function readsColumn(expression: Expression): boolean {
  return expression.kind === 'column' || childrenOf(expression).some(readsColumn);
}

/** Nothing may come through it, whatever the rows are. */
function isNeverTrue(operator: Operator): boolean {
  const isNone = operator.kind === 'limit' && operator.limit?.value === 0;
  return isNone || fixedConditions(operator).length > 0;
}

function fixedConditions(operator: Operator): readonly Expression[] {
  return operator.kind === 'filter' ? operator.predicates.flatMap(conjuncts).filter(isFixed) : [];
}

function conjuncts(expression: Expression): readonly Expression[] {
  const isAll = expression.kind === 'conjunction' && expression.conjunction === 'and';
  return isAll ? expression.parts : [expression];
}

/** The literal rather than the cast around it. */
function locationIn(expression: Expression): number | undefined {
  const inner = childrenOf(expression).find(({ kind }) => kind === 'constant' || kind === 'cast');
  return (inner && locationIn(inner)) ?? expression.location;
}

/** As it is told, and kept. */
export interface FailingConstant {
  readonly location: number | undefined;
  readonly message: string;
  readonly notes: readonly string[];
  /** Only for values that are not NULL. */
  readonly isSample?: true;
}

/** Of what fails because of something in it, that alone. */
export function failingAmong(
  constants: readonly ConstantToTry[],
  failures: ReadonlyMap<string, EngineError>,
): readonly FailingConstant[] {
  const failing = constants.flatMap(({ sql, location, sample }) => {
    const failure = failures.get(sql);
    if (!failure || (sample && !saysSomething(sample, failures))) return [];
    const { message, notes = [] } = engineWords(failure);
    return [{ sql, location, message, notes, ...(sample ? { isSample: true as const } : {}) }];
  });
  return failing
    .filter((each) => !failing.some((other) => isWithin(other, each)))
    .map(({ sql: _, ...each }) => each);
}

/** Otherwise the value that was made up does not fit, and others may. */
function saysSomething(
  { tries, counts }: Sample,
  failures: ReadonlyMap<string, EngineError>,
): boolean {
  const said = tries.map((sql) => failures.get(sql)?.message);
  const [first = ''] = said;
  switch (counts) {
    case 'all':
      return !said.includes(undefined);
    case 'all in the same words':
      return said.every((message) => message === first);
    case 'never learnt':
      return first.startsWith('Unimplemented type for cast');
    default:
      return counts satisfies never;
  }
}

type Failing = FailingConstant & Pick<ConstantToTry, 'sql'>;

function isWithin(inner: Failing, outer: Failing): boolean {
  return inner.message === outer.message && inner.sql.length < outer.sql.length;
}
