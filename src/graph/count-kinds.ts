/** How many nodes there are of each kind: `{model: 31, seed: 4, test: 112}`. */
import type { Graph } from '../product/graph.ts';
import { resourceTypeOf } from './selection/match-criterion.ts';

export function countKinds({ nodes }: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const node of nodes.values()) {
    const kind = resourceTypeOf(node);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
