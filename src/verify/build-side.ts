/**
 * One build of one side of the scratch copy, by the same code that builds the warehouse. In: a side;
 * out: whether all of it was published, and how each model was made.
 */
import { randomUUID } from 'node:crypto';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Engine } from '../engine/engine.ts';
import type { NodeFinished, RunEvent } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { BuildKind } from '../product/plan.ts';
import type { ProjectSource } from '../project/resources.ts';
import { runBuild } from '../run/run-build.ts';
import type { Side } from './open-scratch.ts';

export interface SideBuild {
  readonly project: ProjectSource;
  readonly engine: Engine;
  readonly threads: number;
  /** Those that run. */
  readonly tests: ReadonlySet<NodeId>;
  readonly startedAt: string;
  readonly eiderVersion: string;
  readonly signal: AbortSignal;
}

export interface BuiltSide {
  readonly isPublished: boolean;
  readonly isInterrupted: boolean;
  readonly finished: ReadonlyMap<NodeId, NodeFinished>;
  /** What went wrong, first things first. */
  readonly diagnostics: readonly Diagnostic[];
}

export async function buildSide(
  { catalog, checked }: Side,
  { engine, startedAt, tests, ...request }: SideBuild,
): Promise<BuiltSide> {
  const events: RunEvent[] = [];
  const { compiled } = checked;
  const ids = [...compiled.graph.nodes.values()].flatMap(({ id, kind }) =>
    kind !== 'test' || tests.has(id) ? [id] : [],
  );
  const { value, diagnostics } = await runBuild({
    ...request,
    startedAt,
    command: 'verify',
    compiled,
    checked,
    memory: undefined,
    isFullAsked: false,
    selection: { ids: new Set(ids), isEverything: false },
    kinds: new Set<BuildKind>(['model', 'test']),
    engine: { ...engine, catalog, connect: () => engine.connect() },
    failFast: false,
    prune: false,
    storeFailures: false,
    compileMs: 0,
    runId: randomUUID(),
    emit: (event) => void events.push(event),
    now: () => startedAt,
    clock: () => performance.now(),
  });
  const finished = events.flatMap((event) => (event.type === 'node_finished' ? [event] : []));
  const said = events.flatMap((event) =>
    event.type === 'node_finished' || event.type === 'test_finished' ? event.diagnostics : [],
  );
  return {
    isPublished: value?.status === 'success',
    isInterrupted: value?.status === 'interrupted',
    finished: new Map(finished.map((event) => [event.node, event])),
    diagnostics: [...diagnostics, ...said].filter(({ severity }) => severity === 'error'),
  };
}
