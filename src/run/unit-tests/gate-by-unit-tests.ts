/**
 * Unit tests in a run: before the model that they are about, or on their own. In: a node or a test;
 * out: events, and whether the model may be built.
 */
import type { Connection } from '../../engine/engine.ts';
import type { RunEvent } from '../../product/events.ts';
import type { NodeId, UnitTestNode } from '../../product/graph.ts';
import { recordVerdicts } from '../record-verdicts.ts';
import type { RunContext } from '../run-context.ts';
import type { VerdictLog } from '../verdict-log.ts';
import type { UnitTestVerdict } from './unit-test-verdict.ts';

type Emit = (event: RunEvent) => void;

export interface UnitTestGate {
  readonly tests: number;
  readonly passed: boolean;
  readonly interrupted: boolean;
}

/** A chain is about several models: it runs once and holds all of them. */
export async function gateByUnitTests(
  connection: Connection,
  node: NodeId,
  context: RunContext,
  emit: Emit,
): Promise<UnitTestGate> {
  const { isUnitTestDue } = context.decisions;
  const verdicts = (await context.unitTests?.runFor(node, isUnitTestDue)) ?? [];
  const fresh = verdicts.flatMap(({ isFirst, verdict }) =>
    isFirst && !verdict.interrupted ? [verdict] : [],
  );
  await recordVerdicts(connection, fresh, node, context);
  for (const verdict of fresh) emit(unitTestEvent(verdict, node, context));
  return gateOf(verdicts.map(({ verdict }) => verdict));
}

export async function runUnitTestAlone(
  connection: Connection,
  test: UnitTestNode,
  { context, verdicts }: { readonly context: RunContext; readonly verdicts: VerdictLog },
  emit: Emit,
): Promise<UnitTestGate> {
  const verdict = await context.unitTests?.run(test);
  if (!verdict) return gateOf([]);
  if (!verdict.interrupted) {
    await verdicts.keep(connection, verdict);
    emit(unitTestEvent(verdict, undefined, context));
  }
  return gateOf([verdict]);
}

function gateOf(verdicts: readonly UnitTestVerdict[]): UnitTestGate {
  return {
    tests: verdicts.length,
    passed: verdicts.every(({ status }) => status === 'passed'),
    interrupted: verdicts.some(({ interrupted }) => interrupted),
  };
}

function unitTestEvent(
  { test, status, failures, ms, diagnostics }: UnitTestVerdict,
  node: NodeId | undefined,
  { now }: RunContext,
): RunEvent {
  return {
    type: 'test_finished',
    at: now(),
    test: test.id,
    name: test.name,
    ...(node === undefined ? {} : { node }),
    afterPublishing: false,
    status,
    failures,
    ms,
    diagnostics,
  };
}
