/**
 * What a stored relation holds, as numbers that are equal exactly when the content is (but for
 * collisions of a 128-bit sum). Made by the state, compared by plans. Types alone.
 */
import type { Grain } from './proof.ts';

/** Of a relation, or of one interval of it. */
export interface ContentVersion {
  readonly rows: number;
  /** `sum(hash(columns)::hugeint)`, in decimal: equal rows do not cancel out. */
  readonly hash: string;
}

/** A time column and the grain to which it is cut. */
export interface TimeAxis {
  readonly column: string;
  readonly grain: Grain;
}

/** An interval that holds rows. */
export interface IntervalVersion extends ContentVersion {
  /** Microseconds since 1970 in UTC; `undefined` for the rows without a time. */
  readonly start: bigint | undefined;
  /** The number of the last change that was not told by key. */
  readonly mark: number;
}

export interface AxisVersion {
  readonly axis: TimeAxis;
  /** By start, those without a time first. */
  readonly intervals: readonly IntervalVersion[];
  /** That held rows once and hold none now. */
  readonly vanished?: readonly Pick<IntervalVersion, 'start' | 'mark'>[];
}

/** Keys that changed, appeared or vanished in one change, told one by one. */
export interface KeyChange {
  readonly sequence: number;
  readonly column: string;
  /** As text; none of them NULL. */
  readonly keys: readonly string[];
}

/** By which columns the changes of a relation's intervals are told, and how. */
export interface Telling {
  readonly columns: readonly string[];
  /**
   * `rows`: by the rows that its own builds replace, key by key. `buckets`: by content that is kept
   * for each interval and bucket of keys, where nobody tells which rows changed.
   */
  readonly by: 'rows' | 'buckets';
}

/**
 * A change of intervals: rows with one of the keys, in intervals that begin from `first` to `last`.
 */
export interface BoxChange {
  readonly first: bigint;
  readonly last: bigint;
  /** Of the telling's columns; nothing where all keys may have changed. */
  readonly column: string | undefined;
  /** As text. */
  readonly keys: readonly string[];
  /** Of `hash(key) % 256`, where the keys themselves are not known. */
  readonly buckets: readonly number[];
}

/** All changes of a relation's intervals, told by key, from one of its versions on. */
export interface BoxChanges {
  /** The axis, by its name, that the intervals are those of. */
  readonly axis: string;
  /** Lower-cased; each of them tells every change. */
  readonly columns: readonly string[];
  /** Of changes up to this number nothing is known. */
  readonly since: number;
  readonly changes: readonly BoxChange[];
}

export interface RelationVersion {
  /** The number under which it was recorded. */
  readonly sequence: number;
  /** Names and types of the columns, in order, as one digest. */
  readonly shape: string;
  readonly whole: ContentVersion;
  /** The number of the last change of the whole that was not told by key. */
  readonly mark: number;
  /** By `<lower-cased column> by <grain>`; those that somebody's proof follows. */
  readonly axes: ReadonlyMap<string, AxisVersion>;
  /** In the order of their numbers; of those before `keysSince` nothing is known any more. */
  readonly keyChanges: readonly KeyChange[];
  readonly keysSince: number;
  /** Nothing where changes of intervals are not told by key, or nobody asked. */
  readonly boxes?: BoxChanges | undefined;
}
