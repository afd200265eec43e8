/** Expressions as text that tells their meaning and nothing else. In: an expression; out: text. */
import type {
  AggregateCall,
  Expression,
  FrameBound,
  SortKey,
  WindowCall,
} from '../plan/bound-expression.ts';
import { columnAt, fold, foldSet, type Meaning, whole } from './meaning.ts';

export function expressionText(expression: Expression, input: Meaning): string {
  return expression.kind === 'column'
    ? columnAt(input, expression.index)
    : fold(...partsOf(expression, (each) => expressionText(each, input), input));
}

type Parts = readonly (string | number | boolean | undefined)[];

function partsOf(
  expression: Exclude<Expression, { kind: 'column' }>,
  text: (each: Expression) => string,
  input: Meaning,
): Parts {
  const { kind, type } = expression;
  switch (kind) {
    case 'constant':
      return [kind, type, JSON.stringify(expression.value), expression.detail];
    case 'call': {
      const { name, arguments: given, lambda, detail } = expression;
      return [kind, name, ...given.map(text), lambda && lambdaText(lambda), detail];
    }
    case 'cast':
      return [expression.isTry ? 'try_cast' : kind, text(expression.input), type];
    case 'comparison':
      return [kind, text(expression.left), expression.comparison, text(expression.right)];
    case 'conjunction':
      return [expression.conjunction, foldSet(expression.parts.map(text))];
    case 'operator':
      return [expression.operator, ...expression.arguments.map(text)];
    case 'case': {
      const checks = expression.checks.flatMap(({ when, then }) => [text(when), text(then)]);
      return [kind, ...checks, text(expression.otherwise)];
    }
    case 'between':
      return [kind, text(expression.input), text(expression.lower), text(expression.upper)];
    case 'parameter':
      return [kind, expression.name];
    case 'unknown':
      return [kind, expression.name, expression.detail, whole(input)];
    default:
      return expression satisfies never;
  }
}

/** Its columns are the parameters and what it captures, by their numbers. */
function lambdaText(lambda: Expression): string {
  return expressionText(lambda, { columns: [], rows: 'lambda', order: '' });
}

export function keysText(keys: readonly SortKey[], input: Meaning): string {
  return fold(...keys.flatMap((key) => [expressionText(key.expression, input), direction(key)]));
}

function direction({ direction, nulls }: SortKey): string {
  return `${direction} nulls ${nulls}`;
}

export function aggregateText(call: AggregateCall, input: Meaning): string {
  const { name, arguments: given, isDistinct, filter, orders, detail } = call;
  return fold(
    'aggregate',
    name,
    isDistinct,
    ...given.map((each) => expressionText(each, input)),
    'filter',
    filter && expressionText(filter, input),
    keysText(orders, input),
    detail,
  );
}

export function windowText(call: WindowCall, input: Meaning): string {
  const text = (each: Expression): string => expressionText(each, input);
  const { filter, offset, fallback } = call;
  return fold(
    'window',
    call.name,
    call.isDistinct,
    call.ignoresNulls,
    fold(...call.arguments.map(text)),
    foldSet(call.partitions.map(text)),
    keysText(call.orders, input),
    keysText(call.argumentOrders, input),
    boundText(call.start, text),
    boundText(call.end, text),
    call.exclude,
    ...[filter, offset, fallback].map((each) => each && text(each)),
    call.detail,
  );
}

function boundText(bound: FrameBound, text: (each: Expression) => string): string {
  const unit = 'unit' in bound ? bound.unit : undefined;
  return fold(bound.type, unit, 'offset' in bound ? text(bound.offset) : undefined);
}
