/**
 * Relations that Eider made and that no node owns any more: renamed, deleted, disabled, moved to
 * another schema, or become ephemeral. In: the graph and the inventory; out: what may be dropped.
 */
import { relationKey } from '../engine/relation-key.ts';
import type { Graph } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { Orphan } from '../product/plan.ts';

export function findOrphans(graph: Graph, inventory: Inventory): Orphan[] {
  const owned = new Set<string>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'model' && node.kind !== 'seed') continue;
    if (node.kind === 'model' && node.materialization === 'ephemeral') continue;
    owned.add(relationKey(node.relation));
  }
  return [...inventory.relations].flatMap(
    ([key, { relation, kind, madeBy, files, materialization }]) => {
      const isOurs = madeBy?.split('.')[1] === graph.project;
      return madeBy !== undefined && isOurs && !owned.has(key)
        ? [{ relation, kind, madeBy, files, isHistory: materialization === 'snapshot' }]
        : [];
    },
  );
}
