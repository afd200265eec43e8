/**
 * Relations that Eider made and that no node owns any more: renamed, deleted, disabled, moved to
 * another schema, or become ephemeral; and what was kept of tests that there are no more. In: the graph and the inventory; out: what may be dropped.
 */
import { relationKey } from '../engine/relation-key.ts';
import { ownKey } from '../graph/state-key.ts';
import type { Graph } from '../product/graph.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import type { Orphan } from '../product/plan.ts';
import { failuresSchema } from '../quality/failures-schema.ts';
import { asideMaterialization } from './aside.ts';
import { holdsHistory } from './holds-history.ts';

/** Behind the name of each schema: what of `main` is watched is made in `main_watch`. */
export const watchSuffix = '_watch';

export function findOrphans(graph: Graph, inventory: Inventory): Orphan[] {
  const owned = new Set<string>();
  const watched = new Set<string>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'model' && node.kind !== 'seed') continue;
    if (node.kind === 'model' && node.materialization === 'ephemeral') continue;
    owned.add(relationKey(node.relation));
    watched.add(`${node.relation.schema}${watchSuffix}`.toLowerCase());
  }
  const left = [...inventory.relations].flatMap(([key, there]) => {
    const { relation, kind, madeBy, files, materialization } = there;
    const isOurs = madeBy?.split('.')[1] === graph.project;
    const isWatched = watched.has(relation.schema.toLowerCase());
    const isAside = materialization === asideMaterialization;
    if (isAnother(there, inventory)) return [];
    return madeBy !== undefined && isOurs && !owned.has(key) && !isWatched && !isAside
      ? [{ relation, kind, madeBy, files, isHistory: holdsHistory(there) }]
      : [];
  });
  return [...left, ...keptFailures(graph, inventory)];
}

/** Other columns than it was made with: somebody has put a table of their own in its place. */
function isAnother({ relation, kind, shape }: KnownRelation, { versions }: Inventory): boolean {
  const made = versions.get(ownKey({ relation }));
  return kind === 'table' && made !== undefined && made.shape !== shape;
}

/** Failing rows of tests that there are no more. Another project's tests have verdicts of its own. */
function keptFailures({ project, nodes }: Graph, { relations, verdicts }: Inventory): Orphan[] {
  const tables = [...relations.values()].filter(
    ({ relation }) => relation.schema === failuresSchema,
  );
  if (tables.length === 0) return [];
  const tested = new Set([...verdicts.keys()].map((key) => key.slice(0, key.lastIndexOf(' '))));
  return tables.flatMap(({ relation, kind }): Orphan[] => {
    const madeBy = `test.${project}.${relation.name}`;
    if (nodes.has(madeBy) || !tested.has(madeBy)) return [];
    return [{ relation, kind, madeBy, files: undefined, isHistory: false }];
  });
}
