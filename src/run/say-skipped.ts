/** What does not run, as events: each with its reason. In: steps and tests; out: events. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { shellWord } from '../base/shell-word.ts';
import type { RunEvent, TestFinished } from '../product/events.ts';
import type { ModelNode, NodeId, SeedNode } from '../product/graph.ts';
import type { BuildStep, IdleTest, Plan, PlanStep, RefusedStep } from '../product/plan.ts';
import type { RunContext } from './run-context.ts';
import { freshnessOf } from './run-freshness.ts';
import type { NodeEnd } from './transact-node.ts';

type Emit = (event: RunEvent) => void;

/** A step that is not tried, and with it the tests that would have run inside. */
export function saySkipped(step: PlanStep, reason: string, context: RunContext, emit: Emit): void {
  if (step.type === 'freshness') {
    const { source } = step;
    sayTestSkipped({ id: source.id, name: freshnessOf(source) }, reason, context, emit);
    return;
  }
  if (!('node' in step)) {
    sayTestSkipped(named(step.id, context), reason, context, emit);
    return;
  }
  sayTestsUntried(step, context, emit);
  emit({
    type: 'node_finished',
    at: context.now(),
    node: step.node.id,
    name: step.node.name,
    materialization: materializationOf(step.node),
    status: 'skipped',
    tests: 0,
    ms: 0,
    reason,
    diagnostics: [],
  });
}

/** Those about a node that is not built, unless they ran or were told for another one. */
function sayUnitTestsSkipped(node: NodeId, reason: string, context: RunContext, emit: Emit): void {
  const left = context.unitTests?.leaveOut(node, context.decisions.isUnitTestDue) ?? [];
  for (const test of left) sayTestSkipped(test, reason, context, emit);
}

/** Tests of a build that ended before they ran. */
export function sayTestsLeft(step: BuildStep, end: NodeEnd, context: RunContext, emit: Emit): void {
  const reason = context.tests ? whyTestsLeft(step, end) : undefined;
  if (reason === undefined) return;
  for (const test of step.tests.slice(end.verdicts.length)) {
    sayTestSkipped(named(test, context), reason, context, emit);
  }
}

/** Behind a unit test that did not pass none runs; a test that could not run ends the transaction. */
function whyTestsLeft({ node }: BuildStep, { status, verdicts }: NodeEnd): string | undefined {
  const last = verdicts.at(-1);
  switch (status) {
    case 'built':
    case 'up_to_date':
      return undefined;
    case 'failed':
      return `${node.name} was not built`;
    case 'interrupted':
      return 'interrupted';
    case 'kept_back':
      if (!last) return 'a unit test did not pass';
      return last.status === 'errored' ? `${last.test.name} could not run` : undefined;
    default:
      return status satisfies never;
  }
}

/** Those of a node that is not tried, or may not be made. */
export function sayTestsUntried(
  { node, tests }: BuildStep | RefusedStep,
  context: RunContext,
  emit: Emit,
): void {
  const reason = `${node.name} was not built`;
  sayUnitTestsSkipped(node.id, reason, context, emit);
  for (const test of tests) sayTestSkipped(named(test, context), reason, context, emit);
}

export function sayUpToDate(plan: Plan, { now }: Pick<RunContext, 'now'>, emit: Emit): void {
  for (const { node, reason } of plan.upToDate) {
    emit({
      type: 'node_finished',
      at: now(),
      node: node.id,
      name: node.name,
      materialization: materializationOf(node),
      status: 'up_to_date',
      tests: 0,
      ms: 0,
      reason,
      diagnostics: [],
    });
  }
}

/** A build leaves them to one that makes what they read; who asks for tests alone wants verdicts. */
export function sayIdleTests(plan: Plan, context: RunContext, emit: Emit): void {
  for (const idle of plan.idleTests) {
    const { test, reason } = idle;
    const left = { ...testEnded(named(test, context), context), reason };
    const found = { status: 'errored', diagnostics: [describeUntestable(idle, context)] } as const;
    emit(context.builds ? left : { ...left, ...found });
  }
}

function describeUntestable({ test, missing }: IdleTest, { compiled }: RunContext): Diagnostic {
  const node = compiled.graph.nodes.get(test);
  const name = node?.name ?? test;
  return error('E0415', `${name} has nothing to test: ${missing.name} is not built`, {
    ...(node ? { span: node.locate() } : {}),
    hint: `build it first: eider build --select ${shellWord(missing.name)}`,
  });
}

interface Named {
  readonly id: NodeId;
  readonly name: string;
}

function named(id: NodeId, { compiled }: RunContext): Named {
  return { id, name: compiled.graph.nodes.get(id)?.name ?? id };
}

function sayTestSkipped(test: Named, reason: string, context: RunContext, emit: Emit): void {
  emit({ ...testEnded(test, context), reason });
}

/** Of a test that did not run. */
function testEnded(test: Named, { now }: RunContext): TestFinished {
  return {
    type: 'test_finished',
    at: now(),
    test: test.id,
    name: test.name,
    afterPublishing: false,
    status: 'skipped',
    failures: 0,
    ms: 0,
    diagnostics: [],
  };
}

export function materializationOf(node: ModelNode | SeedNode): string {
  return node.kind === 'seed' ? 'seed' : node.materialization;
}
