/**
 * The plans of views that are known from an earlier check: proofs of what reads them go on in them.
 * In: what is about to be read; out: plans, in the check's own list of facts.
 */
import { isView } from '../graph/transparent.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { makeMissingTables } from './missing-tables.ts';
import { readPlan } from './plan/read-plan.ts';

export async function readViews(reads: readonly RelationNode[], checking: Checking): Promise<void> {
  const { shadow, standIns, facts } = checking;
  const views = viewsWithoutPlan(reads, checking);
  const behind = views.flatMap(({ node }) => checking.storedReads(node));
  await makeMissingTables(behind, checking);
  const queries = views.map(({ query }) => standIns.replaceCalls(query.text));
  await shadow.bind(queries, (answer, place) => {
    const view = views[place];
    if (view && answer.type === 'plan') facts.add(view.node.relation, { plan: readPlan(answer) });
  });
}

function viewsWithoutPlan(
  reads: readonly RelationNode[],
  { compiled: { models }, facts, states, storedReads }: Checking,
): readonly CompiledModel[] {
  const found = new Map<NodeId, CompiledModel>();
  const pending = [...reads];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const model = models.get(node.id);
    const isKnown = states.get(node.id)?.state === 'checked';
    if (!model || !isKnown || !isView(node) || found.has(node.id)) continue;
    found.set(node.id, model);
    // One that was bound just now may read others that were not.
    pending.push(...storedReads(node));
  }
  return [...found.values()].filter(({ node }) => !facts.factsOf(node.relation)?.plan);
}
