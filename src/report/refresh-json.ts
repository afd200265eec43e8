/** A refresh as JSON: ranges in ISO 8601, UTC. In: a refresh; out: plain data. */
import type { Json } from '../base/json.ts';
import type { DirtyCause, DirtyRange, Refresh, TimeRange } from '../product/ledger.ts';

export function refreshJson(refresh: Refresh): Json {
  if (refresh.type !== 'parts') return { type: refresh.type, reason: refresh.reason };
  return {
    type: refresh.type,
    intervals: refresh.total,
    ranges: refresh.ranges.map(dirtyJson),
    keys: refresh.boxes.map(({ column, keys, buckets, ranges, because }) => ({
      column,
      values: keys,
      ...(buckets.length > 0 ? { buckets } : {}),
      ...(ranges ? { ranges: ranges.map(dirtyJson) } : {}),
      because: [causeJson(because)],
    })),
  };
}

function dirtyJson({ range, intervals, because }: DirtyRange): Json {
  return {
    ...(range === 'no time' ? { without_time: true } : rangeJson(range)),
    intervals,
    because: because.map(causeJson),
  };
}

function causeJson({ input, reason, changed }: DirtyCause): Json {
  return {
    ...(input ? { input: `${input.schema}.${input.name}` } : {}),
    reason,
    ...(changed ? { changed: rangeJson(changed) } : {}),
  };
}

function rangeJson({ start, end }: TimeRange): Record<string, Json> {
  return { start: moment(start), end: moment(end) };
}

/** Beyond what a date can say it is open. */
function moment(microseconds: bigint | undefined): string | null {
  const date = new Date(microseconds === undefined ? Number.NaN : Number(microseconds / 1000n));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
