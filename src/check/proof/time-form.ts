/**
 * An expression read as what it does to time: a column, or the first of several that is there, and
 * the operations on it. In: an expression; out: its form, or none where it cannot be followed.
 */
import type { CalendarUnit } from '../../product/proof.ts';
import type { CallExpression, CastExpression, Expression } from '../plan/bound-expression.ts';
import { constantOf, type Interval, integerOf, integerTypes, intervalOf } from './constant.ts';
import type { TimeOperation } from './time-operation.ts';

/** Columns of an operator: the value is that of the first which is not NULL. */
export type Term = readonly number[];

export interface Form {
  readonly term: Term;
  readonly operations: readonly TimeOperation[];
  readonly type: string;
}

export function formOf(expression: Expression): Form | undefined {
  const { type } = expression;
  switch (expression.kind) {
    case 'column':
      return { term: [expression.index], operations: [], type };
    case 'cast':
      return castForm(expression);
    case 'call':
      return callForm(expression);
    case 'operator':
      return expression.operator === 'coalesce' ? firstOf(expression.arguments, type) : undefined;
    default:
      return undefined;
  }
}

/** The forms of several columns that one takes the first of; all must be treated alike. */
export function firstOf(expressions: readonly Expression[], type: string): Form | undefined {
  const forms = expressions.map(formOf);
  const operations = JSON.stringify(forms[0]?.operations);
  const terms = forms.flatMap((form) =>
    form && JSON.stringify(form.operations) === operations ? [form.term] : [],
  );
  if (terms.length === 0 || terms.length !== forms.length) return undefined;
  return { term: [...new Set(terms.flat())], operations: forms[0]?.operations ?? [], type };
}

const day = 86_400_000_000;
/** No zone has ever been further than that from UTC. */
const anyZone: TimeOperation = { operation: 'blur', microseconds: day };
const aSecond: TimeOperation = { operation: 'blur', microseconds: 1_000_000 };
const toDay: TimeOperation = { operation: 'truncate', unit: 'day' };

const zoned = 'TIMESTAMP WITH TIME ZONE';
const moments: ReadonlySet<string> = new Set([
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  zoned,
]);

export function isTime(type: string): boolean {
  return type === 'DATE' || moments.has(type);
}

function castForm({ input, type, isTry }: CastExpression): Form | undefined {
  const form = formOf(input);
  if (!form) return undefined;
  if (integerTypes.has(input.type) && integerTypes.has(type)) {
    return isTry ? undefined : { ...form, type };
  }
  const operations = castOperations(input.type, type);
  return operations && { ...form, operations: [...form.operations, ...operations], type };
}

function castOperations(from: string, to: string): readonly TimeOperation[] | undefined {
  if (from === to) return [];
  if (!isTime(from) || !isTime(to)) return undefined;
  if (from === 'DATE') {
    return to === zoned ? [{ operation: 'midnight' }, anyZone] : [{ operation: 'midnight' }];
  }
  const zone = from === zoned || to === zoned ? [anyZone] : [];
  if (to === 'DATE') return [...zone, toDay];
  // Between units smaller than a second.
  return [...zone, aSecond];
}

function callForm(call: CallExpression): Form | undefined {
  const [first, second] = call.arguments;
  switch (call.name) {
    case '+':
    case '-':
      return sumForm(call);
    case 'date_trunc':
    case 'datetrunc':
      return first && second && truncated(constantOf(first), second, call.type);
    case 'last_day':
      return first && extended(first, [...zoneOf(first), { operation: 'last day' }], call.type);
    case 'time_bucket':
      return first && second && bucketForm(intervalOf(first), second, call);
    case 'timezone':
      return second && isTime(second.type) ? extended(second, [anyZone], call.type) : undefined;
    default:
      return undefined;
  }
}

function extended(
  input: Expression,
  operations: readonly TimeOperation[],
  type: string,
): Form | undefined {
  const form = isTime(input.type) ? formOf(input) : undefined;
  return form && { ...form, operations: [...form.operations, ...operations], type };
}

/** Units of the calendar begin where the session's zone says, for moments that have a zone. */
function zoneOf({ type }: Expression): readonly TimeOperation[] {
  return type === zoned ? [anyZone] : [];
}

function truncated(unit: unknown, input: Expression, type: string): Form | undefined {
  if (typeof unit !== 'string') return undefined;
  const known = truncations.find((each) => each === unit.toLowerCase().replace(/s$/, ''));
  if (!known) return undefined;
  const zone = zoneOf(input);
  return extended(input, [...zone, { operation: 'truncate', unit: known }, ...zone], type);
}

const truncations: readonly CalendarUnit[] = [
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

function bucketForm(
  width: Interval | undefined,
  input: Expression,
  call: CallExpression,
): Form | undefined {
  if (!width || width.months < 0 || width.microseconds < 0) return undefined;
  const zone = zoneOf(input);
  return extended(input, [...zone, { operation: 'bucket', ...width }, ...zone], call.type);
}

/** Time and an interval, or a date and a number of days. */
function sumForm({ name, arguments: given, type }: CallExpression): Form | undefined {
  const [first, second] = given;
  if (!first || !second || !isTime(type)) return undefined;
  const isFirst = isTime(first.type);
  if (!isFirst && name === '-') return undefined;
  const [time, amount] = isFirst ? [first, second] : [second, first];
  if (!isTime(time.type)) return undefined;
  const interval = amountOf(amount);
  if (!interval) return undefined;
  const sign = name === '-' ? -1 : 1;
  // A day of a zone may be an hour longer or shorter than another.
  const isCalendar = interval.months !== 0 || Math.abs(interval.microseconds) >= day;
  const zone = isCalendar ? zoneOf(time) : [];
  const base: readonly TimeOperation[] = time.type === 'DATE' ? [{ operation: 'midnight' }] : [];
  return extended(time, [...base, ...shifts(interval, sign), ...zone], type);
}

function amountOf(amount: Expression): Interval | undefined {
  const interval = intervalOf(amount);
  if (interval) return interval;
  if (!integerTypes.has(amount.type)) return undefined;
  const days = integerOf(amount);
  const microseconds = days === undefined ? Number.NaN : days * day;
  return Number.isSafeInteger(microseconds) ? { months: 0, microseconds } : undefined;
}

/** Months first, as the engine does. */
function shifts({ months, microseconds }: Interval, sign: 1 | -1): readonly TimeOperation[] {
  const first: TimeOperation = { operation: 'add months', months: sign * months };
  const then: TimeOperation = { operation: 'add', microseconds: sign * microseconds };
  return [...(months === 0 ? [] : [first]), ...(microseconds === 0 ? [] : [then])];
}
