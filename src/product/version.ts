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
}

/** Keys that changed, appeared or vanished in one change, told one by one. */
export interface KeyChange {
  readonly sequence: number;
  readonly column: string;
  /** As text; none of them NULL. */
  readonly keys: readonly string[];
}

export interface RelationVersion {
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
}
