/** Models by levels of the graph: each level reads only those before it. */
import type { CompiledModel, CompiledProject } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';

export interface Levels {
  readonly levels: readonly (readonly CompiledModel[])[];
  /** The place of a model's level; none for a model that does not compile. */
  readonly depths: ReadonlyMap<NodeId, number>;
}

export function levelsOf({ graph, models }: CompiledProject): Levels {
  const depths = new Map<NodeId, number>();
  const levels: CompiledModel[][] = [];
  for (const { id, kind, parents } of graph.nodes.values()) {
    const model = models.get(id);
    if (kind !== 'model' || !model) continue;
    let depth = 0;
    for (const parent of parents) depth = Math.max(depth, (depths.get(parent) ?? -1) + 1);
    depths.set(id, depth);
    const level = levels[depth];
    if (level) level.push(model);
    else levels[depth] = [model];
  }
  return { levels, depths };
}
