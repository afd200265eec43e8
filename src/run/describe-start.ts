/** The first event of a run: what of how much there is to do. In: a plan; out: the event. */
import { countKinds } from '../graph/count-kinds.ts';
import type { RunStarted } from '../product/events.ts';
import type { Plan } from '../product/plan.ts';
import type { BuildRequest } from './build-request.ts';
import { materializationOf } from './say-skipped.ts';

export type StartOfBuild = Pick<
  BuildRequest,
  'project' | 'compiled' | 'startedAt' | 'runId' | 'command' | 'compileMs'
>;

export function describeStart(request: StartOfBuild, plan: Plan): RunStarted {
  const { project, compiled } = request;
  const steps = plan.steps.flatMap((step) => ('node' in step ? [step.node] : []));
  // Where there is nothing to do, its lines are those that may be asked for.
  const working = plan.steps.length > 0 ? steps : plan.upToDate.map(({ node }) => node);
  const names = working.length > 0 ? working.map(({ name }) => name) : testNames(request, plan);
  const longest = (texts: readonly string[]): string =>
    texts.reduce((best, text) => (text.length > best.length ? text : best), '');
  return {
    type: 'run_started',
    at: request.startedAt,
    runId: request.runId,
    command: request.command,
    project: project.name,
    target: project.target.name,
    warehouse: project.target.shownPath,
    filesChecked: project.fileCount,
    compileMs: request.compileMs,
    nodes: steps.length,
    counts: countKinds(compiled.graph),
    ...(plan.upToDate.length > 0 ? { upToDate: plan.upToDate.length } : {}),
    longest: {
      name: longest(names),
      materialization: longest(working.map(materializationOf)),
    },
  };
}

function testNames({ compiled }: StartOfBuild, { steps, idleTests }: Plan): string[] {
  const tests = steps.flatMap((step) => ('node' in step ? [] : [step.id]));
  const ids = [...tests, ...idleTests.map(({ test }) => test)];
  return ids.flatMap((id) => compiled.graph.nodes.get(id)?.name ?? []);
}
