/**
 * What a build will do, step by step, and why: the product of `planBuild`. Types alone.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type {
  ModelNode,
  NodeId,
  RelationNode,
  SeedNode,
  SourceNode,
  UnitTestNode,
} from './graph.ts';

/** What a command is about. */
export type BuildKind = 'model' | 'seed' | 'snapshot' | 'test';

export type StepId = string;

interface StepCommon {
  readonly id: StepId;
  /** Steps that come first; where one of them does not succeed, this step is skipped. */
  readonly waitsFor: readonly StepId[];
}

/** Makes one relation and publishes it, its tests passed, in one transaction. */
export interface BuildStep extends StepCommon {
  readonly type: 'build';
  readonly node: ModelNode | SeedNode;
  /** What stands under the relation's name now. */
  readonly replaces: RelationKind | undefined;
  /** In words: `first build`, `was a view`. */
  readonly reason: string;
  /**
   * `if changed`: only where what it reads turns out to hold something else. `tests only`: it is up
   * to date, and tests of it are to be run.
   */
  readonly decision: 'build' | 'if changed' | 'tests only';
  /** Tests that run inside, before it is published. */
  readonly tests: readonly NodeId[];
}

/** A selected node with nothing to do. */
export interface UpToDate {
  readonly node: ModelNode | SeedNode;
  readonly reason: string;
}

/** Tests that belong to no single build: those of sources, and those that no order allows inside one. */
export interface TestStep extends StepCommon {
  readonly type: 'test';
  readonly test: NodeId;
  readonly timing: 'before readers' | 'after publishing' | 'alone';
}

/** A unit test whose model is not being built: it needs nothing of the warehouse. */
export interface UnitTestStep extends StepCommon {
  readonly type: 'unit_test';
  readonly test: UnitTestNode;
}

/** Whether a source is as new as it says it is; what reads it waits for the answer. */
export interface FreshnessStep extends StepCommon {
  readonly type: 'freshness';
  readonly source: SourceNode;
}

/** Something that cannot be built, known before anything runs. */
export interface RefusedStep extends StepCommon {
  readonly type: 'refused';
  readonly node: ModelNode | SeedNode;
  /** Those that would have run inside. */
  readonly tests: readonly NodeId[];
  readonly diagnostic: Diagnostic;
}

/** A test that is selected but whose parents are not all there. */
export interface IdleTest {
  readonly test: NodeId;
  readonly reason: string;
  /** One that is not there. */
  readonly missing: RelationNode;
}

export type PlanStep = BuildStep | TestStep | UnitTestStep | FreshnessStep | RefusedStep;

/** A relation that Eider made and that no node owns any more. */
export interface Orphan {
  readonly relation: RelationName;
  readonly kind: RelationKind;
  readonly madeBy: NodeId;
  /** Of a snapshot: what it holds no query can give again. */
  readonly isHistory: boolean;
  /** What an external model left on disk. */
  readonly files: Json | undefined;
}

export interface Plan {
  /** A step comes after all that it waits for. */
  readonly steps: readonly PlanStep[];
  readonly upToDate: readonly UpToDate[];
  readonly idleTests: readonly IdleTest[];
  readonly orphans: readonly Orphan[];
  /** Schemas that must exist before the first step. */
  readonly schemas: readonly { readonly catalog: string; readonly schema: string }[];
}
