/**
 * Runs the models of a unit test as a build would, in a warehouse in memory that lasts from step to
 * step: what arrives later meets tables that are there. In: a test whose rows are in their tables;
 * out: built tables, or why they could not be built.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { checkProject } from '../../check/check-project.ts';
import { compileProject } from '../../compile/compile-project.ts';
import type { Engine } from '../../engine/engine.ts';
import { isSnapshot } from '../../graph/materialized-as.ts';
import type { CheckedProject } from '../../product/checked.ts';
import type { CompiledProject } from '../../product/compiled.ts';
import type { RunEvent } from '../../product/events.ts';
import type { ModelNode } from '../../product/graph.ts';
import type { NodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';
import { holdOpen } from '../hold-open.ts';
import { runBuild } from '../run-build.ts';
import { rehearsalGraph } from './rehearsal-project.ts';
import type { RunningTest } from './running-test.ts';

/** Models whose tables depend on what was there before. */
export function keepsWhatIsThere(model: ModelNode): boolean {
  return model.materialization === 'incremental' || isSnapshot(model);
}

/** Builds what a step computes, on what the steps before have left. */
export type Rehearsal = (nodes: NodesToRun) => Promise<readonly Diagnostic[]>;

export function createRehearsal(running: RunningTest, engine: Engine): Rehearsal {
  const { test, context, render, connection } = running;
  const project = { ...context.project, ...render.project };
  const prepared = new Map<string, Promise<Prepared>>();
  return async (nodes) => {
    // Later steps are mostly about the same models.
    const key = [...nodes.given, ...nodes.empty, ...nodes.computed].map(({ id }) => id).join(' ');
    const preparing = prepared.get(key) ?? prepare(running, nodes);
    prepared.set(key, preparing);
    const ready = await preparing;
    if ('wrong' in ready) return ready.wrong;
    const { compiled, checked } = ready;
    const { runStartedAt } = render;
    const events: RunEvent[] = [];
    const catalog = nodes.computed[0]?.relation.catalog ?? engine.catalog;
    // One thing at a time: a connection for each of them would only cost.
    const connect = () => Promise.resolve(holdOpen(connection));
    const { diagnostics: problems } = await runBuild({
      command: 'build',
      project,
      compiled,
      checked,
      memory: undefined,
      isFullAsked: false,
      selection: { ids: new Set(compiled.graph.nodes.keys()), isEverything: true },
      kinds: new Set(['model', 'snapshot']),
      engine: { catalog, connect, close: () => Promise.resolve() },
      threads: 1,
      failFast: true,
      prune: false,
      storeFailures: false,
      compileMs: 0,
      startedAt: runStartedAt,
      runId: test.id,
      eiderVersion: '',
      signal: context.signal ?? new AbortController().signal,
      emit: (event) => events.push(event),
      now: () => runStartedAt,
      clock: context.clock,
    });
    const said = events.flatMap((event) => ('diagnostics' in event ? event.diagnostics : []));
    return [...problems, ...said].filter(isError).map((problem) => couldNotRun(problem, running));
  };
}

type Prepared =
  | { readonly compiled: CompiledProject; readonly checked: CheckedProject }
  | { readonly wrong: readonly Diagnostic[] };

async function prepare(running: RunningTest, nodes: NodesToRun): Promise<Prepared> {
  const { context, render, made } = running;
  const { runStartedAt } = render;
  const project = { ...context.project, ...render.project };
  const graph = rehearsalGraph(context.graph, nodes, (id) => made.get(id)?.columns ?? []);
  const { value: compiled, diagnostics } = compileProject({ graph, project, runStartedAt });
  const wrong = diagnostics.filter(isError);
  if (wrong.length > 0) return { wrong };
  const { open, memory } = context;
  const { value: checked } = await checkProject(compiled, { project, open, memory });
  return { compiled, checked };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function couldNotRun({ message, ...problem }: Diagnostic, { test }: RunningTest): Diagnostic {
  const { code: _code, severity: _severity, ...detail } = problem;
  return error('E0443', `unit test ${test.name} could not run: ${message}`, {
    ...detail,
    related: [
      ...(detail.related ?? []),
      { message: `unit test ${test.name}`, span: test.locate() },
    ],
  });
}
