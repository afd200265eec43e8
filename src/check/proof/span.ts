/** Lengths of time as configuration has them. In: `7`, `"7 days"`; out: a span. */
import type { Grain } from '../../product/proof.ts';
import { fixedLength } from './calendar.ts';

/** A number of intervals, or of some unit. */
export interface Span {
  readonly count: number;
  readonly unit: Grain | 'minute';
}

/** `7`, `"7 days"`, `"1 month"`. */
export function readSpan(value: unknown, grain: Grain): Span | undefined {
  if (typeof value === 'number') return { count: value, unit: grain };
  if (typeof value !== 'string') return undefined;
  const [, count, unit] = /^\s*(\d+)\s*(minute|hour|day|week|month)s?\s*$/i.exec(value) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return { count: Number(count), unit: unit.toLowerCase() as Span['unit'] };
}

/** In microseconds; a month as long as the longest. */
export function longest({ count, unit }: Span): bigint {
  const length = fixedLength[unit] ?? 31 * (fixedLength.day ?? 0);
  return BigInt(count) * BigInt(length);
}
