/**
 * What `eider verify` tried and what it found: random arrivals, built incrementally, against full
 * refreshes. The product of `verifyProject`. Types alone.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import type { ModelNode, NodeId } from './graph.ts';

/** Rows are named by their number in the sample of the relation. */
export type Change =
  | { readonly kind: 'arrive' | 'repeat' | 'delete'; readonly rows: readonly number[] }
  /** The column takes the value that it has in another row: an update, or a move in time. */
  | { readonly kind: 'copy'; readonly column: string; readonly row: number; readonly from: number }
  | { readonly kind: 'clear'; readonly column: string; readonly row: number };

export interface Arrival {
  readonly relation: NodeId;
  readonly change: Change;
}

/** What happens before one build. */
export type ScheduleStep = readonly Arrival[];

export type Schedule = readonly ScheduleStep[];

/** A relation whose rows arrive in schedules. */
export interface ArrivingRelation {
  readonly node: NodeId;
  /** As people write it: `raw.emails`, `customers`. */
  readonly name: string;
  readonly rows: number;
  /** How many rows it has outside of the sample. */
  readonly of: number;
}

/** How often a model was built in which way. */
export interface WaysBuilt {
  readonly inParts: number;
  readonly inFull: number;
  readonly notAtAll: number;
}

export interface VerifiedModel {
  readonly node: ModelNode;
  readonly compared: number;
  /** Of incremental models. */
  readonly built: WaysBuilt | undefined;
}

/** What the analyst promises, so that nothing of it is proven or compared. */
export interface Declaration {
  readonly node: ModelNode;
  /** In words: `lookback 7 days`. */
  readonly what: string;
  readonly locate: Locate;
}

/** Not compared, since what it reads is declared. */
export interface Uncompared {
  readonly node: ModelNode;
  readonly because: ModelNode;
}

export interface Difference {
  readonly node: ModelNode;
  /** `rows`: the tables differ; `failed`: the incremental build failed, the full refresh did not. */
  readonly type: 'rows' | 'columns' | 'failed';
  /** In full refreshes alone, and in incremental builds alone. */
  readonly lacking: number;
  readonly extra: number;
  readonly sample: SampleTable | undefined;
  /** What the build said, where it failed. */
  readonly because: readonly Diagnostic[];
}

export interface FoundDifference {
  readonly seed: number;
  readonly difference: Difference;
  /** The shortest schedule that was found to show it; its last step is the one that does. */
  readonly schedule: Schedule;
  /** Of the schedule that showed it first. */
  readonly steps: number;
}

export interface Verification {
  readonly seed: number;
  readonly schedules: number;
  /** Builds that were compared. */
  readonly steps: number;
  /** Steps whose rows the project's own tests, or its casts, did not let pass. */
  readonly refused: number;
  /** Why, each reason once. */
  readonly refusals: readonly string[];
  /** Differences that rows made which other tests refuse. */
  readonly setAside: number;
  readonly models: readonly VerifiedModel[];
  readonly arriving: readonly ArrivingRelation[];
  readonly declared: readonly Declaration[];
  readonly uncompared: readonly Uncompared[];
  readonly found: FoundDifference | undefined;
  readonly isInterrupted: boolean;
}
