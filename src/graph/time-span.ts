/** Lengths of time as people write them, `2 days`. In: text; out: a number and a unit. */

export type SpanUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

export interface TimeSpan {
  readonly count: number;
  readonly unit: SpanUnit;
}

export function readSpan(text: string): TimeSpan | undefined {
  const [, count, unit] = pattern.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const span = { count: Number(count), unit: unit.toLowerCase() as SpanUnit };
  return span.count * seconds[span.unit] > longest ? undefined : span;
}

const pattern = /^\s*(\d{1,11})\s*(second|minute|hour|day|week|month|year)s?\s*$/i;

/** The moment so long before another, both ISO 8601 in UTC; a month has as many days as it has. */
export function momentBefore(iso: string, { count, unit }: TimeSpan): string {
  const moment = new Date(iso);
  if (unit === 'month' || unit === 'year') return monthsBefore(moment, count * months[unit]);
  return toSeconds(new Date(moment.getTime() - count * seconds[unit] * 1000));
}

const months = { month: 1, year: 12 } as const;
const seconds: Readonly<Record<SpanUnit, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_678_400,
  year: 31_622_400,
};
/** A thousand years: beyond that, no calendar is right. */
const longest = 1000 * seconds.year;

/** 31 March less a month is the last day of February, as the engine has it. */
function monthsBefore(moment: Date, count: number): string {
  const day = moment.getUTCDate();
  const earlier = new Date(moment);
  earlier.setUTCDate(1);
  earlier.setUTCMonth(earlier.getUTCMonth() - count);
  const last = new Date(Date.UTC(earlier.getUTCFullYear(), earlier.getUTCMonth() + 1, 0));
  earlier.setUTCDate(Math.min(day, last.getUTCDate()));
  return toSeconds(earlier);
}

function toSeconds(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
