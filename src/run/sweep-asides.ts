/**
 * Tables that a killed build left beside those of its models, and that no build goes on with: the
 * model is gone, or up to date, or is not made in batches any more. In: a plan and what is there;
 * they are dropped.
 */
import { dropRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import { asideMaterialization, asideOf } from '../plan/aside.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { Plan } from '../product/plan.ts';
import { forgetAside } from './rebuild-aside.ts';
import type { RunContext } from './run-context.ts';

export interface Sweeping extends Pick<RunContext, 'nextSequence' | 'runId' | 'now'> {
  readonly graph: Graph;
  readonly inventory: Inventory;
}

export async function sweepAsides(
  connection: Connection,
  { upToDate, steps }: Pick<Plan, 'upToDate' | 'steps'>,
  sweeping: Sweeping,
): Promise<void> {
  const { graph, inventory } = sweeping;
  const tested = steps.flatMap((step) =>
    step.type === 'build' && step.decision === 'tests only' ? [step.node] : [],
  );
  const settled = new Set([...upToDate.map(({ node }) => node), ...tested].map(({ id }) => id));
  for (const { relation, madeBy, materialization } of inventory.relations.values()) {
    const isOurs = madeBy?.split('.')[1] === graph.project;
    if (materialization !== asideMaterialization || madeBy === undefined || !isOurs) continue;
    if (!settled.has(madeBy) && isOf(relation, madeBy, graph)) continue;
    await connection.begin();
    await connection.run(dropRelation(relation, 'table'));
    await connection.run(forgetAside({ id: madeBy, aside: relation }, sweeping).sql);
    await connection.commit();
  }
}

/** The model would go on with it. */
function isOf(aside: RelationName, id: NodeId, { nodes }: Graph): boolean {
  const node = nodes.get(id);
  if (node?.kind !== 'model' || !intervalSettings(node)?.batch) return false;
  return relationKey(asideOf(node.relation)) === relationKey(aside);
}
