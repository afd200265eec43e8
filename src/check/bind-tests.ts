/**
 * What the engine says about data tests. In: tests that all relations are known of; out: an answer
 * for each, the same whichever tables were needed before.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import { isTransparent } from '../graph/transparent.ts';
import type { ColumnRef } from '../product/checked.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { RelationNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { isAbsentTable } from './explain-refusal.ts';
import { type ConstantToTry, constantsToTry } from './findings/failing-constants.ts';
import { readsOutside } from './findings/unsettled-results.ts';
import { inlinedParents } from './inlined-parents.ts';
import { columnLineage, tablesRead } from './lineage/column-lineage.ts';
import { makeMissingTables, tablesOf } from './missing-tables.ts';
import { readPlan } from './plan/read-plan.ts';

/** `all` would be bound if nothing were known. */
export async function bindTests(
  unknown: readonly CompiledTest[],
  all: readonly CompiledTest[],
  checking: Checking,
): Promise<ReadonlyMap<CompiledTest, TestAnswer>> {
  await makeMissingTables(parentsOf(unknown, checking), checking);
  const answers = await bind(unknown, checking);
  const doubtful = unknown.filter((test) => isDoubtful(answers.get(test)));
  if (doubtful.length === 0) return answers;
  const others = [...tablesOf(checking, () => true), ...parentsOf(all, checking)];
  const made = await makeMissingTables(others, checking);
  return made === 0 ? answers : new Map([...answers, ...(await bind(doubtful, checking))]);
}

/** Behind views, which stand in front of the test, as well. */
function parentsOf(
  tests: readonly CompiledTest[],
  { compiled: { graph }, storedReads }: Checking,
): readonly RelationNode[] {
  return tests.flatMap(({ node }) => {
    const parents = node.parents.map((id) => graph.nodes.get(id) as RelationNode);
    return [...parents, ...storedReads(node, isTransparent)];
  });
}

interface ReadTest {
  readonly type: 'read';
  /** The number of rows that a test finds is its verdict: what decides which there are, counts. */
  readonly columns: readonly ColumnRef[];
  /** It reads what it declares, and nothing else of the project. */
  readonly isWithin: boolean;
  /** It reads nothing that no key knows of. */
  readonly isTracked: boolean;
  readonly constants: readonly ConstantToTry[];
}

export type TestAnswer = ReadTest | Exclude<BoundQuery, { type: 'plan' }>;

async function bind(
  tests: readonly CompiledTest[],
  checking: Checking,
): Promise<ReadonlyMap<CompiledTest, TestAnswer>> {
  const answers = new Map<CompiledTest, TestAnswer>();
  const queries = tests.map(({ query }) => checking.standIns.replaceCalls(query.text));
  await checking.shadow.bind(queries, (answer, place) => {
    const test = tests[place];
    const isPlan = answer.type === 'plan';
    if (test) answers.set(test, isPlan ? readTest(test, answer, checking) : answer);
  });
  return answers;
}

function readTest(
  { node }: CompiledTest,
  answer: Extract<BoundQuery, { type: 'plan' }>,
  { standIns: { relationBehind }, compiled, readsWithin, storedReads }: Checking,
): ReadTest {
  const plan = readPlan(answer);
  const inlined = inlinedParents(node.parents, compiled.graph, isTransparent);
  const declared = storedReads(node, isTransparent);
  return {
    type: 'read',
    columns: columnLineage(plan, { relationBehind, inlined }).rows,
    isWithin: readsWithin(declared, tablesRead(plan, relationBehind)),
    isTracked: !readsOutside(plan),
    constants: constantsToTry(plan),
  };
}

function isDoubtful(answer: TestAnswer | undefined): boolean {
  if (answer?.type === 'read') return !answer.isWithin;
  return answer?.type === 'refused' && isAbsentTable(answer.error);
}
