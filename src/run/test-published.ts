/**
 * Tests of a relation that is up to date: on what is published, those that are due. In: a build
 * step with nothing to build; out: how it ended. What fails keeps nothing back but what is
 * downstream: readers have seen the table already.
 */
import type { Connection } from '../engine/engine.ts';
import type { BuildStep } from '../product/plan.ts';
import { recordVerdicts } from './record-verdicts.ts';
import type { RunContext } from './run-context.ts';
import { runTest } from './run-test.ts';
import { consequence } from './say-consequence.ts';
import { storeFailures } from './store-failures.ts';
import type { TestVerdict } from './test-verdict.ts';
import type { NodeEnd } from './transact-node.ts';

export async function testPublished(
  connection: Connection,
  step: BuildStep,
  context: RunContext,
): Promise<NodeEnd> {
  const { node } = step;
  const verdicts: TestVerdict[] = [];
  for (const id of step.tests) {
    const test = context.compiled.tests.get(id);
    if (!test || !context.decisions.isTestDue(id)) continue;
    const verdict = await runTest(connection, test, context, {
      consequence: () => consequence(step, context),
      onlyIn: node.kind === 'seed' ? node.path : undefined,
      isWhole: context.whole !== undefined,
    });
    verdicts.push(verdict);
    if (verdict.interrupted) break;
  }
  const done = verdicts.filter(({ interrupted }) => !interrupted);
  await recordVerdicts(connection, done, node.id, context);
  const diagnostics = await storeFailures(connection, done, context);
  return { status: statusOf(verdicts), rows: undefined, verdicts, diagnostics };
}

function statusOf(verdicts: readonly TestVerdict[]): NodeEnd['status'] {
  if (verdicts.some(({ interrupted }) => interrupted)) return 'interrupted';
  const isBad = verdicts.some(({ status }) => status === 'failed' || status === 'errored');
  return isBad ? 'kept_back' : 'up_to_date';
}
