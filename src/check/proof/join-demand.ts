/**
 * What a join demands of its two sides. In: a demand of its rows; out: one of each side. A side may
 * be held to a condition only where every row that it takes part in, or decides about, meets it: a
 * row that an outer join keeps without a match meets none.
 */
import type { JoinOperator } from '../plan/bound-plan.ts';
import {
  bothClaims,
  type Claims,
  claimOn,
  claimsOf,
  mapClaims,
  noClaims,
  type TermClaim,
} from './claims.ts';
import { columnsIn, type Demand, explainLoss, handDown, placeOf, withUnstable } from './demand.ts';
import { isMatched } from './enrich.ts';
import { isEquated, isNeverNull, sidesOf } from './null-columns.ts';
import type { PlanScope } from './plan-scope.ts';
import { type Relation, relationsOf, relationsOfConditions, withRelated } from './relation.ts';
import { formOf } from './time-form.ts';
import { plainColumn } from './unique-columns.ts';
import { unstableJoin } from './unstable.ts';

export interface SideDemands {
  readonly left: Demand;
  readonly right: Demand;
}

export function joinDemands(join: JoinOperator, given: Demand, scope: PlanScope): SideDemands {
  const demand = withUnstable(given, isAlike(join, given) ? undefined : unstableJoin(join, scope));
  const claims = sideClaims(join, demand, scope);
  const wanted = wantedOf(join, demand.wanted);
  const width = join.left.columns.length;
  const truths = [...demand.truths];
  const expressions = [
    ...join.conditions.flatMap((condition) => [condition.left, condition.right]),
    ...(join.predicate ? [join.predicate] : []),
  ];
  const explain = (side: Demand, name: string): Demand =>
    explainLoss(side, demand, () => ({
      reason: `no condition of the join ties the time of its ${name} side to the output's`,
      isCertain: true,
      ...placeOf(expressions),
    }));
  return {
    left: explain(
      handDown(demand, {
        claims: claims.left,
        wanted: wanted.left,
        truths: new Set(truths.filter((column) => column < width)),
      }),
      'left',
    ),
    right: explain(
      handDown(demand, {
        claims: claims.right,
        wanted: wanted.right,
        // A row that is not true could still have been the nearest.
        truths:
          isTwoSided(join) && !join.isAsof
            ? new Set(truths.filter((each) => each >= width).map((each) => each - width))
            : new Set(),
      }),
      'right',
    ),
  };
}

/** Matches that are equally near are alike where nothing else of them is read. */
function isAlike(join: JoinOperator, { wanted }: Demand): boolean {
  const compared = join.conditions.flatMap(({ right }) => plainColumn(right));
  const { right } = wantedOf({ ...join, conditions: [] }, wanted);
  return join.isAsof && [...right].every((column) => compared.includes(column));
}

function isTwoSided({ type }: JoinOperator): boolean {
  return type !== 'semi' && type !== 'anti' && type !== 'mark';
}

interface SideClaims {
  readonly left: Claims;
  readonly right: Claims;
}

function sideClaims(join: JoinOperator, demand: Demand, scope: PlanScope): SideClaims {
  const width = join.left.columns.length;
  // Whether a row on the right has a match also depends on the rows that others are nearest to.
  const isReversed = join.isAsof && (join.type === 'right' || join.type === 'full');
  if (join.type === 'positional' || isReversed) return { left: noClaims, right: noClaims };
  const claims = ofRows(join, demand.claims);
  const split = splitClaims(join, claims, scope);
  const known = join.isAsof ? asofClaims(join, split) : split;
  const related = withRelated(known, allRelations(join), scope.grain);
  const mayBe = alone(join, claims, demand);
  const decides = withRelated(known, decidingRelations(join, demand, scope), scope.grain);
  return {
    left: leftOf(mayBe.left ? split : related, width),
    right: rightOf(mayBe.right ? split : decides, width),
  };
}

function allRelations(join: JoinOperator): readonly Relation[] {
  return [
    ...relationsOfConditions(join.conditions, join.left.columns.length),
    ...(join.predicate ? relationsOf(join.predicate) : []),
  ];
}

/** Where the other side alone gives the rows, or claims about a subquery's mark, they are left out. */
function ofRows(join: JoinOperator, claims: Claims): Claims {
  if (isTwoSided(join)) return claims;
  const width = join.left.columns.length;
  return mapClaims(claims, (column) => (column < width ? column : undefined));
}

