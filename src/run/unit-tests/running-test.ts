/** What the parts of a running unit test share, and how they say that it could not run. */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { CheckMemory } from '../../check/cache/check-memory.ts';
import type { TypedColumn } from '../../check/fixtures/fixture-sql.ts';
import type { FixtureFiles } from '../../check/fixtures/read-fixture.ts';
import { explainEngineError } from '../../compile/explain-engine-error.ts';
import type { RenderContext } from '../../compile/render-model.ts';
import {
  type Connection,
  type Engine,
  EngineError,
  type EngineSettings,
} from '../../engine/engine.ts';
import type { MappedSql } from '../../product/compiled.ts';
import type { Graph, ModelNode, NodeId, RelationNode, UnitTestNode } from '../../product/graph.ts';
import type { ProjectSource } from '../../project/resources.ts';

export interface UnitTestContext {
  readonly graph: Graph;
  readonly project: ProjectSource;
  /** ISO 8601, UTC: where the test does not say its own. */
  readonly runStartedAt: string;
  /** As the check found them; nothing where they are not known. */
  readonly columnsOf: (id: NodeId) => readonly TypedColumn[] | undefined;
  readonly files: FixtureFiles;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
  /** A warehouse in memory with the project's catalogs and schemas, empty. */
  readonly openEmpty: () => Promise<Engine>;
  readonly open: (settings: EngineSettings) => Promise<Engine>;
  /** What was found out about models that several tests run. */
  readonly memory: CheckMemory;
}

export interface RunningTest {
  readonly connection: Connection;
  readonly test: UnitTestNode;
  readonly context: UnitTestContext;
  readonly render: RenderContext;
  /** Tables to drop at the end. */
  readonly made: Map<NodeId, MadeTable>;
  /** Queries for the rows given so far, by input as written. */
  readonly arrived: Map<string, readonly string[]>;
}

export interface MadeTable {
  readonly relation: RelationNode['relation'];
  /** Of rows that were given; of a model, nobody asks. */
  readonly columns: readonly TypedColumn[];
}

export interface StepEnd {
  readonly problems: readonly Diagnostic[];
  readonly differences: readonly Diagnostic[];
  readonly failures: number;
}

/** The model that `this` stands for: it is not run, what it would insert is looked at. */
export function isHeldFixed({ test }: RunningTest, model: ModelNode): boolean {
  return test.inputs.has('this') && model.id === test.parents[0];
}

/** Raises what is no refusal of the engine's, and what is an interruption. */
export function explainFailure(
  failure: unknown,
  sql: MappedSql,
  offset: number,
  { test }: RunningTest,
): Diagnostic {
  if (!(failure instanceof EngineError) || failure.kind === 'interrupted') throw failure;
  const cause = explainEngineError(failure, sql, offset, () => undefined);
  const { code: _code, severity: _severity, message, ...detail } = cause;
  const related = [{ message: `unit test ${test.name}`, span: test.locate() }];
  return error('E0443', `unit test ${test.name} could not run: ${message}`, {
    ...detail,
    related: [...(detail.related ?? []), ...related],
  });
}

/** Rows that came one after another: what one of them does not name is NULL. */
export function unionOf(queries: readonly string[]): string {
  return queries.map((query) => `(\n${query}\n)`).join('\nunion all by name\n');
}
