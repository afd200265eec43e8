/**
 * What an incremental relation was made from, as rows of the state. In: parts, and how far changes
 * told by key were taken in; out: statements that join the transaction of the data.
 */
import type { LedgerPart } from '../product/ledger.ts';
import type { StateKey } from '../product/state.ts';
import { insertRows, type Value } from './state-sql.ts';

export interface LedgerWrite {
  readonly catalog: string;
  readonly sequence: number;
  readonly key: StateKey;
}

/** Whole parts only: of parts that overlap, the later ones hold. */
export function recordParts(
  { catalog, sequence, key }: LedgerWrite,
  parts: readonly Omit<LedgerPart, 'sequence'>[],
): string | undefined {
  const rows = parts.map(({ range, digest, rows: count }): Value[] =>
    range === 'no time'
      ? [sequence, key, true, null, null, digest, count]
      : [sequence, key, false, range.start ?? null, range.end ?? null, digest, count],
  );
  return rows.length === 0 ? undefined : insertRows(catalog, 'parts', rows);
}

/** `input` is the key under which the input's versions are kept. */
export function recordKeysSeen(
  { catalog, sequence, key }: LedgerWrite,
  seen: readonly { readonly input: StateKey; readonly sequence: number }[],
): string | undefined {
  const rows = seen.map((each): Value[] => [sequence, key, each.input, each.sequence]);
  return rows.length === 0 ? undefined : insertRows(catalog, 'keys_seen', rows);
}

/** A change of one's own that is told by key, without versions of the keys. */
export function recordKeyChanges(
  { catalog, sequence, key }: LedgerWrite,
  column: string,
  keys: readonly string[],
): string | undefined {
  const rows = keys.map((each): Value[] => [sequence, key, column.toLowerCase(), each]);
  return rows.length === 0 ? undefined : insertRows(catalog, 'key_changes', rows);
}
