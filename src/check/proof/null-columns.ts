/**
 * Where NULL may come from. A column that is never NULL in any row; and the outer join that makes
 * an output time NULL, so that its row belongs to no interval.
 */
import type {
  AggregateOperator,
  JoinOperator,
  Operator,
  ScanOperator,
} from '../plan/bound-plan.ts';
import { definitionOf, type PlanScope, relationOf, viewColumn } from './plan-scope.ts';
import { rejectsNull, relationsOfConditions } from './relation.ts';
import { formOf, type Term } from './time-form.ts';

/** At least one of the term's columns is there in every row. Where that is not known: no. */
export function isNeverNull(operator: Operator, term: Term, scope: PlanScope): boolean {
  switch (operator.kind) {
    case 'scan':
      return term.some((column) => isNeverNullInTable(operator, column, scope));
    case 'project':
      return term.some((column) => {
        const form = formAt(operator.expressions, column);
        return form !== undefined && isNeverNull(operator.input, form.term, scope);
      });
    case 'filter':
      return (
        operator.predicates.flatMap(rejectsNull).some((form) => isPart(form.term, term)) ||
        isNeverNull(operator.input, term, scope)
      );
    case 'order':
    case 'limit':
    case 'sample':
    case 'distinct':
    case 'window':
    case 'unnest':
      return isNeverNull(operator.input, within(operator.input, term), scope);
    case 'aggregate':
      return term.some((column) => {
        const form = isInEverySet(operator, column) && formAt(operator.groups, column);
        return form ? isNeverNull(operator.input, form.term, scope) : false;
      });
    case 'join':
      return isNeverNullInJoin(operator, term, scope);
    case 'cte':
      return isNeverNull(operator.body, term, scope);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, scope);
      return definition !== undefined && isNeverNull(definition, term, scope);
    }
    case 'set': {
      const { operation, inputs } = operator;
      const isOf = (input: Operator): boolean => isNeverNull(input, term, scope);
      return operation === 'union' ? inputs.every(isOf) : inputs.slice(0, 1).some(isOf);
    }
    default:
      return false;
  }
}

function isNeverNullInTable(scan: ScanOperator, column: number, scope: PlanScope): boolean {
  const view = scope.viewOf(scan);
  if (view) {
    const place = viewColumn(view, scan, column);
    return place !== undefined && isNeverNull(view.plan.root, [place], view);
  }
  const facts = scope.factsOf(relationOf(scan));
  const names = [...(facts?.neverNull ?? []), ...(facts?.time ? [facts.time.column] : [])];
  const name = scan.reads[column]?.toLowerCase();
  return names.some((each) => each.toLowerCase() === name);
}

function isNeverNullInJoin(join: JoinOperator, term: Term, scope: PlanScope): boolean {
  const { left, right } = sidesOf(join, term);
  const isLeft = left.length > 0 && isNeverNull(join.left, left, scope);
  const isRight = right.length > 0 && isNeverNull(join.right, right, scope);
  switch (join.type) {
    case 'inner':
      return isLeft || isRight;
    case 'right':
      return isRight;
    case 'full':
      return isLeft && isRight;
    case 'positional':
      return false;
    default:
      return isLeft;
  }
}

/** The part of a term on each side of a join, counted as each side counts. */
export function sidesOf(
  join: JoinOperator,
  term: Term,
): { readonly left: Term; readonly right: Term } {
  const width = join.left.columns.length;
  return {
    left: term.filter((column) => column < width),
    right: term.filter((column) => column >= width).map((column) => column - width),
  };
}

function within(input: Operator, term: Term): Term {
  return term.filter((column) => column < input.columns.length);
}

function isPart(one: Term, whole: Term): boolean {
  return one.length > 0 && one.every((column) => whole.includes(column));
}

function formAt(expressions: readonly Parameters<typeof formOf>[0][], column: number) {
  const expression = expressions[column];
  return expression && formOf(expression);
}

export function isInEverySet({ groupingSets, groups }: AggregateOperator, column: number): boolean {
  return column < groups.length && groupingSets.every((set) => set.includes(column));
}

