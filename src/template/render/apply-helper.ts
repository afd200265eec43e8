/**
 * What the helpers do. In: values; out: a value, or why there is none. Knows no template, and of
 * the outside only the dialect.
 */
import { formatCount } from '../../base/format-count.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { HelperName } from '../syntax-tree.ts';
import { type Dialect, printLiteral, printValue } from './print-value.ts';
import type { Failure } from './scope.ts';
import { describe, isEmpty, type NumberValue, type Origin, type Value } from './values.ts';

export interface HelperInput {
  readonly helper: HelperName;
  readonly operands: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly origin: Origin;
}

export interface Refusal {
  readonly kind: 'refusal';
  readonly failure: Failure;
}

const longestRange = 100_000;

/** Its operands are counted when the template is read, so none that is used is absent. */
export function applyHelper(input: HelperInput, dialect: Dialect): Value | Refusal {
  const { helper, operands, origin } = input;
  const common = { origin, shown: 'raw' } as const;
  const broken = operands.find(({ kind }) => kind === 'broken');
  if (broken && helper !== 'list') return broken;
  const [first = nothing(origin), second = nothing(origin)] = operands;
  const truth = (value: boolean): Value => ({ kind: 'boolean', value, ...common });
  switch (helper) {
    case 'literal':
      return printed(printLiteral(first, dialect), origin);
    case 'identifier':
      return first.kind === 'text'
        ? { ...first, origin, shown: first.shown === 'sql' ? 'sql' : 'identifier' }
        : refuse(
            'E0223',
            `identifier takes text, this is ${describe(first)}`,
            'write {{identifier "name"}}',
          );
    case 'list':
      return { kind: 'list', items: operands, ...common };
    case 'object':
      return { kind: 'object', entries: input.named, ...common };
    case 'concat':
      return concat(operands, dialect, origin);
    case 'lookup':
      return lookup(first, second, origin);
    case 'range':
      return range(operands, origin);
    case 'eq':
      return truth(isEqual(first, second));
    case 'ne':
      return truth(!isEqual(first, second));
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return order(helper, first, second, truth);
    case 'and':
      return operands.find(isEmpty) ?? operands.at(-1) ?? first;
    case 'or':
      return operands.find((operand) => !isEmpty(operand)) ?? operands.at(-1) ?? first;
    case 'not':
      return truth(isEmpty(first));
    case 'default':
      return first.kind === 'null' ? second : first;
    default:
      return helper satisfies never;
  }
}

export function refuse(code: Failure['code'], message: string, hint?: string): Refusal {
  return { kind: 'refusal', failure: { code, message, hint } };
}

function nothing(origin: Origin): Value {
  return { kind: 'null', origin, shown: 'raw' };
}

function printed(text: ReturnType<typeof printValue>, origin: Origin): Value | Refusal {
  return typeof text === 'string'
    ? { kind: 'text', text, origin, shown: 'sql' }
    : refuse('E0222', text.message, text.hint);
}

/** Names are joined as they are and quoted, if at all, when they are printed. */
function concat(operands: readonly Value[], dialect: Dialect, origin: Origin): Value | Refusal {
  let text = '';
  let shown: Value['shown'] = 'raw';
  for (const operand of operands) {
    const isName = operand.shown === 'identifier' || operand.shown === 'literal';
    const piece = printValue(isName ? { ...operand, shown: 'raw' } : operand, dialect);
    if (typeof piece !== 'string') return refuse('E0222', piece.message, piece.hint);
    if (operand.shown === 'sql') shown = 'sql';
    text += piece;
  }
  return { kind: 'text', text, origin, shown };
}

/** A key that is not there gives null, for `default` to fill. */
function lookup(from: Value, key: Value, origin: Origin): Value | Refusal {
  if (from.kind === 'list' && key.kind === 'number') {
    return from.items[Number(key.text)] ?? nothing(origin);
  }
  if (from.kind === 'object' && key.kind === 'text') {
    return from.entries.get(key.text) ?? nothing(origin);
  }
  return refuse(
    'E0223',
    `lookup takes an object and text, or a list and a number; these are ${describe(from)} and ${describe(key)}`,
    'write (lookup object "key") or (lookup list 0)',
  );
}

/** `(range 3)` is 0 1 2, `(range 1 4)` is 1 2 3, a third number is the step: as in dbt. */
function range(operands: readonly Value[], origin: Origin): Value | Refusal {
  const wrong = operands.find((operand) => !isWhole(operand));
  if (wrong) return refuse('E0223', `range takes whole numbers, this is ${describe(wrong)}`);
  const [one = 0, two, step = 1] = operands.map((operand) => Number((operand as NumberValue).text));
  const [from, to] = two === undefined ? [0, one] : [one, two];
  if (step === 0)
    return refuse('E0223', 'the step of a range is 0', 'write (range 1 13) or (range 12 0 -1)');
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > longestRange) {
    return refuse(
      'E0215',
      `this range has ${formatCount(count)} numbers`,
      'let SQL count: range(…) in FROM',
    );
  }
  const items = Array.from({ length: count }, (_, index): Value => {
    return { kind: 'number', text: String(from + index * step), origin, shown: 'raw' };
  });
  return { kind: 'list', items, origin, shown: 'raw' };
}

function isWhole(value: Value): value is NumberValue {
  return value.kind === 'number' && Number.isSafeInteger(Number(value.text));
}

function isEqual(a: Value, b: Value): boolean {
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text;
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a.text, b.text) === 0;
  if (a.kind === 'boolean' && b.kind === 'boolean') return a.value === b.value;
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, index) => isEqual(item, b.items[index] ?? item))
    );
  }
  if (a.kind === 'object' && b.kind === 'object') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, inner]) => {
        const other = b.entries.get(key);
        return other !== undefined && isEqual(inner, other);
      })
    );
  }
  return a.kind === 'null' && b.kind === 'null';
}

function order(
  helper: 'lt' | 'le' | 'gt' | 'ge',
  a: Value,
  b: Value,
  truth: (value: boolean) => Value,
): Value | Refusal {
  const sign = compare(a, b);
  if (sign === undefined) {
    return refuse(
      'E0223',
      `${helper} compares two numbers or two texts; these are ${describe(a)} and ${describe(b)}`,
    );
  }
  switch (helper) {
    case 'lt':
      return truth(sign < 0);
    case 'le':
      return truth(sign <= 0);
    case 'gt':
      return truth(sign > 0);
    default:
      return truth(sign >= 0);
  }
}

function compare(a: Value, b: Value): number | undefined {
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a.text, b.text);
  if (a.kind !== 'text' || b.kind !== 'text') return undefined;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

/** Whole numbers exactly, however long; others as doubles. */
function compareNumbers(a: string, b: string): number {
  const whole = /^-?\d+$/;
  const [x, y] = whole.test(a) && whole.test(b) ? [BigInt(a), BigInt(b)] : [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** For members of values: `target.nam`. */
export function explainMember(of: string, member: string, known: readonly string[]): Failure {
  const list = known.length === 0 ? undefined : `${of} has ${known.join(', ')}`;
  return {
    code: 'E0224',
    message: `${of} has no member "${member}"`,
    hint: didYouMean(member, known) ?? list,
  };
}
