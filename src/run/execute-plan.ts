/**
 * Carries out a plan: schedules its steps over connections, one transaction each, and says what
 * happens as events. In: a plan and an engine; out: events, and a summary at the end.
 */
import type { Connection, Engine } from '../engine/engine.ts';
import type { RunFinished, TestStatus } from '../product/events.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { BuildStep, Plan, PlanStep, TestStep } from '../product/plan.ts';
import { buildNode } from './build-node.ts';
import { interruptOnAbort } from './interrupt-on-abort.ts';
import { pollProgress } from './poll-progress.ts';
import type { RunContext } from './run-context.ts';
import { runFreshness } from './run-freshness.ts';
import { runTest } from './run-test.ts';
import { sayNotBuilt } from './say-consequence.ts';
import {
  materializationOf,
  sayIdleTests,
  saySkipped,
  sayTestsLeft,
  sayTestsUntried,
  sayUpToDate,
} from './say-skipped.ts';
import { scheduleSteps } from './schedule-steps.ts';
import { createSharedScans, type SharedScans } from './shared-scans.ts';
import { storeFailures } from './store-failures.ts';
import { createTally } from './tally.ts';
import { testPublished } from './test-published.ts';
import type { TestVerdict } from './test-verdict.ts';
import type { NodeEnd } from './transact-node.ts';
import { gateByUnitTests, runUnitTestAlone } from './unit-tests/gate-by-unit-tests.ts';
import { VerdictLog } from './verdict-log.ts';

export interface Execution {
  readonly plan: Plan;
  readonly engine: Engine;
  readonly threads: number;
  readonly failFast: boolean;
  readonly context: RunContext;
}

export async function executePlan(execution: Execution): Promise<RunFinished> {
  const { plan, engine, context } = execution;
  const began = context.clock();
  const workers = Math.max(1, Math.min(execution.threads, plan.steps.length));
  const connections = await Promise.all(Array.from({ length: workers }, () => engine.connect()));
  const stopInterrupting = interruptOnAbort(connections, context.signal);
  const tally = createTally(context.emit);
  const progress = pollProgress(connections, context);
  const verdicts = new VerdictLog(context);
  const scans = createSharedScans(plan, context);
  const whys = new Map<string, string>();
  let failed = false;
  try {
    sayUpToDate(plan, context, tally.emit);
    sayIdleTests(plan, context, tally.emit);
    await scheduleSteps<PlanStep>({
      steps: plan.steps,
      workers,
      mayStart: () => !context.signal.aborted && !(failed && execution.failFast),
      run: async (step, worker) => {
        const connection = connections[worker] as Connection;
        const why = await progress.during(worker, step.id, () =>
          runStep(step, connection, { ...execution, scans, verdicts }, tally.emit),
        );
        if (why === undefined) return 'succeeded';
        whys.set(step.id, why);
        failed = true;
        return 'failed';
      },
      skip: (step, cause) => {
        // What is further down names the first cause, not what was skipped in between.
        const why = whys.get(cause.id) ?? '';
        whys.set(step.id, why);
        saySkipped(step, context.signal.aborted ? 'interrupted' : why, context, tally.emit);
      },
      abandon: (step) =>
        saySkipped(
          step,
          context.signal.aborted ? 'interrupted' : 'stopped at the first failure',
          context,
          tally.emit,
        ),
    });
  } finally {
    progress.stop();
    stopInterrupting();
    await verdicts.finish(connections[0]);
    for (const connection of connections) connection.close();
  }
  return tally.finish({
    at: context.now(),
    ms: context.clock() - began,
    interrupted: context.signal.aborted,
  });
}

type Emit = RunContext['emit'];

/** Why what waits for the step cannot be built, `undefined` where it can. */
type Obstacle = string | undefined;

interface Executing extends Execution {
  readonly scans: SharedScans;
  readonly verdicts: VerdictLog;
}

async function runStep(
  step: PlanStep,
  connection: Connection,
  execution: Executing,
  emit: Emit,
): Promise<Obstacle> {
  switch (step.type) {
    case 'build':
      return runBuild(step, connection, execution.context, emit);
    case 'test':
      return runTestStep(step, connection, execution, emit);
    case 'unit_test': {
      const gate = await runUnitTestAlone(connection, step.test, execution, emit);
      const { passed, interrupted } = gate;
      if (interrupted) return 'interrupted';
      return passed ? undefined : `unit test ${step.test.name} did not pass`;
    }
    case 'freshness':
      return runFreshness(connection, step, execution.context, emit);
    case 'refused': {
      const { node } = step;
      const { context } = execution;
      sayTestsUntried(step, context, emit);
      emit({
        type: 'node_finished',
        at: context.now(),
        node: node.id,
        name: node.name,
        materialization: materializationOf(node),
        status: 'failed',
        tests: 0,
        ms: 0,
        diagnostics: [step.diagnostic],
      });
      return `${node.name} was refused`;
    }
    default:
      return step satisfies never;
  }
}

