/** What a run is asked for: the products it starts from, the flags, the clocks. */
import type { Engine } from '../engine/engine.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { RunEvent } from '../product/events.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { PartialBuild } from '../product/partial.ts';
import type { BuildKind } from '../product/plan.ts';
import type { Selection } from '../product/selection.ts';
import type { FileMemory } from '../project/files/file-memory.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { KnownState } from '../state/read-inventory.ts';
import type { PresentRelations } from '../state/read-present.ts';
import type { FreshnessAnswer } from './ask-freshness.ts';
import type { UnitTestRunner } from './unit-tests/unit-test-verdict.ts';

export interface BuildRequest {
  readonly command: string;
  readonly project: ProjectSource;
  readonly compiled: CompiledProject;
  /** Absent where nothing was checked before: seeds wait for no model to be right. */
  readonly checked: CheckedProject | undefined;
  readonly memory: FileMemory | undefined;
  /** Rebuild what is selected, whether it needs that or not. */
  readonly isFullAsked: boolean;
  /** Make anew what older code has left of models that go forward. */
  readonly isBackfillAsked?: boolean;
  /** Of models that are built interval by interval: these intervals alone. */
  readonly only?: TimeRange | undefined;
  /** `--empty` or `--sample`: of all inputs, this part alone. */
  readonly partial?: PartialBuild | undefined;
  /** Of inputs that the caller has narrowed itself, how: what is built is a part, too. */
  readonly narrowedTo?: string | undefined;
  /** Histories of snapshots are given up with all else that is rebuilt. */
  readonly dropsHistory?: boolean;
  readonly selection: Selection;
  readonly kinds: ReadonlySet<BuildKind>;
  /** Of what is neither selected nor read by that nothing is looked up, and nothing is said. */
  readonly isAlone?: boolean;
  /** What relations there are, where that is known already; more than is asked about may be among them. */
  readonly present?: PresentRelations;
  /** Of what is built alone: what the state holds, where it was read and nobody can have written since. */
  readonly known?: KnownState | undefined;
  /** Nothing is made before it has come to its end. */
  readonly ready?: Promise<void>;
  readonly engine: Engine;
  readonly threads: number;
  readonly failFast: boolean;
  /** All of it in one transaction, or nothing. */
  readonly isAtomic?: boolean;
  /** Drop relations that no node owns any more, once everything has passed. */
  readonly prune: boolean;
  /** Keep failing rows in the warehouse where a test does not say. */
  readonly storeFailures: boolean;
  readonly compileMs: number;
  /** ISO 8601, UTC: the one clock of the run. */
  readonly startedAt: string;
  readonly runId: string;
  readonly eiderVersion: string;
  readonly signal: AbortSignal;
  readonly unitTests?: UnitTestRunner;
  readonly emit: (event: RunEvent) => void;
  /** Where the ages of sources are asked for: each, as it is known. */
  readonly onAge?: (answer: FreshnessAnswer) => void;
  readonly now: () => string;
  readonly clock: () => number;
}
