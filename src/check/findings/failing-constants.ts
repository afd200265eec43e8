/**
 * Constant expressions that can only fail, which the engine finds out when it runs the query: a
 * cast of text that is no number, a date that no calendar has. In: a plan; out: the expressions to
 * try, and after the engine was asked, those that failed.
 */
import { engineWords } from '../../compile/engine-words.ts';
import { EngineError, type ResultTable } from '../../engine/engine.ts';
import type { Expression } from '../plan/bound-expression.ts';
import type { BoundPlan, Operator } from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { expressionsOf } from '../plan/operator-expressions.ts';
import { operatorsThatRun } from '../plan/operator-inputs.ts';
import { type ConstantSql, constantSql, sampleSql, sqlOver } from './constant-sql.ts';

export interface ConstantToTry {
  readonly sql: string;
  /** UTF-16 offset in the query. */
  readonly location: number | undefined;
  /** With made-up values in place of columns. */
  readonly isSample?: true;
}

/** Those that nothing guards: what stands in CASE, COALESCE or TRY may be meant for rows that never come. */
export function constantsToTry({ root }: BoundPlan): readonly ConstantToTry[] {
  const operators = operatorsThatRun(root);
  if (operators.some(isNeverTrue)) return [];
  const found: ConstantToTry[] = [];
  for (const operator of operators) {
    for (const { expressions } of expressionsOf(operator)) {
      for (const expression of expressions) collect(expression, found);
    }
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
  const sql = sqlOver(expression, children);
  const canFail = expression.kind === 'call' || (expression.kind === 'cast' && !isSafe(expression));
  if (sql !== undefined && canFail) found.push({ sql, location: locationIn(expression) });
  const sample = sql === undefined ? sampleSql(expression, children) : undefined;
  if (sample !== undefined) found.push({ ...sampled(expression), sql: sample });
  return sql;
}

function sampled(expression: Expression): Omit<ConstantToTry, 'sql'> {
  const isCast = expression.kind === 'cast';
  const location = isCast ? expression.location : (locationIn(expression) ?? expression.location);
  return { location, isSample: true };
}

function isGuard(expression: Expression): boolean {
  if (expression.kind === 'operator') return ['coalesce', 'try'].includes(expression.operator);
  return expression.kind === 'case';
}

/** What comes first is looked at for every row. */
function unguardedIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'case') return expression.checks.slice(0, 1).map((check) => check.when);
  const isCoalesce = expression.kind === 'operator' && expression.operator === 'coalesce';
  return isCoalesce ? expression.arguments.slice(0, 1) : [];
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
  if (expression.kind === 'constant') return expression.value === true;
  if (expression.kind !== 'comparison' || expression.comparison !== '=') return false;
  const [left, right] = [constantSql(expression.left), constantSql(expression.right)];
  return left !== undefined && left === right;
}

function readsColumn(expression: Expression): boolean {
  return expression.kind === 'column' || childrenOf(expression).some(readsColumn);
}

/** Nothing may come through it, whatever the rows are. */
function isNeverTrue(operator: Operator): boolean {
  if (operator.kind === 'filter') {
    return operator.predicates.flatMap(conjuncts).some(isFixed);
  }
  return operator.kind === 'limit' && operator.limit?.value === 0;
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
  const failing = constants.flatMap(({ sql, location, isSample }) => {
    const failure = failures.get(sql);
    if (!failure || (isSample && isOfSample(sql, failure))) return [];
    const { message, notes = [] } = engineWords(failure);
    return [{ sql, location, message, notes, ...(isSample ? { isSample } : {}) }];
  });
  return failing
    .filter((each) => !failing.some((other) => isWithin(other, each)))
    .map(({ sql: _, ...each }) => each);
}

/** The value that was made up does not fit, and others may. */
function isOfSample(sql: string, { message }: EngineError): boolean {
  return sql.startsWith('cast(') && !message.startsWith('Unimplemented type for cast');
}

type Failing = FailingConstant & Pick<ConstantToTry, 'sql'>;

function isWithin(inner: Failing, outer: Failing): boolean {
  return inner.message === outer.message && inner.sql.length < outer.sql.length;
}

const mostAtOnce = 200;

/** By their SQL: what the engine says about each constant that fails. Each is tried once. */
export async function tryConstants(
  constants: Iterable<ConstantToTry>,
  query: (sql: string) => Promise<ResultTable>,
): Promise<ReadonlyMap<string, EngineError>> {
  const all = [...new Set([...constants].map(({ sql }) => sql))];
  const failures = new Map<string, EngineError>();
  for (let from = 0; from < all.length; from += mostAtOnce) {
    for (const sql of await suspects(all.slice(from, from + mostAtOnce), query)) {
      const failure = await failureOf(sql, query);
      if (failure) failures.set(sql, failure);
    }
  }
  return failures;
}

/** A failure and NULL look alike to TRY; all of them where the engine does not take the query. */
async function suspects(
  constants: readonly string[],
  query: (sql: string) => Promise<ResultTable>,
): Promise<readonly string[]> {
  const items = constants.map((sql) => `try(${sql}) is null`);
  try {
    const { rows } = await query(`select ${items.join(',\n')}`);
    return constants.filter((_, index) => rows[0]?.[index] === true);
  } catch (failure) {
    if (failure instanceof EngineError) return constants;
    throw failure;
  }
}

async function failureOf(
  sql: string,
  query: (sql: string) => Promise<ResultTable>,
): Promise<EngineError | undefined> {
  try {
    await query(`select ${sql}`);
    return undefined;
  } catch (failure) {
    // Something else than the value is wrong: that is no mistake of the user's.
    const isOfValue =
      failure instanceof EngineError && failure.kind !== 'binder' && failure.kind !== 'catalog';
    if (failure instanceof EngineError) return isOfValue ? failure : undefined;
    throw failure;
  }
}
