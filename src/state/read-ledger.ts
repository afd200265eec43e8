/**
 * Reads what an incremental relation was made from. In: a connection (read only is enough) and a
 * relation's key; out: the parts that hold, and how far changes told by key were taken in.
 */
import type { Cell, Connection } from '../engine/engine.ts';
import type { LedgerPart, TimeRange } from '../product/ledger.ts';
import type { StateKey } from '../product/state.ts';
import { sqlValue, stateTable } from './state-sql.ts';

export interface StoredLedger {
  /** In the order of time, rows without a time first; without overlap. */
  readonly parts: readonly LedgerPart[];
  /** By the key of the input. */
  readonly keysSeen: ReadonlyMap<StateKey, number>;
}

/** `since`: the number of the build that made the relation anew; what is older does not hold. */
export async function readLedger(
  connection: Connection,
  { catalog, key }: { readonly catalog: string; readonly key: StateKey },
  since: number,
): Promise<StoredLedger> {
  const mine = `relation = ${sqlValue(key)} and sequence >= ${since}`;
  const parts = await connection.query(
    `select is_timeless, start_us, end_us, digest, row_count, sequence from ${stateTable(catalog, 'parts')}
     where ${mine} order by sequence desc, start_us nulls first`,
  );
  const seen = await connection.query(
    `select input, max_by(seen, sequence) from ${stateTable(catalog, 'keys_seen')}
     where ${mine} group by all`,
  );
  return {
    parts: partsThatHold(parts.rows.map(readPart)),
    keysSeen: new Map(seen.rows.map(([input, number]) => [String(input), Number(number)])),
  };
}

function readPart([isTimeless, start, end, digest, rows, sequence]: readonly Cell[]): LedgerPart {
  const range = isTimeless === true ? 'no time' : { start: moment(start), end: moment(end) };
  return { range, digest: String(digest), rows: Number(rows), sequence: Number(sequence) };
}

function moment(cell: Cell | undefined): bigint | undefined {
  return cell === null || cell === undefined ? undefined : BigInt(String(cell));
}

/**
 * Latest first: what overlaps a later one is gone, and so is all that it replaced itself: where a part
 * was made anew for some of its time alone, the rest of it counts as not built.
 */
export function partsThatHold(latestFirst: readonly LedgerPart[]): readonly LedgerPart[] {
  const timeless = latestFirst.find(({ range }) => range === 'no time');
  const held: (LedgerPart & { readonly range: TimeRange })[] = [];
  const covered: { readonly range: TimeRange }[] = [];
  for (const part of latestFirst) {
    const { range } = part;
    if (range === 'no time') continue;
    if (cover(covered, range)) continue;
    held.splice(firstEndingAfter(held, range.start), 0, { ...part, range });
  }
  return timeless ? [timeless, ...held] : held;
}

/** Whether some of it was covered before. */
function cover(covered: { readonly range: TimeRange }[], range: TimeRange): boolean {
  const first = firstEndingAfter(covered, range.start);
  let [{ start, end }, behind] = [range, first];
  for (let met = covered[behind]; met && startsBefore(met.range, end); met = covered[behind]) {
    if (start !== undefined && startsBefore(met.range, start)) start = met.range.start;
    if (end !== undefined && (met.range.end === undefined || met.range.end > end)) {
      end = met.range.end;
    }
    behind++;
  }
  covered.splice(first, behind - first, { range: { start, end } });
  return behind > first;
}

/** Among parts in the order of time. */
function firstEndingAfter(
  held: readonly { readonly range: TimeRange }[],
  start: bigint | undefined,
): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = held[middle]?.range.end;
    const isBefore = end !== undefined && start !== undefined && end <= start;
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startsBefore({ start }: TimeRange, end: bigint | undefined): boolean {
  return start === undefined || end === undefined || start < end;
}
