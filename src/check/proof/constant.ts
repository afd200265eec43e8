/**
 * The values of constant expressions, as far as frames and calendar arithmetic need them: whole
 * numbers, intervals, texts. What is not known here has no value, and is then no constant.
 */
import type { Expression } from '../plan/bound-expression.ts';

export interface Interval {
  readonly months: number;
  readonly microseconds: number;
}

export type Constant = number | string | Interval;

export function constantOf(expression: Expression): Constant | undefined {
  switch (expression.kind) {
    case 'constant':
      return typeof expression.value === 'number' || typeof expression.value === 'string'
        ? expression.value
        : undefined;
    case 'cast':
      return castConstant(constantOf(expression.input), expression.type);
    case 'call': {
      const values = expression.arguments.map(constantOf);
      const known = values.filter((value) => value !== undefined);
      return known.length === values.length ? callConstant(expression.name, known) : undefined;
    }
    default:
      return undefined;
  }
}

/** A whole number, and one that is counted exactly. */
export function integerOf(expression: Expression): number | undefined {
  const value = constantOf(expression);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

export function intervalOf(expression: Expression): Interval | undefined {
  const value = constantOf(expression);
  return typeof value === 'object' ? value : undefined;
}

function castConstant(value: Constant | undefined, type: string): Constant | undefined {
  if (typeof value === 'string' && type === 'INTERVAL') return parseInterval(value);
  if (typeof value === 'object' && type === 'INTERVAL') return value;
  if (typeof value === 'string' && type === 'VARCHAR') return value;
  // INTERVAL '7' DAY, as the standard has it, is planned as to_days of trunc of a DOUBLE.
  const isNumber = integerTypes.has(type) || type === 'DOUBLE';
  if (typeof value === 'string' && isNumber && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (typeof value !== 'number') return undefined;
  if (type === 'DOUBLE' || type === 'FLOAT' || /^DECIMAL/.test(type)) return value;
  return integerTypes.has(type) && Number.isSafeInteger(value) ? value : undefined;
}

export const integerTypes: ReadonlySet<string> = new Set([
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'],
  ...['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'],
]);

function callConstant(name: string, [first, second]: readonly Constant[]): Constant | undefined {
  const unit = intervalMakers[name];
  if (unit && typeof first === 'number') return times(unit, first);
  if (name === 'trunc' && typeof first === 'number') return Math.trunc(first);
  if (name === '-' && second === undefined) return negated(first);
  if (name === '+' && second === undefined) return first;
  if (first === undefined || second === undefined) return undefined;
  if (name === '+') return sum(first, second);
  if (name === '-') return sum(first, negated(second));
  if (name === '*') return product(first, second);
  return undefined;
}

function negated(value: Constant | undefined): Constant | undefined {
  if (typeof value === 'number') return -value;
  return typeof value === 'object' ? times(value, -1) : undefined;
}

function sum(one: Constant, other: Constant | undefined): Constant | undefined {
  if (typeof one === 'number' && typeof other === 'number') return safe(one + other);
  if (typeof one !== 'object' || typeof other !== 'object') return undefined;
  return safeInterval({
    months: one.months + other.months,
    microseconds: one.microseconds + other.microseconds,
  });
}

function product(one: Constant, other: Constant): Constant | undefined {
  if (typeof one === 'number' && typeof other === 'number') return safe(one * other);
  // An interval times a fraction spreads over smaller units; whole numbers do not.
  if (typeof one === 'object' && typeof other === 'number') return times(one, other);
  if (typeof one === 'number' && typeof other === 'object') return times(other, one);
  return undefined;
}

function times({ months, microseconds }: Interval, by: number): Interval | undefined {
  return safeInterval({ months: months * by, microseconds: microseconds * by });
}

function safe(value: number): number | undefined {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value;
}

function safeInterval(interval: Interval): Interval | undefined {
  const isSafe =
    Number.isSafeInteger(interval.months) && Number.isSafeInteger(interval.microseconds);
  return isSafe ? interval : undefined;
}

const second = 1_000_000;
const day = 86_400 * second;

const units: Readonly<Record<string, Interval>> = {
  microsecond: { months: 0, microseconds: 1 },
  millisecond: { months: 0, microseconds: 1000 },
  second: { months: 0, microseconds: second },
  minute: { months: 0, microseconds: 60 * second },
  hour: { months: 0, microseconds: 3600 * second },
  day: { months: 0, microseconds: day },
  week: { months: 0, microseconds: 7 * day },
  month: { months: 1, microseconds: 0 },
  quarter: { months: 3, microseconds: 0 },
  year: { months: 12, microseconds: 0 },
};

const intervalMakers: Readonly<Record<string, Interval>> = Object.fromEntries(
  Object.entries(units).map(([name, interval]) => [`to_${name}s`, interval]),
);

/** `1 month 3 days`; other forms that the engine reads have no value here. */
function parseInterval(text: string): Interval | undefined {
  const written = text.trim().toLowerCase();
  if (!/^(?:[+-]?\d{1,9}\s*[a-z]+\s*)+$/.test(written)) return undefined;
  let total: Interval | undefined = { months: 0, microseconds: 0 };
  for (const [, count, name = ''] of written.matchAll(/([+-]?\d+)\s*([a-z]+)/g)) {
    const unit = units[name.replace(/s$/, '')];
    const part: Interval | undefined = unit && times(unit, Number(count));
    total = total && part && (sum(total, part) as Interval | undefined);
  }
  return total;
}

/** The length of a unit as `date_trunc` and `date_diff` name it. */
export function unitInterval(name: string): Interval | undefined {
  return units[name.toLowerCase().replace(/s$/, '')];
}