/** Whether a side may have demanded rows that meet no condition. */
function alone(
  join: JoinOperator,
  claims: Claims,
  { truths }: Demand,
): { readonly left: boolean; readonly right: boolean } {
  const isBoth = isMatched(join, claims);
  switch (join.type) {
    case 'inner':
    case 'semi':
    case 'positional':
      return { left: false, right: false };
    case 'left':
    case 'single':
      return { left: !isBoth, right: false };
    case 'right':
      return { left: false, right: !isBoth };
    case 'full':
      return fullSides(join, claims);
    case 'anti':
      return { left: true, right: false };
    case 'mark':
      return { left: !truths.has(join.left.columns.length), right: false };
    default:
      return join.type satisfies never;
  }
}

/** A claim about one side alone shuts out rows that have only the other. */
function fullSides(
  join: JoinOperator,
  claims: Claims,
): { readonly left: boolean; readonly right: boolean } {
  const sides = [...claims.values()].map(({ term }) => sidesOf(join, term));
  return {
    left: !sides.some(({ left }) => left.length === 0),
    right: !sides.some(({ right }) => right.length === 0),
  };
}

/**
 * What holds for the right rows that decide about a demanded row. A subquery's mark is NULL where
 * a NULL was compared, so that rows with a NULL decide too, though they meet no condition.
 */
function decidingRelations(
  join: JoinOperator,
  { truths }: Demand,
  scope: PlanScope,
): readonly Relation[] {
  if (join.type !== 'mark' || truths.has(join.left.columns.length)) return allRelations(join);
  const plain = join.conditions.filter(({ right, comparison }) => {
    if (comparison === 'is not distinct from') return true;
    const form = formOf(right);
    return form !== undefined && isNeverNull(join.right, form.term, scope);
  });
  return relationsOfConditions(plain, join.left.columns.length);
}

/**
 * The nearest match is sought among all that meet the conditions. Rows that are further than a
 * bound on the side where the nearest lie may be left out; those left out for another reason could
 * have been the nearest.
 */
function asofClaims(join: JoinOperator, claims: Claims): Claims {
  const width = join.left.columns.length;
  const left = mapClaims(claims, (column) => (column < width ? column : undefined));
  const last = join.conditions.at(-1);
  const nearest = last && formOf(last.right);
  if (!last || nearest?.operations.length !== 0) return left;
  const term = nearest.term.map((column) => column + width);
  const claim = claimOn(claims, term);
  if (claim === undefined || claim === 'key') return left;
  const isBefore = last.comparison === '>=' || last.comparison === '>';
  const kept: TermClaim = {
    term,
    claim: isBefore ? { from: claim.from, to: 'unbounded' } : { from: 'unbounded', to: claim.to },
  };
  return bothClaims(left, [kept]);
}

/** The first of two columns that are equal where both are there is each of them on its own side. */
function splitClaims(join: JoinOperator, claims: Claims, scope: PlanScope): Claims {
  const width = join.left.columns.length;
  const split = [...claims.values()].flatMap(({ term, claim }): TermClaim[] => {
    const { left, right } = sidesOf(join, term);
    if (left.length === 0 || right.length === 0) return [{ term, claim }];
    const behind = right.map((column) => column + width);
    if (isEquated(join, left, right)) {
      return [
        { term: left, claim },
        { term: behind, claim },
      ];
    }
    // The left columns stand first, and one of them is always there.
    const isLeft =
      join.type !== 'right' &&
      join.type !== 'full' &&
      term.slice(0, left.length).join() === left.join();
    return isLeft && isNeverNull(join.left, left, scope) ? [{ term: left, claim }] : [];
  });
  return claimsOf(split);
}

function leftOf(claims: Claims, width: number): Claims {
  return mapClaims(claims, (column) => (column < width ? column : undefined));
}

function rightOf(claims: Claims, width: number): Claims {
  return mapClaims(claims, (column) => (column < width ? undefined : column - width));
}

function wantedOf(
  join: JoinOperator,
  wanted: ReadonlySet<number>,
): { readonly left: ReadonlySet<number>; readonly right: ReadonlySet<number> } {
  const width = join.left.columns.length;
  const predicate = join.predicate ? columnsIn([join.predicate]) : [];
  const all = [
    ...(isTwoSided(join) ? wanted : [...wanted].filter((each) => each < width)),
    ...predicate,
  ];
  const left = columnsIn([
    ...join.conditions.map((condition) => condition.left),
    ...(join.correlation?.columns ?? []),
  ]);
  const right = columnsIn(join.conditions.map((condition) => condition.right));
  return {
    left: new Set([...all.filter((column) => column < width), ...left]),
    right: new Set([
      ...all.filter((column) => column >= width).map((column) => column - width),
      ...right,
    ]),
  };
}
