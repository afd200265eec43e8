/**
 * What a run says while it works, in order: the only thing that reports read. JSON all through
 * but for diagnostics, whose spans the report turns into paths and lines.
 */
import type { Diagnostic } from '../base/diagnostic.ts';

export type NodeStatus =
  /** Built (or, for tests alone, checked) and published. */
  | 'built'
  /** Built, but a test failed: rolled back, readers keep what was there. */
  | 'kept_back'
  /** The engine refused a statement: rolled back. */
  | 'failed'
  /** Not tried, because of something upstream or `--fail-fast`. */
  | 'skipped'
  /** Nothing to do. */
  | 'up_to_date'
  /** Cancelled by Ctrl-C. */
  | 'interrupted';

export type TestStatus = 'passed' | 'warned' | 'failed' | 'errored' | 'skipped';

export interface RunStarted {
  readonly type: 'run_started';
  readonly at: string;
  readonly runId: string;
  readonly command: string;
  readonly project: string;
  readonly target: string;
  /** As shown to people: the path relative to the project. */
  readonly warehouse: string;
  readonly filesChecked: number;
  readonly compileMs: number;
  /** Nodes to work on, in the order of the graph. */
  readonly nodes: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface NodeStarted {
  readonly type: 'node_started';
  readonly at: string;
  readonly node: string;
  readonly name: string;
  readonly materialization: string;
}

/** At most a few a second for each running node. */
export interface NodeProgress {
  readonly type: 'node_progress';
  readonly at: string;
  readonly node: string;
  /** 0 to 1; absent where the engine does not know. */
  readonly share?: number;
}

export interface TestFinished {
  readonly type: 'test_finished';
  readonly at: string;
  readonly test: string;
  readonly name: string;
  /** The node whose transaction it ran in; absent when it ran after publishing. */
  readonly node?: string;
  readonly afterPublishing: boolean;
  readonly status: TestStatus;
  /** Failing rows. */
  readonly failures: number;
  readonly ms: number;
  /** Why it was skipped. */
  readonly reason?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface NodeFinished {
  readonly type: 'node_finished';
  readonly at: string;
  readonly node: string;
  readonly name: string;
  readonly materialization: string;
  readonly status: NodeStatus;
  /** Rows in the new relation; absent for views and where nothing was made. */
  readonly rows?: number;
  /** Tests that ran in this node's transaction. */
  readonly tests: number;
  readonly ms: number;
  /** Why it was built, skipped or kept back, in words. */
  readonly reason?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Something said that belongs to no node: orphaned relations, what a seed's types became. */
export interface Notice {
  readonly type: 'notice';
  readonly at: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface RunFinished {
  readonly type: 'run_finished';
  readonly at: string;
  readonly status: 'success' | 'failure' | 'interrupted';
  readonly nodes: Readonly<Record<NodeStatus, number>>;
  readonly tests: Readonly<Record<TestStatus, number>>;
  readonly ms: number;
  /** The slowest few built nodes, slowest first. */
  readonly slowest: readonly { readonly name: string; readonly ms: number }[];
}

export type RunEvent =
  | RunStarted
  | NodeStarted
  | NodeProgress
  | TestFinished
  | NodeFinished
  | Notice
  | RunFinished;
