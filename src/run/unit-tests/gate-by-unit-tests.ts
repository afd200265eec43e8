/**
 * Unit tests in a run: before the model that they are about, or on their own. In: a node or a test;
 * out: events, and whether the model may be built.
 */
import type { RunEvent } from '../../product/events.ts';
import type { NodeId, UnitTestNode } from '../../product/graph.ts';
import type { RunContext } from '../run-context.ts';
import type { UnitTestVerdict } from './run-unit-test.ts';

type Emit = (event: RunEvent) => void;

export interface UnitTestGate {
  readonly tests: number;
  readonly passed: boolean;
  readonly interrupted: boolean;
}

/** A chain is about several models: it runs once and holds all of them. */
export async function gateByUnitTests(
  node: NodeId,
  context: RunContext,
  emit: Emit,
): Promise<UnitTestGate> {
  const verdicts = (await context.unitTests?.runFor(node)) ?? [];
  for (const { isFirst, verdict } of verdicts) {
    if (isFirst && !verdict.interrupted) emit(unitTestEvent(verdict, node, context));
  }
  return gateOf(verdicts.map(({ verdict }) => verdict));
}

export async function runUnitTestAlone(
  test: UnitTestNode,
  context: RunContext,
  emit: Emit,
): Promise<UnitTestGate> {
  const verdict = await context.unitTests?.run(test);
  if (!verdict) return gateOf([]);
  if (!verdict.interrupted) emit(unitTestEvent(verdict, undefined, context));
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
