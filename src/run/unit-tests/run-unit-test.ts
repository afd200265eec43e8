/**
 * One unit test in a warehouse of its own, empty and in memory: the rows that are given, the models
 * in between as the project has them, and what came against what was expected.
 * In: a connection and a test; out: a verdict. Leaves nothing behind.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { unitTestContext } from '../../compile/own-query.ts';
import { renderQuery } from '../../compile/render-model.ts';
import { createTableAs, dropRelation } from '../../engine/duckdb-dialect.ts';
import { type Connection, type Engine, EngineError } from '../../engine/engine.ts';
import { isSnapshot } from '../../graph/materialized-as.ts';
import type { ModelNode, NodeId, UnitTestNode } from '../../product/graph.ts';
import { nodesToRun } from '../../quality/unit-tests/nodes-to-run.ts';
import { compareStep } from './compare-step.ts';
import { giveRows } from './give-rows.ts';
import { createRehearsal, keepsWhatIsThere, type Rehearsal } from './rehearse.ts';
import {
  explainFailure,
  isHeldFixed,
  type RunningTest,
  type StepEnd,
  type UnitTestContext,
} from './running-test.ts';
import type { UnitTestVerdict } from './unit-test-verdict.ts';

/** In the warehouse that is for all of them, one after another. */
export function runUnitTest(
  connection: Connection,
  test: UnitTestNode,
  context: UnitTestContext,
): Promise<UnitTestVerdict> {
  return runAll({ connection, test, context });
}

/** In a warehouse of its own. */
export async function rehearseUnitTest(
  test: UnitTestNode,
  context: UnitTestContext,
): Promise<UnitTestVerdict> {
  const engine = await context.openEmpty();
  try {
    return await runAll({ connection: await engine.connect(), test, context, engine });
  } finally {
    await engine.close();
  }
}

/** Whether what was there before counts, or a table has columns that its query does not give. */
export function needsRehearsal(test: UnitTestNode, { graph }: UnitTestContext): boolean {
  if (test.inputs.has('this')) return false;
  const { steps } = test.test;
  const { computed } = nodesToRun(graph, givenNodes(test.inputs), new Set(test.parents));
  const isAsked = steps.some(({ expected }) => expected.some(({ of }) => of === 'table'));
  const isOneQuery = steps.length === 1 && !isAsked;
  return computed.some(isOneQuery ? isSnapshot : keepsWhatIsThere);
}

function givenNodes(inputs: UnitTestNode['inputs']): ReadonlySet<NodeId> {
  return new Set([...inputs.values()].filter((meant) => meant !== 'this'));
}

interface TestRun {
  readonly connection: Connection;
  readonly test: UnitTestNode;
  readonly context: UnitTestContext;
  readonly engine?: Engine;
}

async function runAll({ connection, test, context, engine }: TestRun): Promise<UnitTestVerdict> {
  const began = context.clock();
  const running: RunningTest = {
    connection,
    test,
    context,
    render: unitTestContext(test, context),
    made: new Map(),
    arrived: new Map(),
  };
  const end = (status: UnitTestVerdict['status'], more: Partial<UnitTestVerdict>) => {
    const nothing = { failures: 0, diagnostics: [], interrupted: false };
    return { test, status, ms: context.clock() - began, ...nothing, ...more };
  };
  const rehearsal = engine && createRehearsal(running, engine);
  try {
    const differences: Diagnostic[] = [];
    let failures = 0;
    for (const index of test.test.steps.keys()) {
      const found = await runStep(running, index, rehearsal);
      if (found.problems.length > 0) return end('errored', { diagnostics: found.problems });
      differences.push(...found.differences);
      failures += found.failures;
      // What comes later follows from what is wrong already.
      if (differences.length > 0) break;
    }
    return failures === 0
      ? end('passed', {})
      : end('failed', { failures, diagnostics: differences });
  } catch (failure) {
    if (!(failure instanceof EngineError) || failure.kind !== 'interrupted') throw failure;
    return end('errored', { interrupted: true });
  } finally {
    const drops = [...running.made.values()].map(({ relation }) => dropRelation(relation, 'table'));
    // With an engine of its own all of it goes.
    if (!engine && drops.length > 0) await connection.run(drops.join(';\n')).catch(() => undefined);
  }
}

async function runStep(
  running: RunningTest,
  index: number,
  rehearse: Rehearsal | undefined,
): Promise<StepEnd> {
  const { test, context } = running;
  const step = test.test.steps[index] ?? { given: [], expected: [] };
  const stop = (problems: readonly Diagnostic[]): StepEnd => ({
    problems,
    differences: [],
    failures: 0,
  });
  const expected = new Set([...test.parents, ...(test.expected[index] ?? [])]);
  const nodes = nodesToRun(context.graph, givenNodes(test.inputs), expected);
  const problems = await giveRows(running, step, nodes);
  if (problems.length > 0) return stop(problems);
  if (rehearse) {
    const wrong = await rehearse(nodes);
    if (wrong.length > 0) return stop(wrong);
  } else {
    for (const model of nodes.computed) {
      const problem = await makeModel(running, model);
      if (problem) return stop([problem]);
    }
  }
  return compareStep(running, step, index);
}

async function makeModel(running: RunningTest, model: ModelNode): Promise<Diagnostic | undefined> {
  const { connection } = running;
  if (isHeldFixed(running, model)) return undefined;
  const rendered = renderQuery(model.template, running.render, { self: model });
  if (!rendered.sql) return rendered.diagnostics.find(({ severity }) => severity === 'error');
  const { sql, offset } = createTableAs(model.relation, rendered.sql.text);
  try {
    await connection.run(sql);
    running.made.set(model.id, { relation: model.relation, columns: [] });
    return undefined;
  } catch (failure) {
    return explainFailure(failure, rendered.sql, offset, running);
  }
}
