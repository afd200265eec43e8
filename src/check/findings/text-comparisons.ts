/**
 * Columns of text that are compared with something else, or stand for a condition: the engine
 * converts each value, and one that does not fit ends the query. In: a plan and its SQL; out: where that is not written out.
 */
import type { Expression } from '../plan/bound-expression.ts';
import type { BoundPlan, Operator, PlanColumn } from '../plan/bound-plan.ts';
import { childrenOf } from '../plan/expression-children.ts';
import { expressionsOf } from '../plan/operator-expressions.ts';
import { operatorsThatRun } from '../plan/operator-inputs.ts';

export interface TextComparison {
  /** As it is written, or its name; none where it is not a column alone. */
  readonly column: string | undefined;
  /** What it is converted to. */
  readonly type: string;
  /** UTF-16 offset in the query; none for a column of USING. */
  readonly location: number | undefined;
  /** It is compared with nothing: it stands for true or false itself. */
  readonly isCondition?: boolean;
}

export function textComparisons({ root }: BoundPlan, sql: string): readonly TextComparison[] {
  return operatorsThatRun(root).flatMap((operator) => {
    const written = expressionsOf(operator).flatMap(({ expressions }) =>
      expressions.flatMap((each) => inExpression(each, sql)),
    );
    const alone = filtersOf(operator).flatMap((each) => asCondition(each, sql));
    return [...written, ...alone, ...inConditions(operator, sql)];
  });
}

function filtersOf(operator: Operator): readonly Expression[] {
  switch (operator.kind) {
    case 'filter':
      return operator.predicates;
    case 'aggregate':
      return operator.aggregates.flatMap(({ filter }) => filter ?? []);
    case 'window':
      return operator.calls.flatMap(({ filter }) => filter ?? []);
    default:
      return [];
  }
}

function inExpression(expression: Expression, sql: string): readonly TextComparison[] {
  const compared = comparedIn(expression).flatMap((each) => converted(each, sql));
  const alone = conditionsIn(expression).flatMap((each) => asCondition(each, sql));
  return [
    ...compared,
    ...alone,
    ...childrenOf(expression).flatMap((child) => inExpression(child, sql)),
  ];
}

function comparedIn(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'comparison':
      return [expression.left, expression.right];
    case 'between':
      return [expression.input, expression.lower, expression.upper];
    case 'operator':
      return ['in', 'not in'].includes(expression.operator) ? expression.arguments : [];
    default:
      return [];
  }
}

function conditionsIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'conjunction') return expression.parts;
  if (expression.kind === 'case') return expression.checks.map(({ when }) => when);
  return expression.kind === 'operator' && expression.operator === 'not'
    ? expression.arguments
    : [];
}

function asCondition(expression: Expression, sql: string): readonly TextComparison[] {
  return converted(expression, sql).map((found) => ({ ...found, isCondition: true }));
}

function inConditions(operator: Operator, sql: string): readonly TextComparison[] {
  if (operator.kind !== 'join') return [];
  const { left, right } = operator;
  return operator.conditions.flatMap((condition) => {
    const found = [...converted(condition.left, sql), ...converted(condition.right, sql)];
    return found.length > 0 ? found : inUsing(condition, left.columns, right.columns);
  });
}

/** Not where the cast is written: then that stands at its place, and no name. */
function converted(expression: Expression, sql: string): readonly TextComparison[] {
  const { location } = expression;
  if (!isOfText(expression) || location === undefined || !readsColumn(expression)) return [];
  const { input, type } = expression;
  if (input.kind === 'column') {
    const column = nameAt(sql, location);
    return column === '' ? [] : [{ column, type, location }];
  }
  return input.location === location ? [{ column: undefined, type, location }] : [];
}

type Cast = Extract<Expression, { readonly kind: 'cast' }>;

function isOfText(expression: Expression): expression is Cast {
  return (
    expression.kind === 'cast' &&
    !expression.isTry &&
    expression.input.type === 'VARCHAR' &&
    expression.type !== 'VARCHAR'
  );
}

/** In USING no side is written, so that the cast has no place. */
function inUsing(
  { left, right }: { readonly left: Expression; readonly right: Expression },
  leftColumns: readonly PlanColumn[],
  rightColumns: readonly PlanColumn[],
): readonly TextComparison[] {
  const [cast, other, own, others] = isOfText(left)
    ? [left, right, leftColumns, rightColumns]
    : [right, left, rightColumns, leftColumns];
  if (!isOfText(cast) || cast.location !== undefined) return [];
  if (cast.input.kind !== 'column' || other.kind !== 'column') return [];
  const name = own[cast.input.index]?.name;
  if (name === undefined || name !== others[other.index]?.name) return [];
  return [{ column: name, type: cast.type, location: undefined }];
}

function readsColumn(expression: Expression): boolean {
  return expression.kind === 'column' || childrenOf(expression).some(readsColumn);
}

const namePart = '(?:"(?:[^"]|"")*"|[\\p{L}_][\\p{L}\\p{N}_$]*)';
const namePath = new RegExp(
  `^${namePart}(?:\\s*\\.\\s*${namePart})*(?![\\p{L}\\p{N}_$"]|\\s*[('.])`,
  'u',
);
const longestName = 200;

/** `a`, `t.a` or `"t"."a"` from an offset on; nothing where a call or a cast stands there. */
function nameAt(sql: string, offset: number): string {
  return namePath.exec(sql.slice(offset, offset + longestName))?.[0] ?? '';
}
