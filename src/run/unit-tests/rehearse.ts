/**
 * Runs the models of a unit test as a build would, in a warehouse in memory that lasts from step to
 * step: what arrives later meets tables that are there. In: a test whose rows are in their tables;
 * out: built tables, or why they could not be built.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { checkProject } from '../../check/check-project.ts';
import { compileProject } from '../../compile/compile-project.ts';
import type { Engine } from '../../engine/engine.ts';
import type { RunEvent } from '../../product/events.ts';
import type { ModelNode } from '../../product/graph.ts';
import type { NodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';
import { runBuild } from '../run-build.ts';
import { rehearsalGraph } from './rehearsal-project.ts';
import type { RunningTest } from './running-test.ts';

/** Models whose tables depend on what was there before. */
export function keepsWhatIsThere({ materialization }: ModelNode): boolean {
  return materialization === 'incremental' || materialization === 'snapshot';
}

export async function rehearse(
  running: RunningTest,
  nodes: NodesToRun,
  engine: Engine,
): Promise<readonly Diagnostic[]> {
  const { test, context, render } = running;
  const { runStartedAt } = render;
  const project = { ...context.project, ...render.project };
  const graph = rehearsalGraph(context.graph, nodes);
  const { value: compiled, diagnostics } = compileProject({ graph, project, runStartedAt });
  const wrong = diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) return wrong;
  const { value: checked } = await checkProject(compiled, { project });
  const events: RunEvent[] = [];
  const catalog = nodes.computed[0]?.relation.catalog ?? engine.catalog;
  const { diagnostics: problems } = await runBuild({
    command: 'build',
    project,
    compiled,
    checked,
    memory: undefined,
    isFullAsked: false,
    selection: { ids: new Set(graph.nodes.keys()), isEverything: true },
    kinds: new Set(['model']),
    engine: { catalog, connect: () => engine.connect(), close: () => engine.close() },
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
  return [...problems, ...said]
    .filter(({ severity }) => severity === 'error')
    .map((problem) => couldNotRun(problem, running));
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
