/**
 * What a predicate that holds says about two columns: `b.day between a.day - 3 and a.day`. In:
 * predicates, all of which are true; out: relations, and what follows from them for claims.
 */
import type { Grain } from '../../product/proof.ts';
import type { CallExpression, Comparison, Expression } from '../plan/bound-expression.ts';
import type { JoinCondition } from '../plan/bound-plan.ts';
import {
  bothClaims,
  type Claim,
  type Claims,
  claimOn,
  claimOnForm,
  claimThroughForm,
  isEndless,
} from './claims.ts';
import { constantOf, integerOf, integerTypes, unitInterval } from './constant.ts';
import { type Form, formOf, isTime } from './time-form.ts';
import { extendBound, type TimeOperation } from './time-operation.ts';

export interface Relation {
  readonly left: Form;
  readonly comparison: Comparison;
  readonly right: Form;
}

/** Only what every row satisfies counts: what stands beneath OR or NOT says nothing. */
export function relationsOf(predicate: Expression): readonly Relation[] {
  if (predicate.kind === 'conjunction' && predicate.conjunction === 'and') {
    return predicate.parts.flatMap(relationsOf);
  }
  if (predicate.kind === 'between') {
    const { input, lower, upper } = predicate;
    return [...related(input, '>=', lower), ...related(input, '<=', upper)];
  }
  if (predicate.kind !== 'comparison') return [];
  const { left, comparison, right } = predicate;
  return related(left, comparison, right);
}

/** Of a join; the right side's columns stand behind those of the left. */
export function relationsOfConditions(
  conditions: readonly JoinCondition[],
  leftWidth: number,
): readonly Relation[] {
  return conditions.flatMap(({ left, comparison, right }) => {
    const [one, other] = [formOf(left), formOf(right)];
    if (!one || !comparison || !other) return [];
    const moved = { ...other, term: other.term.map((column) => column + leftWidth) };
    return [{ left: one, comparison, right: moved }];
  });
}

/** The columns behind a term of which a comparison with a constant, or any other, is true. */
export function rejectsNull(predicate: Expression): readonly Form[] {
  if (predicate.kind === 'conjunction' && predicate.conjunction === 'and') {
    return predicate.parts.flatMap(rejectsNull);
  }
  if (predicate.kind === 'operator' && predicate.operator === 'is not null') {
    return predicate.arguments.flatMap((each) => formOf(each) ?? []);
  }
  if (predicate.kind === 'between') return [formOf(predicate.input) ?? []].flat();
  if (predicate.kind !== 'comparison' || /distinct/.test(predicate.comparison)) return [];
  return [predicate.left, predicate.right].flatMap((each) => formOf(each) ?? []);
}

function related(left: Expression, comparison: Comparison, right: Expression): readonly Relation[] {
  const [one, other] = [formOf(left), formOf(right)];
  if (one && other) return [{ left: one, comparison, right: other }];
  return (
    differenceRelation(left, comparison, right) ??
    differenceRelation(right, turned[comparison], left) ??
    []
  );
}

const turned: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  'is distinct from': 'is distinct from',
  'is not distinct from': 'is not distinct from',
};

/** `a - b <= 3`, of dates, says `a <= b + 3`; so does `date_diff('day', b, a) <= 3`. */
function differenceRelation(
  difference: Expression,
  comparison: Comparison,
  amount: Expression,
): readonly Relation[] | undefined {
  const count = integerOf(amount);
  const parts = count === undefined ? undefined : differenceParts(withoutCast(difference));
  if (!parts || count === undefined) return undefined;
  const shift: TimeOperation =
    parts.length.months === 0
      ? { operation: 'add', microseconds: count * parts.length.microseconds }
      : { operation: 'add months', months: count * parts.length.months };
  const right = { ...parts.subtracted, operations: [...parts.subtracted.operations, shift] };
  return [{ left: parts.from, comparison, right }];
}

function withoutCast(expression: Expression): Expression {
  const isPlain =
    expression.kind === 'cast' &&
    integerTypes.has(expression.type) &&
    integerTypes.has(expression.input.type);
  return isPlain ? withoutCast(expression.input) : expression;
}

