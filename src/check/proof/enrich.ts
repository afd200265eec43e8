/**
 * What claims about some columns of an operator's rows say about its others: where `day` was made
 * of `ts` beneath, a range of days is a range of moments. In: claims that hold for some rows; out:
 * the same and those that follow from them, for the same rows.
 */
import type { Expression } from '../plan/bound-expression.ts';
import type { JoinOperator, Operator, ScanOperator } from '../plan/bound-plan.ts';
import {
  bothClaims,
  type Claims,
  claimOnForm,
  claimsOf,
  claimThroughForm,
  eitherClaims,
  mapClaims,
  type TermClaim,
} from './claims.ts';
import { definitionOf, type PlanScope, viewColumn } from './plan-scope.ts';
import { relationsOf, relationsOfConditions, withRelated } from './relation.ts';
import { firstOf, formOf, type Term } from './time-form.ts';

export function enrichClaims(operator: Operator, claims: Claims, scope: PlanScope): Claims {
  return enrich(operator, claims, { scope, left: { visits: 500 } });
}

/** What is read many times over must not cost as often: the answer is then less, but right. */
interface Way {
  readonly scope: PlanScope;
  readonly left: { visits: number };
}

function enrich(operator: Operator, claims: Claims, way: Way): Claims {
  if (claims.size === 0 || way.left.visits-- <= 0) return claims;
  switch (operator.kind) {
    case 'scan':
      return inView(operator, claims, way);
    case 'project':
      return behindExpressions(operator.expressions, operator.input, claims, way);
    case 'aggregate':
      // A group that is missing in one of the sets is NULL in some rows.
      if (operator.groupingSets.length > 1) return claims;
      return behindExpressions(operator.groups, operator.input, claims, way);
    case 'filter': {
      const relations = operator.predicates.flatMap(relationsOf);
      const known = withRelated(claims, relations, way.scope.grain);
      return withRelated(enrich(operator.input, known, way), relations, way.scope.grain);
    }
    case 'order':
    case 'limit':
    case 'sample':
    case 'distinct':
    case 'window':
    case 'unnest': {
      const width = operator.input.columns.length;
      const inner = mapClaims(claims, (column) => (column < width ? column : undefined));
      return bothClaims(claims, [...enrich(operator.input, inner, way).values()]);
    }
    case 'join':
      return inJoin(operator, claims, way);
    case 'cte':
      return enrich(operator.body, claims, way);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, way.scope);
      return definition ? enrich(definition, claims, way) : claims;
    }
    case 'set': {
      if (operator.operation !== 'union') return claims;
      const [first, ...others] = operator.inputs.map((input) => enrich(input, claims, way));
      return first ? others.reduce(eitherClaims, first) : claims;
    }
    default:
      return claims;
  }
}

function behindExpressions(
  expressions: readonly Expression[],
  input: Operator,
  claims: Claims,
  way: Way,
): Claims {
  const { grain } = way.scope;
  const beneath = enrich(input, claimsBeneath(expressions, claims, way.scope), way);
  const own = expressions.flatMap((expression, column): TermClaim[] => {
    const form = formOf(expression);
    const claim = form && claimOnForm(beneath, form, grain);
    return claim === undefined ? [] : [{ term: [column], claim }];
  });
  return bothClaims(claims, own);
}

/** What claims about the values of expressions say about the columns that they are made of. */
export function claimsBeneath(
  expressions: readonly Expression[],
  claims: Claims,
  { grain }: PlanScope,
): Claims {
  const found = [...claims.values()].flatMap(({ term, claim }): TermClaim[] => {
    const form = termForm(expressions, term);
    const beneath = form && claimThroughForm(claim, form, grain);
    return beneath ? [beneath] : [];
  });
  return bothClaims(claimsOf([]), found);
}

function termForm(expressions: readonly Expression[], term: Term): ReturnType<typeof formOf> {
  const made = term.flatMap((column) => expressions[column] ?? []);
  if (made.length !== term.length) return undefined;
  const [only, ...others] = made;
  if (only && others.length === 0) return formOf(only);
  return firstOf(made, made[0]?.type ?? '');
}

function inView(scan: ScanOperator, claims: Claims, way: Way): Claims {
  const view = way.scope.viewOf(scan);
  if (!view) return claims;
  const places = scan.reads.map((_, column) => viewColumn(view, scan, column));
  const inner = mapClaims(claims, (column) => places[column]);
  const known = enrich(view.plan.root, inner, { ...way, scope: view });
  const seen = mapClaims(known, (place) => {
    const column = places.indexOf(place);
    return column === -1 ? undefined : column;
  });
  return bothClaims(claims, [...seen.values()]);
}

/** In rows that have both sides all conditions hold; a side that is missing says nothing. */
function inJoin(join: JoinOperator, claims: Claims, way: Way): Claims {
  const width = join.left.columns.length;
  const { grain } = way.scope;
  if (join.type === 'positional') return claims;
  const relations = [
    ...relationsOfConditions(join.conditions, width),
    ...(join.predicate ? relationsOf(join.predicate) : []),
  ];
  const isBoth = isMatched(join, claims);
  const known = isBoth ? withRelated(claims, relations, grain) : claims;
  const left = mapClaims(known, (column) => (column < width ? column : undefined));
  const right = mapClaims(known, (column) => (column < width ? undefined : column - width));
  const hasRight = join.type !== 'semi' && join.type !== 'anti' && join.type !== 'mark';
  const beneath = [
    ...enrich(join.left, left, way).values(),
    ...(hasRight
      ? mapClaims(enrich(join.right, right, way), (column) => column + width).values()
      : []),
  ];
  const all = bothClaims(known, beneath);
  return isBoth ? withRelated(all, relations, grain) : all;
}

/** Whether claims can only hold for rows of a join that have both sides. */
export function isMatched(join: JoinOperator, claims: Claims): boolean {
  const width = join.left.columns.length;
  const terms = [...claims.values()].map(({ term }) => term);
  const isLeft = terms.some((term) => term.every((column) => column < width));
  const isRight = terms.some((term) => term.every((column) => column >= width));
  switch (join.type) {
    case 'inner':
      return true;
    case 'left':
    case 'single':
      return isRight;
    case 'right':
      return isLeft;
    case 'full':
      return isLeft && isRight;
    default:
      return false;
  }
}
