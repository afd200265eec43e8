/**
 * What a watch says, in order: the events of its builds, and what stands around them. Reports read
 * nothing else. Types alone.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { ResultTable } from '../engine/engine.ts';
import type { IntervalCount, JsonForm, NodeStatus, RunEvent, TestStatus } from './events.ts';

/** Once, when the project was checked for the first time. */
export interface WatchStarted {
  readonly type: 'watch_started';
  readonly at: string;
  readonly project: string;
  readonly target: string;
  /** As shown to people: the path relative to the project. */
  readonly warehouse: string;
  /** Where models are made: the target's own schema with `_watch` behind it. */
  readonly schema: string;
  /** How much of each input is read, where it is not all: `empty`, `sample 7d`, `limit 100`. */
  readonly narrowed?: string;
  /** Nodes of the project by kind, the kind in the singular. */
  readonly counts: Readonly<Record<string, number>>;
  /** Models and seeds that a save may rebuild. */
  readonly selected: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Work begins: something was saved, or asked for by a key. */
export interface Saved {
  readonly type: 'saved';
  readonly at: string;
  /** Relative to the project; those that went away, too. */
  readonly paths: readonly string[];
  readonly asked: 'tests' | 'changes' | 'rebuild' | 'full';
}

/** Another process holds the warehouse; the build goes on as soon as it is free. */
export interface Waiting {
  readonly type: 'waiting';
  readonly at: string;
  readonly warehouse: string;
  readonly pid?: number;
}

/** Nothing was saved for a moment: others may open the warehouse until the next save. */
export interface Released {
  readonly type: 'released';
  readonly at: string;
  readonly warehouse: string;
}

/** What a save came to. */
export interface WatchResult {
  readonly type: 'result';
  readonly at: string;
  /**
   * `built`: everything that the save affects is right. `failed`: something is wrong in it.
   * `unchanged`: nothing that is built depends on what was saved. `cancelled`: by a newer save.
   */
  readonly status: 'built' | 'failed' | 'unchanged' | 'cancelled';
  readonly paths: readonly string[];
  /** From the last change to this event. */
  readonly ms: number;
  readonly nodes: Readonly<Record<NodeStatus, number>>;
  readonly tests: Readonly<Record<TestStatus, number>>;
  readonly unitTests: Readonly<Record<TestStatus, number>>;
  /** Files with a mistake, which count as they last were without one. */
  readonly withheld: readonly string[];
  /** The model that is looked at. */
  readonly shown?: ShownModel;
  /** All that is wrong now in what was selected, and what a build found. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ShownModel {
  readonly node: string;
  readonly name: string;
  readonly materialization: string;
  /** Absent where counting took too long. */
  readonly rows?: number;
  readonly intervals?: IntervalCount;
  /** Its first rows. */
  readonly table: ResultTable;
  readonly difference?: RowDifference;
  /** Why there is no difference, in words. */
  readonly notCompared?: string;
  /** Columns that were not there before, are no more, or have another type. */
  readonly columns: readonly ShownColumnChange[];
  /** The nodes downstream whose columns or rows the edit changes, and who reads them. */
  readonly affects: readonly string[];
}

/** Against the version before, told apart by a key. */
export interface RowDifference {
  readonly key: readonly string[];
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The rows themselves: the first column says `+`, `-`, `~ was` or `~ is`; not more than a thousand. */
  readonly sample: ResultTable;
}

export interface ShownColumnChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'retyped';
  readonly type: string;
  readonly formerType?: string;
}

export interface WatchEnded {
  readonly type: 'watch_ended';
  readonly at: string;
}

export type WatchEvent =
  | WatchStarted
  | Saved
  | Waiting
  | WatchResult
  | Released
  | WatchEnded
  | RunEvent;

/** An event as a line of JSON. */
export type JsonWatchEvent = JsonForm<WatchEvent>;
