/**
 * A refresh in words: `3 of 366 days: late rows in raw.emails (2024-03-02)`. In: a refresh; out: a
 * reason for people, and a count.
 */
import type { RelationName } from '../engine/engine.ts';
import type { DirtyCause, DirtyRange, KeyBox, Refresh, TimeRange } from '../product/ledger.ts';
import type { Grain } from '../product/proof.ts';
import { isOffCalendar } from './time-ranges.ts';

export interface RefreshCount {
  readonly built: number;
  readonly total: number;
  readonly grain: Grain;
}

/** At most: intervals that come out as they were are not written. */
export function refreshCount(refresh: Refresh, grain: Grain): RefreshCount | undefined {
  if (refresh.type !== 'parts') return undefined;
  const cut = refresh.boxes.flatMap(({ ranges }) => ranges ?? []);
  const built = countIntervals([...refresh.ranges, ...cut]);
  return { built, total: Math.max(refresh.total, built), grain };
}

/** What people call a relation: `orders`, `raw.emails`. */
export type NameOf = (relation: RelationName) => string;

export function relationText({ schema, name }: RelationName): string {
  return `${schema}.${name}`;
}

export function describeRefresh(refresh: Refresh, grain: Grain, nameOf = relationText): string {
  if (refresh.type !== 'parts') return refresh.reason;
  const describe = (cause: DirtyCause) => describeCause(cause, nameOf);
  const causes = causesOf(refresh.ranges.flatMap(({ because }) => because));
  const total = counted(refreshCount(refresh, grain)?.total ?? 0, grain);
  const built = countIntervals(refresh.ranges);
  const days = built > 0 ? `${built} of ${total}` : '';
  const told = refresh.boxes.map((box) => describeBox(box, total));
  const changed = [days, ...told].filter((part) => part !== '').join(', and ');
  const why = [...causes, ...causesOf(refresh.boxes.flatMap(causesOfBox))].map(describe);
  const reasons = [...new Set(why)].slice(0, mostReasons).join('; ');
  if (changed === '') return reasons === '' ? 'nothing that it needs changed' : reasons;
  return reasons === '' ? changed : `${changed}: ${reasons}`;
}

const mostReasons = 3;

function causesOf(causes: readonly DirtyCause[]): readonly DirtyCause[] {
  const byInput = new Map<string, DirtyCause>();
  for (const cause of causes) {
    const key = `${cause.input?.schema}.${cause.input?.name} ${cause.reason}`;
    const known = byInput.get(key);
    byInput.set(key, known ? { ...known, changed: around(known.changed, cause.changed) } : cause);
  }
  return [...byInput.values()];
}

function around(one: TimeRange | undefined, other: TimeRange | undefined): TimeRange | undefined {
  if (!one || !other) return one ?? other;
  const start = (one.start ?? 0n) < (other.start ?? 0n) ? one.start : other.start;
  const end = (one.end ?? 0n) > (other.end ?? 0n) ? one.end : other.end;
  return { start, end };
}

export function describeCause({ input, reason, changed }: DirtyCause, nameOf: NameOf): string {
  if (!input) return reason;
  const name = nameOf(input);
  const about = /rows$|keys$/.test(reason) ? `${reason} in ${name}` : `${name} ${reason}`;
  const when = changed && describeRange(changed);
  return when ? `${about} (${when})` : about;
}

function describeRange({ start, end }: TimeRange): string | undefined {
  if (start === undefined || end === undefined) return undefined;
  if (isOffCalendar(start) || isOffCalendar(end)) return undefined;
  const [first, last] = [dateOf(start), dateOf(end - 1n)];
  return first === last ? first : `${first} to ${last}`;
}

function dateOf(moment: bigint): string {
  return new Date(Number(moment / 1000n)).toISOString().slice(0, 10);
}

function causesOfBox({ ranges, because }: KeyBox): readonly DirtyCause[] {
  return ranges ? ranges.flatMap((range) => range.because) : [because];
}

function countIntervals(ranges: readonly DirtyRange[]): number {
  return ranges.reduce((sum, { intervals }) => sum + intervals, 0);
}

function describeBox({ column, keys, buckets, ranges }: KeyBox, total: string): string {
  const count = keys.length.toLocaleString('en-US');
  const named = keys.length === 1 ? `${column} ${keys[0]}` : `${count} ${column}s`;
  const of = buckets.length > 0 ? `some ${column}s` : named;
  return ranges ? `${countIntervals(ranges)} of ${total} for ${of}` : `all of ${of}`;
}

function counted(count: number, grain: Grain): string {
  return `${count.toLocaleString('en-US')} ${grain}${count === 1 ? '' : 's'}`;
}
