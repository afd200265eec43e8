/** What every part of a run shares: the products, the clock, the numbers, the way to say things. */
import type { InheritedDescriptions } from '../graph/columns/inherited-descriptions.ts';
import type { CurrentState } from '../plan/current-state.ts';
import type { Decisions } from '../plan/decisions.ts';
import type { FollowedAxes, FollowedKeys } from '../plan/followed-axes.ts';
import type { FollowedBoxes } from '../plan/followed-boxes.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { RunEvent } from '../product/events.ts';
import type { Inventory } from '../product/inventory.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { PartialBuild } from '../product/partial.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Observing } from '../state/observe/observing.ts';
import type { FreshnessAnswer } from './ask-freshness.ts';
import type { Misdeclared } from './find-misdeclared.ts';
import type { FindPersonalColumns } from './find-personal-columns.ts';
import type { UnitTestRunner } from './unit-tests/unit-test-verdict.ts';
import type { WholeBuild } from './whole-build.ts';

export interface RunContext {
  readonly runId: string;
  readonly project: ProjectSource;
  readonly compiled: CompiledProject;
  /** As it was when the run began. */
  readonly inventory: Inventory;
  /** As it is now: it grows with what is published. */
  readonly current: CurrentState;
  readonly decisions: Decisions;
  readonly axesOf: FollowedAxes;
  readonly keysOf: FollowedKeys;
  readonly tellingOf: FollowedBoxes;
  readonly misdeclared: Misdeclared;
  readonly checked: CheckedProject | undefined;
  /** What was asked for with `--start` and `--end`. */
  readonly only: TimeRange | undefined;
  /** All that is selected is to be made anew: with `only`, that of it. */
  readonly isFullAsked: boolean;
  /** What older code has left is to be made anew. */
  readonly isBackfillAsked: boolean;
  /** Of all inputs, this part alone. */
  readonly partial: PartialBuild | undefined;
  /** ISO 8601, UTC: the one clock of the run. */
  readonly startedAt: string;
  readonly observing: Omit<Observing, 'connection'>;
  readonly catalog: string;
  /** All nodes are made in one transaction: what was rolled back cannot be tried again. */
  readonly whole: Omit<WholeBuild, 'engine' | 'emit' | 'settle' | 'close'> | undefined;
  /** Whether this run tests what it builds. */
  readonly tests: boolean;
  /** Whether failing rows are kept in the warehouse where a test does not say. */
  readonly storeFailures: boolean;
  readonly inheritedDescriptions: InheritedDescriptions;
  readonly personalColumns: FindPersonalColumns;
  /** Whether it builds: who asks for tests alone has them run, due or not. */
  readonly builds: boolean;
  readonly eiderVersion: string;
  /** The next number of the state's ledger. */
  readonly nextSequence: () => number;
  /** Histories are given up, too, where all is made anew. */
  readonly dropsHistory: boolean;
  /** ISO 8601, UTC, without fractions. */
  readonly now: () => string;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  readonly emit: (event: RunEvent) => void;
  /** Told of each source whose age was asked for. */
  readonly onAge: (answer: FreshnessAnswer) => void;
  readonly signal: AbortSignal;
  /** Absent where this run tests nothing. */
  readonly unitTests: UnitTestRunner | undefined;
  /** How many models downstream of a node are in the plan. */
  readonly countDownstream: (ids: readonly string[]) => number;
}
