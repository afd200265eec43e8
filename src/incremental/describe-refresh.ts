/**
 * A refresh in words: `3 of 366 days: late rows in raw.emails (2024-03-02)`. In: a refresh; out: a
 * reason for people, and a count.
 */
import { formatCount } from '../base/format-count.ts';
import type { RelationName } from '../engine/engine.ts';
import type { DirtyCause, DirtyRange, KeyBox, Refresh, TimeRange } from '../product/ledger.ts';
import type { Grain } from '../product/proof.ts';
import { mergeCauses } from './merge-causes.ts';
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
  const total = counted(refreshCount(refresh, grain)?.total ?? 0, grain);
  const built = countIntervals(refresh.ranges);
  const days = built > 0 ? `${built} of ${total}` : '';
  const told = refresh.boxes.map((box) => describeBox(box, total));
  const changed = [days, ...told].filter((part) => part !== '').join(', and ');
  const ofRanges = mergeCauses(refresh.ranges.flatMap(({ because }) => because));
  const ofBoxes = mergeCauses(refresh.boxes.flatMap(causesOfBox));
  const reasons = describeCauses([...ofRanges, ...ofBoxes], nameOf);
  if (changed === '') return reasons === '' ? 'nothing that it needs changed' : reasons;
  return reasons === '' ? changed : `${changed}: ${reasons}`;
}

/** Of everything that a model has, where all of it is dirty. */
export function describeWhole(
  parts: readonly { readonly because: readonly DirtyCause[] }[],
  nameOf: NameOf,
): string {
  const causes = mergeCauses(parts.flatMap(({ because }) => because));
  const reasons = describeCauses(causes, nameOf);
  return reasons === '' ? 'all intervals' : `all intervals: ${reasons}`;
}

const mostReasons = 3;

function describeCauses(causes: readonly DirtyCause[], nameOf: NameOf): string {
  const reasons = new Set(causes.map((cause) => describeCause(cause, nameOf)));
  return [...reasons].slice(0, mostReasons).join('; ');
}

function describeCause({ input, reason, changed }: DirtyCause, nameOf: NameOf): string {
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
  const count = formatCount(keys.length);
  const named = keys.length === 1 ? `${column} ${keys[0]}` : `${count} ${column}s`;
  const of = buckets.length > 0 ? `some ${column}s` : named;
  return ranges ? `${countIntervals(ranges)} of ${total} for ${of}` : `all of ${of}`;
}

function counted(count: number, grain: Grain): string {
  return `${formatCount(count)} ${grain}${count === 1 ? '' : 's'}`;
}
