/**
 * Output columns that could be keys of an input: those that come from it, or from a column that
 * something else is compared with or that rows are grouped by. Asking for each column of a wide model
 * would cost its square.
 */
import type { Expression } from '../plan/bound-expression.ts';
import type { FilterOperator, JoinOperator, Operator, ScanOperator } from '../plan/bound-plan.ts';
import { definitionOf, operatorsOf, type PlanScope, viewColumn } from './plan-scope.ts';
import { formOf } from './time-form.ts';
import { plainColumn } from './unique-columns.ts';

/** Of an input without a time any column may be one; of others those by which changes are told. */
export type SoughtKeys = 'any' | readonly string[];

/** `sought`: the inputs whose keys are sought. */
export function keyCandidates(
  scope: PlanScope,
  sought: ReadonlyMap<ScanOperator, SoughtKeys>,
): readonly number[] {
  const compared = new Set(
    scopesOf(scope).flatMap((each) =>
      operatorsOf(each.plan.root).flatMap((operator) => comparedOrigins(operator, each)),
    ),
  );
  return scope.plan.columns.flatMap((_, column) => {
    const origin = originOf(scope.plan.root, column, scope);
    if (origin === undefined) return [];
    if (origin === 'several' || compared.has(nameOf(origin))) return [column];
    return isSought(origin, sought.get(origin.scan)) ? [column] : [];
  });
}

function isSought({ scan, column }: Exclude<Origin, 'several'>, keys: SoughtKeys = []): boolean {
  if (keys === 'any') return true;
  const name = scan.reads[column]?.toLowerCase();
  return keys.some((key) => key.toLowerCase() === name);
}

function scopesOf(scope: PlanScope): readonly PlanScope[] {
  const found = new Set([scope]);
  for (const each of found) {
    for (const operator of operatorsOf(each.plan.root)) {
      const view = operator.kind === 'scan' ? each.viewOf(operator) : undefined;
      if (view) found.add(view);
    }
  }
  return [...found];
}

/** The column of a table that comes through as it is; `several` where that cannot be told. */
type Origin = { readonly scan: ScanOperator; readonly column: number } | 'several';

/** By relation: what is compared in one place may come out of another. */
function nameOf(origin: Origin): string {
  if (origin === 'several') return origin;
  const { scan, column } = origin;
  return `${scan.catalog}\n${scan.schema}\n${scan.table}\n${scan.reads[column]}`.toLowerCase();
}

function comparedOrigins(operator: Operator, scope: PlanScope): readonly string[] {
  switch (operator.kind) {
    case 'join':
      return joinedOrigins(operator, scope);
    case 'filter':
      return filteredOrigins(operator, scope);
    case 'aggregate':
      return operator.groups.flatMap((group) => namesOf(group, operator.input, scope));
    case 'window':
      return operator.calls
        .flatMap(({ partitions }) => partitions)
        .flatMap((partition) => namesOf(partition, operator.input, scope));
    default:
      return [];
  }
}

function joinedOrigins(join: JoinOperator, scope: PlanScope): readonly string[] {
  return join.conditions.flatMap(({ left, right }) => [
    ...namesOf(left, join.left, scope),
    ...namesOf(right, join.right, scope),
  ]);
}

function filteredOrigins(operator: FilterOperator, scope: PlanScope): readonly string[] {
  return operator.predicates.flatMap((predicate) =>
    predicate.kind === 'comparison'
      ? [predicate.left, predicate.right].flatMap((each) => namesOf(each, operator.input, scope))
      : [],
  );
}

function namesOf(expression: Expression, input: Operator, scope: PlanScope): readonly string[] {
  return plainColumn(expression).flatMap((column) => {
    const origin = originOf(input, column, scope);
    return origin === undefined ? [] : [nameOf(origin)];
  });
}

function originOf(operator: Operator, column: number, scope: PlanScope): Origin | undefined {
  switch (operator.kind) {
    case 'scan': {
      const view = scope.viewOf(operator);
      if (!view) return { scan: operator, column };
      const place = viewColumn(view, operator, column);
      return place === undefined ? undefined : originOf(view.plan.root, place, view);
    }
    case 'project':
      return originOfExpression(operator.expressions[column], operator.input, scope);
    case 'aggregate':
      return originOfExpression(operator.groups[column], operator.input, scope);
    case 'filter':
    case 'order':
    case 'limit':
    case 'sample':
    case 'distinct':
      return originOf(operator.input, column, scope);
    case 'window':
    case 'unnest': {
      const isInner = column < operator.input.columns.length;
      return isInner ? originOf(operator.input, column, scope) : undefined;
    }
    case 'join': {
      const width = operator.left.columns.length;
      if (column < width) return originOf(operator.left, column, scope);
      const isMark = operator.type === 'mark';
      return isMark ? undefined : originOf(operator.right, column - width, scope);
    }
    case 'cte':
      return originOf(operator.body, column, scope);
    case 'cte rows': {
      const definition = definitionOf(operator.cte, scope);
      return definition ? originOf(definition, column, scope) : 'several';
    }
    default:
      return 'several';
  }
}

function originOfExpression(
  expression: Expression | undefined,
  input: Operator,
  scope: PlanScope,
): Origin | undefined {
  if (!expression) return undefined;
  const [column] = plainColumn(expression);
  if (column !== undefined) return originOf(input, column, scope);
  return formOf(expression) ? 'several' : undefined;
}
