/**
 * The queries with the branch of `#incremental`, which a later build runs over what is there. In:
 * models whose columns are known; out: what the engine says of each, and what is to be tried yet.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import type { CompiledModel, MappedSql } from '../product/compiled.ts';
import type { BranchAnswer } from './cache/kept-model.ts';
import { plainRefusal } from './cache/kept-refusal.ts';
import type { Checking } from './checking.ts';
import { isAbsentTable, refine } from './explain-refusal.ts';
import { type ConstantToTry, constantsToTry } from './findings/failing-constants.ts';
import { textComparisons } from './findings/text-comparisons.ts';
import { unsettledResults } from './findings/unsettled-results.ts';
import { makeMissingTables } from './missing-tables.ts';
import { readPlan } from './plan/read-plan.ts';
import { planScope, withoutPlans } from './proof/plan-scope.ts';

export interface BoundBranch {
  readonly answer: BranchAnswer;
  readonly constants: readonly ConstantToTry[];
}

/** None for a branch that nothing can be said of. */
export async function checkBranches(
  models: readonly CompiledModel[],
  checking: Checking,
): Promise<ReadonlyMap<CompiledModel, BoundBranch>> {
  const branches = models.flatMap((model) => {
    const isKnown = checking.answers.has(model.node.id);
    return model.incremental && isKnown ? [{ model, query: model.incremental }] : [];
  });
  // What is there already is read by the name `this`.
  await makeMissingTables(
    branches.map(({ model }) => model.node),
    checking,
  );
  const answers = new Map<number, BoundQuery>();
  const queries = branches.map(({ query }) => checking.standIns.replaceCalls(query.text));
  await checking.shadow.bind(queries, (answer, place) => void answers.set(place, answer));
  const found = new Map<CompiledModel, BoundBranch>();
  for (const [place, { model, query }] of branches.entries()) {
    const bound = await readBranch({ model, query }, answers.get(place), checking);
    if (bound) found.set(model, bound);
  }
  return found;
}

async function readBranch(
  { model: { node }, query }: { readonly model: CompiledModel; readonly query: MappedSql },
  answer: BoundQuery | undefined,
  checking: Checking,
): Promise<BoundBranch | undefined> {
  if (!answer || answer.type === 'unprintable') return undefined;
  if (answer.type === 'refused') {
    if (isAbsentTable(answer.error)) return undefined;
    const refusal = plainRefusal(await refine({ node, query }, answer.error, checking));
    return { answer: { type: 'refused', refusal }, constants: [] };
  }
  const plan = readPlan(answer);
  const scope = planScope(plan, withoutPlans(checking.facts.factsOf), 'day');
  const sql = checking.standIns.replaceCalls(query.text);
  return {
    answer: {
      type: 'bound',
      columns: plan.columns,
      findings: unsettledResults(scope, sql),
      comparisons: textComparisons(plan, sql),
      failing: [],
    },
    constants: constantsToTry(plan),
  };
}
