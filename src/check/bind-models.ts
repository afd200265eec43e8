/**
 * What the engine says about models of one level. In: models that all inputs are known of; out: an
 * answer for each, the same whichever tables were needed before.
 */
import type { BoundQuery } from '../engine/duckdb-bind.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { ModelNode, NodeId } from '../product/graph.ts';
import { boundContext } from './bound-context.ts';
import type { Checking } from './checking.ts';
import { isAbsentTable } from './explain-refusal.ts';
import { makeMissingTables, tablesOf } from './missing-tables.ts';
import { isProven } from './prove-model.ts';
import { type BoundModel, readBoundModel } from './read-bound-model.ts';
import { readViews } from './read-views.ts';

export type BindAnswer = BoundModel | Exclude<BoundQuery, { type: 'plan' }>;

export async function bindModels(
  models: readonly CompiledModel[],
  isBefore: (id: NodeId) => boolean,
  checking: Checking,
): Promise<ReadonlyMap<CompiledModel, BindAnswer>> {
  const reads = models.flatMap(({ node }) => checking.storedReads(node));
  const proven = models.filter(({ node }) => isProven(node));
  await readViews(
    proven.flatMap(({ node }) => checking.storedReads(node)),
    checking,
  );
  await makeMissingTables(reads, checking);
  const answers = await bind(models, checking);
  // What a query does not declare may be there or not by now: it has to be, as in a first check.
  const doubtful = models.filter((model) => isDoubtful(model, answers.get(model), checking));
  if (doubtful.length === 0) return answers;
  const made = await makeMissingTables(
    tablesOf(checking, ({ id }) => isBefore(id)),
    checking,
  );
  return made === 0 ? answers : new Map([...answers, ...(await bind(doubtful, checking))]);
}

/** Plans are read while the engine binds the next queries. */
async function bind(
  models: readonly CompiledModel[],
  checking: Checking,
): Promise<ReadonlyMap<CompiledModel, BindAnswer>> {
  const { shadow, standIns } = checking;
  const answers = new Map<CompiledModel, BindAnswer>();
  const queries = models.map(({ query }) => standIns.replaceCalls(query.text));
  await shadow.bind(queries, (answer, place) => {
    const model = models[place];
    if (!model) return;
    const read = (bound: typeof answer & { type: 'plan' }): BoundModel =>
      readBoundModel(bound, queries[place] ?? '', boundContext(model, checking));
    answers.set(model, answer.type === 'plan' ? read(answer) : answer);
  });
  return answers;
}

/** It reads what it declares, and nothing else of the project. */
export function isWithin(
  node: ModelNode,
  { scans }: BoundModel,
  { readsWithin, storedReads }: Checking,
): boolean {
  return readsWithin(storedReads(node), scans);
}

function isDoubtful(
  { node }: CompiledModel,
  answer: BindAnswer | undefined,
  checking: Checking,
): boolean {
  if (!answer) return false;
  if (!('type' in answer)) return !isWithin(node, answer, checking);
  return answer.type === 'unprintable' || isAbsentTable(answer.error);
}
