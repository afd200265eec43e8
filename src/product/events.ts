/**
 * What a run says while it works, in order: the only thing that reports read. JSON all through
 * but for diagnostics, whose spans the report turns into paths and lines.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';

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
  /** How many nodes there are to work on; those up to date are not among them. */
  readonly nodes: number;
  /** Nodes of the project by kind, the kind in the singular: `{model: 31, seed: 4, test: 112}`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Selected nodes that have nothing to do. */
  readonly upToDate?: number;
  /** The longest words among the nodes to work on, so that lines printed one by one line up. */
  readonly longest?: { readonly name: string; readonly materialization: string };
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
  /** For incremental models: how many of the model's intervals were recomputed. */
  readonly intervals?: IntervalCount;
  /** Tests that ran in this node's transaction. */
  readonly tests: number;
  readonly ms: number;
  /** Why it was built, skipped or kept back, in words. */
  readonly reason?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface IntervalCount {
  readonly built: number;
  readonly total: number;
  readonly grain: 'hour' | 'day' | 'week' | 'month';
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

/** What happened, told apart by `type`. */
export type RunEvent =
  | RunStarted
  | NodeStarted
  | NodeProgress
  | TestFinished
  | NodeFinished
  | Notice
  | RunFinished;

/** A diagnostic with its places spelt out: how it leaves the process in JSON. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Relative to the project, with forward slashes; absent where there is no place. */
  readonly path?: string;
  /** One based. */
  readonly line?: number;
  /** One based, in UTF-16 code units, as editors count. */
  readonly column?: number;
  readonly endLine?: number;
  /** Just behind the last character. */
  readonly endColumn?: number;
  readonly label?: string;
  readonly hint?: string;
  readonly notes: readonly string[];
  readonly related: readonly RelatedPlaceJson[];
  readonly table?: SampleTable;
}

export interface RelatedPlaceJson {
  readonly message: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** An event as a line of JSON. */
export type JsonEvent = JsonForm<RunEvent>;

export type JsonForm<E> = E extends { readonly diagnostics: unknown }
  ? Omit<E, 'diagnostics'> & { readonly diagnostics: readonly DiagnosticJson[] }
  : E;
