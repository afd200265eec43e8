/** What came of a data test that ran. */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { ResultTable } from '../engine/engine.ts';
import type { TestStatus } from '../product/events.ts';
import type { TestNode } from '../product/graph.ts';

export interface TestVerdict {
  readonly test: TestNode;
  readonly status: Exclude<TestStatus, 'skipped'>;
  readonly failures: number;
  readonly ms: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly interrupted: boolean;
  /** What is to be kept in the warehouse; absent where nothing is. Masked, and not too many. */
  readonly failingRows?: ResultTable;
}
