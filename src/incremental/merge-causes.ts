/** Why many intervals are dirty, each reason once. In: their causes; out: one for each input and reason. */
import type { DirtyCause, TimeRange } from '../product/ledger.ts';

export function mergeCauses(causes: readonly DirtyCause[]): readonly DirtyCause[] {
  const merged = new Map<string, DirtyCause>();
  for (const cause of causes) {
    const key = `${cause.input?.schema}.${cause.input?.name} ${cause.reason}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, changed: around(known.changed, cause.changed) } : cause);
  }
  return [...merged.values()];
}

/** From the first to the last that changed; what is open stays open. */
function around(one: TimeRange | undefined, other: TimeRange | undefined): TimeRange | undefined {
  if (!one || !other) return one ?? other;
  const startsFirst =
    one.start === undefined || (other.start !== undefined && one.start < other.start);
  const endsLast = one.end === undefined || (other.end !== undefined && one.end > other.end);
  return { start: (startsFirst ? one : other).start, end: (endsLast ? one : other).end };
}
