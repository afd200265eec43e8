/** `--start` and `--end`: which intervals a command is about. In: text; out: moments in UTC. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { TimeRange } from '../product/ledger.ts';

export interface IntervalOptions {
  readonly start?: bigint;
  readonly end?: bigint;
}

/** Nothing where neither is given: then all of time is meant. */
export function askedRange({ start, end }: IntervalOptions): TimeRange | undefined {
  return start === undefined && end === undefined ? undefined : { start, end };
}

/** A range that holds no moment would silently build nothing. */
export function refuseBackwards({ start, end }: IntervalOptions): Diagnostic | undefined {
  if (start === undefined || end === undefined || start < end) return undefined;
  const times = `--start ${writeMoment(start)} is not before --end ${writeMoment(end)}`;
  return error('E0701', times, {
    hint: 'the end itself is left out: for one day, end with the next',
  });
}

/** `2024-03-01T05:00:00.000Z`. */
export function writeMoment(microseconds: bigint): string {
  return new Date(Number(microseconds / 1000n)).toISOString();
}

/** `2024-03-01`, `2024-03-01T05:00`: in UTC, as intervals are. Nothing for anything else. */
export function readMoment(text: string): bigint | undefined {
  const [, date, time = '00:00'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::00)?Z?)?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${time}:00Z`);
  const isReal =
    !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
  return isReal ? BigInt(milliseconds) * 1000n : undefined;
}
