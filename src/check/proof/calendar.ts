/**
 * The engine's calendar, proleptic and without leap seconds, on moments: microseconds since 1970
 * in UTC. Knows no plan.
 */
import type { CalendarUnit } from '../../product/proof.ts';

export const microsecondsPerDay = 86_400_000_000;

/** Units that are always equally long. */
export const fixedLength: Readonly<Partial<Record<CalendarUnit, number>>> = {
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: microsecondsPerDay,
  week: 7 * microsecondsPerDay,
};

/** Units that are a number of months. */
export const monthsOf: Readonly<Partial<Record<CalendarUnit, number>>> = {
  month: 1,
  quarter: 3,
  year: 12,
};

/** The start of the unit that holds the moment. */
export function startOf(moment: bigint, unit: CalendarUnit): bigint {
  const length = fixedLength[unit];
  if (length !== undefined) {
    // The first Monday was 4 January 1970.
    const phase = unit === 'week' ? BigInt(4 * microsecondsPerDay) : 0n;
    return phase + floorDivide(moment - phase, BigInt(length)) * BigInt(length);
  }
  const { year, month } = dateOf(moment);
  const months = monthsOf[unit] ?? 1;
  const index = year * 12 + month;
  return momentOf(Math.floor(index / months) * months, 1);
}

/** The moment itself where a unit begins there, or the start of the next one. */
export function nextStartOf(moment: bigint, unit: CalendarUnit): bigint {
  const start = startOf(moment, unit);
  if (start === moment) return moment;
  const length = fixedLength[unit];
  return length === undefined
    ? addMonths(start, monthsOf[unit] ?? 1, 'down')
    : start + BigInt(length);
}

/** As the engine adds months to a date; the time of day is kept. */
export function addMonths(moment: bigint, months: number, clamp: 'down' | 'up'): bigint {
  const { year, month, day, rest } = dateOf(moment);
  const index = year * 12 + month + months;
  const last = daysIn(index);
  if (day <= last) return momentOf(index, day) + rest;
  return (clamp === 'down' ? momentOf(index, last) : momentOf(index + 1, 1)) + rest;
}

interface CalendarDate {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
  /** Microseconds since midnight. */
  readonly rest: bigint;
}

function dateOf(moment: bigint): CalendarDate {
  const days = floorDivide(moment, BigInt(microsecondsPerDay));
  const date = new Date(Number(days) * 86_400_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    rest: moment - days * BigInt(microsecondsPerDay),
  };
}

function momentOf(monthIndex: number, day: number): bigint {
  const date = new Date(0);
  date.setUTCFullYear(
    Math.floor(monthIndex / 12),
    monthIndex - 12 * Math.floor(monthIndex / 12),
    day,
  );
  return BigInt(date.getTime()) * 1000n;
}

function daysIn(monthIndex: number): number {
  const days = momentOf(monthIndex + 1, 1) - momentOf(monthIndex, 1);
  return Number(days / BigInt(microsecondsPerDay));
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
