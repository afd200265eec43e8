/**
 * What an incremental relation was made from, part by part, and what is to be made anew.
 * Types alone.
 */
import type { RelationName } from '../engine/engine.ts';
import type { ProofCause } from './proof.ts';

/** Half-open, in microseconds since 1970 in UTC; open on a side that is not there. */
export interface TimeRange {
  readonly start: bigint | undefined;
  readonly end: bigint | undefined;
}

export interface LedgerPart {
  /** `no time`: the rows whose time column is NULL. */
  readonly range: TimeRange | 'no time';
  /** Of the code, and of the versions of all that the part's need covers. */
  readonly digest: string;
  readonly rows: number;
  /** The number of the change that made it: marks above it were set since. */
  readonly sequence: number;
}

/** Up to which change told by key an input has been taken in. */
export interface KeysSeen {
  readonly input: RelationName;
  readonly sequence: number;
}

export interface Ledger {
  /** In the order of time, without overlap; where there is a gap, nothing was built yet. */
  readonly parts: readonly LedgerPart[];
  readonly keysSeen: readonly KeysSeen[];
}

/** Keys of the output, in some ranges or over all of time. */
export interface KeyBox {
  readonly column: string;
  readonly keys: readonly string[];
  /** Where keys are not known one by one: those whose texts' hashes fall into one of these of 256. */
  readonly buckets: readonly number[];
  /** All of time where they are absent. Merged where they touch, in the order of time. */
  readonly ranges: readonly DirtyRange[] | undefined;
  readonly because: DirtyCause;
}

export interface DirtyRange {
  readonly range: TimeRange | 'no time';
  /** How many intervals of the output it holds now or held before. */
  readonly intervals: number;
  readonly because: readonly DirtyCause[];
}

/** `late rows in raw.emails (2024-03-02), through emails_3d (influence 2 days)`, as data. */
export interface DirtyCause {
  readonly input: RelationName | undefined;
  /** In words, without the input's name. */
  readonly reason: string;
  readonly changed: TimeRange | undefined;
}

export type Refresh =
  | { readonly type: 'none'; readonly reason: string }
  | { readonly type: 'full'; readonly reason: string; readonly cause: ProofCause | undefined }
  | {
      readonly type: 'parts';
      /** Merged where they touch, in the order of time. */
      readonly ranges: readonly DirtyRange[];
      readonly boxes: readonly KeyBox[];
      /** Of how many intervals in all. */
      readonly total: number;
    };
