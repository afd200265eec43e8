/**
 * What an incremental model's plan proves: of each input, which intervals an output interval needs.
 * From need follows influence: the outputs whose need meets what changed. Types alone.
 */
import type { RelationName } from '../engine/engine.ts';

/** Intervals are half-open, `[start, end)`, in UTC; weeks begin on Monday. */
export type Grain = 'hour' | 'day' | 'week' | 'month';

export type CalendarUnit = 'second' | 'minute' | Grain | 'quarter' | 'year';

/** One step of calendar arithmetic on a moment. */
export type Step =
  | { readonly step: 'add'; readonly microseconds: number }
  /** A day that the month does not have becomes its last one, or the first of the next month. */
  | { readonly step: 'add months'; readonly months: number; readonly clamp: 'down' | 'up' }
  /** `before`: to the start of the unit that holds the microsecond before. */
  | {
      readonly step: 'round';
      readonly unit: CalendarUnit;
      readonly to: 'down' | 'up' | 'before';
    };

export type Shift = readonly Step[];

/** Of several shifts the one that reaches furthest counts, which may differ from month to month. */
export type Bound = 'unbounded' | readonly Shift[];

export type Need =
  /**
   * `from` is applied to the start of an output interval, `to` to its end. Both only ever grow with
   * the interval, so that several intervals in a row need what lies between the outermost bounds.
   * Rows whose time is NULL are not needed.
   */
  | { readonly type: 'interval'; readonly from: Bound; readonly to: Bound }
  | { readonly type: 'all' }
  | { readonly type: 'unknown' };

/** Why something is not better, and where that is written. */
export interface ProofCause {
  readonly reason: string;
  /** UTF-16 offset in the SQL of the model, or of the view `within`. */
  readonly location?: number;
  readonly within?: RelationName;
}

/** Rows of the input with a key in some set are all that output rows with that key depend on. */
export interface TracedKey {
  readonly output: string;
  readonly input: string;
}

/** One place where a relation is read, through views down to what is stored. */
export interface InputProof {
  readonly relation: RelationName;
  /** Counts the places that read one relation, from 1. */
  readonly occurrence: number;
  readonly need: Need;
  /** The input's column that `need` is about, and the grain to which it was rounded. */
  readonly time: { readonly column: string; readonly grain: Grain } | undefined;
  /**
   * `by need`: a change reaches the outputs whose need it meets. `unknown`: a rebuilt interval may
   * differ though nothing that it needs has changed, since the answer depends on the order of rows.
   */
  readonly influence: 'by need' | 'unknown';
  /** Which keys, none of them NULL, trace from this input to the output. */
  readonly keys: readonly TracedKey[];
  /**
   * Its changes may be told by key alone, over all of time: it has no time of its own here, or takes
   * in such changes itself.
   */
  readonly isTold: boolean;
  /** Why the need is no interval, or the influence unknown: what is not proven, where it is declared. */
  readonly cause: ProofCause | undefined;
  /** The analyst says how far back it is read, and that nothing else decides its rows. */
  readonly isDeclared?: true;
}

/** One row for each key and each step of time from the key's first row to its last. */
export interface Density {
  readonly keys: readonly string[];
  readonly time: string;
  readonly step: Grain;
}

export interface IncrementalProof {
  readonly inputs: readonly InputProof[];
  /** Why the time column cannot carry intervals; then every need is unknown. */
  readonly problem: ProofCause | undefined;
  readonly dense: readonly Density[];
  /** Functions that give another answer each time, and files that nobody keeps versions of. */
  readonly volatile: readonly ProofCause[];
}
