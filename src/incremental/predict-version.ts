/**
 * What a relation may hold once it is made anew, as far as a plan can say: what is dirty counts as
 * changed. In: its version and its refresh; out: a version that no content has.
 */
import { startOf } from '../check/proof/calendar.ts';
import type { Refresh, TimeRange } from '../product/ledger.ts';
import type { AxisVersion, IntervalVersion, RelationVersion } from '../product/version.ts';
import { holds } from './time-ranges.ts';

export function predictVersion(version: RelationVersion, refresh: Refresh): RelationVersion {
  if (refresh.type === 'none') return version;
  const all: TimeRange = { start: undefined, end: undefined };
  const boxes = refresh.type === 'parts' ? refresh.boxes : [];
  const dirty =
    refresh.type === 'full'
      ? [{ range: all }]
      : [...refresh.ranges, ...boxes.flatMap((box) => box.ranges ?? [])];
  const ranges = dirty.flatMap(({ range }) => (range === 'no time' ? [] : [range]));
  const overAllOfTime = boxes.filter((box) => box.ranges === undefined);
  const axes = [...version.axes].map(([name, axis]) => [name, changedAxis(axis, ranges)] as const);
  return {
    ...version,
    whole: { ...version.whole, hash: `${version.whole.hash}1` },
    mark: ranges.length > 0 ? never : version.mark,
    axes: new Map(axes),
    // Which keys those are is known once it is built.
    boxes: undefined,
    keyChanges: [
      ...version.keyChanges,
      ...overAllOfTime.map(({ column, keys }) => ({ sequence: never, column, keys })),
    ],
  };
}

/** Behind every number that there is. */
const never = Number.MAX_SAFE_INTEGER;

function changedAxis(version: AxisVersion, ranges: readonly TimeRange[]): AxisVersion {
  const isDirty = ({ start }: IntervalVersion): boolean =>
    start !== undefined && ranges.some((range) => holds(range, start));
  const changed = version.intervals.map((each) =>
    isDirty(each) ? { ...each, hash: `${each.hash}1`, mark: never } : each,
  );
  const empty = ranges.filter(
    (range) => !version.intervals.some(({ start }) => start !== undefined && holds(range, start)),
  );
  return { ...version, intervals: [...changed, ...empty.flatMap((range) => one(range, version))] };
}

/** Where nothing was, something may be. */
function one({ start, end }: TimeRange, { axis }: AxisVersion): IntervalVersion[] {
  const moment = start ?? (end === undefined ? undefined : end - 1n);
  if (moment === undefined) return [];
  return [{ start: startOf(moment, axis.grain), rows: 1, hash: '1', mark: never }];
}
