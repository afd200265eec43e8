/** What came of a unit test that ran, and who can be asked for it. */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { TestStatus } from '../../product/events.ts';
import type { NodeId, UnitTestNode } from '../../product/graph.ts';

export interface UnitTestVerdict {
  readonly test: UnitTestNode;
  readonly status: Extract<TestStatus, 'passed' | 'failed' | 'errored'>;
  /** Rows that differ. */
  readonly failures: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
}

/** Whether it is asked for the first time, so that it is told once. */
export interface AskedVerdict {
  readonly verdict: UnitTestVerdict;
  readonly isFirst: boolean;
}

export interface UnitTestRunner {
  readonly run: (test: UnitTestNode) => Promise<UnitTestVerdict>;
  /** Those about a model will most likely be asked for. */
  readonly beginFor: (model: NodeId) => void;
  /** Those about a model, the ones of chains among them. */
  readonly runFor: (
    model: NodeId,
    isDue: (test: UnitTestNode) => boolean,
  ) => Promise<readonly AskedVerdict[]>;
  /** Those about a model that were not asked for yet, and are not to be: each is told once. */
  readonly leaveOut: (
    model: NodeId,
    isDue: (test: UnitTestNode) => boolean,
  ) => readonly UnitTestNode[];
  readonly close: () => Promise<void>;
}