async function runBuild(
  step: BuildStep,
  connection: Connection,
  context: RunContext,
  emit: Emit,
): Promise<Obstacle> {
  const { node } = step;
  const about = { node: node.id, name: node.name, materialization: materializationOf(node) };
  const began = context.clock();
  emit({ type: 'node_started', at: context.now(), ...about });
  const gate = await gateByUnitTests(connection, node.id, context, emit);
  const decision = context.decisions.decide(node);
  const isBuilt = step.decision === 'build' || decision.type !== 'up to date';
  const make = isBuilt ? buildNode : testPublished;
  const end = gate.passed
    ? await make(connection, step, context)
    : heldByUnitTests(gate.interrupted);
  const planned =
    end.status === 'kept_back' && !isBuilt
      ? 'up to date, but not what its tests ask for'
      : step.decision === 'if changed'
        ? decision.reason
        : step.reason;
  const reason = end.reason ?? planned;
  for (const verdict of end.verdicts) {
    if (!verdict.interrupted) emit(testEvent(verdict, context, { node: node.id }));
  }
  if (isBuilt) sayTestsLeft(step, end, context, emit);
  emit({
    type: 'node_finished',
    at: context.now(),
    ...about,
    status: end.status,
    ...(end.rows === undefined ? {} : { rows: end.rows }),
    ...(end.intervals === undefined ? {} : { intervals: end.intervals }),
    tests: gate.tests + end.verdicts.length,
    ms: context.clock() - began,
    ...sayReason(reason, end.note),
    diagnostics: end.diagnostics,
  });
  switch (end.status) {
    case 'built':
    case 'up_to_date':
      return undefined;
    case 'kept_back':
      return `${node.name} was kept back`;
    case 'failed':
      return `${node.name} failed`;
    case 'interrupted':
      return 'interrupted';
    default:
      return end.status satisfies never;
  }
}

/** Nothing was made, so nothing is rolled back: readers keep what is there. */
function heldByUnitTests(interrupted: boolean): NodeEnd {
  const status = interrupted ? 'interrupted' : 'kept_back';
  return { status, rows: undefined, verdicts: [], diagnostics: [] };
}

function sayReason(reason: string, note: string | undefined): { reason: string } {
  return { reason: note === undefined ? reason : `${reason}; ${note}` };
}

async function runTestStep(
  step: TestStep,
  connection: Connection,
  { context, plan, scans, verdicts }: Executing,
  emit: Emit,
): Promise<Obstacle> {
  const test = context.compiled.tests.get(step.test);
  // What it reads may have been made anew and hold the same.
  if (context.builds && !context.decisions.isTestDue(step.test)) return undefined;
  if (!test) throw new Error(`${step.test} was planned but not compiled`);
  const blocked = plan.steps.filter(({ waitsFor }) => waitsFor.includes(step.id));
  const consequence = (): string => {
    const already = step.timing === 'after publishing' ? 'what it reads is published already' : '';
    const count = context.countDownstream(blocked.map(({ id }) => id)) + blocked.length;
    const stopped = count === 0 ? '' : sayNotBuilt(count);
    return [already, stopped].filter((part) => part !== '').join('; ');
  };
  const began = context.clock();
  const suspicion = await scans(step.test, connection);
  const asked = context.clock() - began;
  const found = await runTest(connection, test, context, { consequence }, suspicion);
  if (found.interrupted) return 'interrupted';
  await verdicts.write(connection, found);
  const unkept = await storeFailures(connection, [found], context);
  const diagnostics = [...found.diagnostics, ...unkept];
  const verdict = { ...found, ms: found.ms + asked, diagnostics };
  emit(testEvent(verdict, context, { afterPublishing: step.timing === 'after publishing' }));
  const isPassed = verdict.status === 'passed' || verdict.status === 'warned';
  return isPassed ? undefined : `test ${test.node.name} did not pass`;
}

function testEvent(
  verdict: TestVerdict,
  context: RunContext,
  more: { node?: NodeId; afterPublishing?: boolean },
) {
  return {
    type: 'test_finished' as const,
    at: context.now(),
    test: verdict.test.id,
    name: verdict.test.name,
    ...(more.node === undefined ? {} : { node: more.node }),
    afterPublishing: more.afterPublishing ?? false,
    status: verdict.status as TestStatus,
    failures: verdict.failures,
    ms: verdict.ms,
    diagnostics: verdict.diagnostics,
  };
}

/** How many planned builds lie downstream of some nodes, those left out. */
export function createDownstreamCount(graph: Graph, plan: Plan): RunContext['countDownstream'] {
  const planned = new Set(plan.steps.flatMap((step) => ('node' in step ? [step.id] : [])));
  return (ids) => {
    const seen = new Set<NodeId>(ids);
    const pending = [...ids];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const child of graph.children.get(id) ?? []) {
        if (seen.has(child)) continue;
        seen.add(child);
        pending.push(child);
      }
    }
    return [...seen].filter((id) => planned.has(id) && !ids.includes(id)).length;
  };
}