interface Difference {
  readonly from: Form;
  readonly subtracted: Form;
  readonly length: { readonly months: number; readonly microseconds: number };
}

function differenceParts(expression: Expression): Difference | undefined {
  if (expression.kind !== 'call') return undefined;
  if (expression.name === '-') return dateDifference(expression);
  if (!/^date_?diff$/.test(expression.name)) return undefined;
  const [unit, first, second] = expression.arguments;
  const name = unit && constantOf(unit);
  const length = typeof name === 'string' ? unitInterval(name) : undefined;
  if (typeof name !== 'string' || !length || !first || !second) return undefined;
  const [from, subtracted] = [second, first].map((each) => boundaryForm(name, each));
  return from && subtracted && { from, subtracted, length };
}

function dateDifference({ arguments: given }: CallExpression): Difference | undefined {
  const [first, second] = given;
  if (first?.type !== 'DATE' || second?.type !== 'DATE') return undefined;
  const [from, subtracted] = [formOf(first), formOf(second)];
  const length = { months: 0, microseconds: 86_400_000_000 };
  return from && subtracted && { from, subtracted, length };
}

/** `date_diff` counts the boundaries between: it compares the starts of the units. */
function boundaryForm(unit: string, time: Expression): Form | undefined {
  if (time.type !== 'DATE' && time.type !== 'TIMESTAMP') return undefined;
  const start: Expression = {
    kind: 'call',
    name: 'date_trunc',
    isOperator: false,
    type: time.type,
    arguments: [{ kind: 'constant', value: unit, type: 'VARCHAR' }, time],
  };
  return formOf(start);
}

/** What follows from claims about some columns for others, where all relations hold. */
export function withRelated(claims: Claims, relations: readonly Relation[], grain: Grain): Claims {
  let known = claims;
  // A chain of columns is followed as far as a query could reasonably make it.
  for (let round = 0; round < 6; round++) {
    const before = known;
    for (const relation of relations) {
      known = follow(known, relation, grain);
      known = follow(known, turn(relation), grain);
    }
    if (known === before) break;
  }
  return known;
}

function turn({ left, comparison, right }: Relation): Relation {
  return { left: right, comparison: turned[comparison], right: left };
}

/** From the left side to the right one. */
function follow(claims: Claims, relation: Relation, grain: Grain): Claims {
  const { left, right } = relation;
  const given = claimOnForm(claims, left, grain);
  if (given === undefined) return claims;
  const claim = compared(given, relation, grain);
  const found = claim && claimThroughForm(claim, right, grain);
  if (!found || !isNews(claimOn(claims, right.term), found.claim)) return claims;
  return bothClaims(claims, [found]);
}

function isNews(known: Claim | undefined, found: Claim): boolean {
  if (found !== 'key' && isEndless(found)) return false;
  if (known === undefined) return true;
  if (known === 'key' || found === 'key') return false;
  return (
    (known.from === 'unbounded' && found.from !== 'unbounded') ||
    (known.to === 'unbounded' && found.to !== 'unbounded')
  );
}

/** What holds for the right side of a comparison, from what holds for the left. */
function compared(claim: Claim, relation: Relation, grain: Grain): Claim | undefined {
  const { comparison } = relation;
  if (comparison === '=' || comparison === 'is not distinct from') return claim;
  if (claim === 'key' || !isTime(relation.right.type)) return undefined;
  // Beyond microseconds "less" says no more than "not more".
  const isExact = ![relation.left.type, relation.right.type].includes('TIMESTAMP_NS');
  const least = isExact ? 1 : 0;
  switch (comparison) {
    case '<=':
      return { from: claim.from, to: 'unbounded' };
    case '<': {
      const from = extendBound(claim.from, [{ step: 'add', microseconds: least }], grain);
      return { from, to: 'unbounded' };
    }
    case '>=':
      return { from: 'unbounded', to: claim.to };
    case '>': {
      const to = extendBound(claim.to, [{ step: 'add', microseconds: -least }], grain);
      return { from: 'unbounded', to };
    }
    default:
      return undefined;
  }
}