/** Why the time may be NULL though it is in no table, in words; nothing where it is not. */
export function lostBehindJoin(
  operator: Operator,
  term: Term,
  scope: PlanScope,
): string | undefined {
  switch (operator.kind) {
    case 'scan': {
      const view = scope.viewOf(operator);
      const places = view ? term.flatMap((each) => viewColumn(view, operator, each) ?? []) : [];
      return view && lostBehindJoin(view.plan.root, places, view);
    }
    case 'project': {
      const forms = term.map((column) => formAt(operator.expressions, column));
      const columns = forms.flatMap((form) => form?.term ?? []);
      return forms.includes(undefined) ? undefined : lostBehindJoin(operator.input, columns, scope);
    }
    case 'filter': {
      const rejected = operator.predicates.flatMap(rejectsNull);
      const isRejected = rejected.some((form) => isPart(form.term, term));
      return isRejected ? undefined : lostBehindJoin(operator.input, term, scope);
    }
    case 'order':
    case 'limit':
    case 'sample':
    case 'distinct':
    case 'window':
    case 'unnest': {
      const inner = within(operator.input, term);
      return inner.length === 0 ? undefined : lostBehindJoin(operator.input, inner, scope);
    }
    case 'aggregate':
      return lostInGroups(operator, term, scope);
    case 'join':
      return lostInJoin(operator, term, scope);
    case 'cte':
      return lostBehindJoin(operator.body, term, scope);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, scope);
      return definition && lostBehindJoin(definition, term, scope);
    }
    case 'set':
      return operator.inputs
        .map((input) => lostBehindJoin(input, term, scope))
        .find((reason) => reason !== undefined);
    default:
      return undefined;
  }
}

function lostInGroups(
  operator: AggregateOperator,
  term: Term,
  scope: PlanScope,
): string | undefined {
  if (term.some((column) => column >= operator.groups.length)) return undefined;
  if (!term.some((column) => isInEverySet(operator, column))) {
    return 'is not in every grouping set, so that it is NULL in some rows';
  }
  const forms = term.map((column) => formAt(operator.groups, column));
  if (forms.includes(undefined)) return undefined;
  return lostBehindJoin(
    operator.input,
    forms.flatMap((form) => form?.term ?? []),
    scope,
  );
}

function lostInJoin(join: JoinOperator, term: Term, scope: PlanScope): string | undefined {
  const { left, right } = sidesOf(join, term);
  const inLeft = (): string | undefined => lostBehindJoin(join.left, left, scope);
  const inRight = (): string | undefined => lostBehindJoin(join.right, right, scope);
  switch (join.type) {
    case 'inner':
      if (left.length === 0) return inRight();
      return right.length > 0 && !inRight() ? undefined : inLeft();
    case 'single':
      return left.length > 0 ? inLeft() : 'comes from a subquery, which may find no row';
    case 'left':
      return left.length > 0 ? inLeft() : `comes from the right side of a left join, ${filled}`;
    case 'right':
      return right.length > 0 ? inRight() : `comes from the left side of a right join, ${filled}`;
    case 'full':
      if (left.length > 0 && right.length > 0) return inLeft() ?? inRight();
      return `comes from one side of a full join, ${filled}`;
    case 'positional':
      return undefined;
    default:
      return left.length > 0 ? inLeft() : undefined;
  }
}

const filled = 'where it is NULL in rows without a match';

/** Both sides of a condition of equality, which one term takes together. */
export function isEquated(join: JoinOperator, left: Term, right: Term): boolean {
  const width = join.left.columns.length;
  const behind = right.map((column) => column + width);
  return relationsOfConditions(join.conditions, width).some(
    (relation) =>
      (relation.comparison === '=' || relation.comparison === 'is not distinct from') &&
      relation.left.operations.length === 0 &&
      relation.right.operations.length === 0 &&
      relation.left.term.join() === left.join() &&
      relation.right.term.join() === behind.join(),
  );
}
