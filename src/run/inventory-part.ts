/**
 * What of the warehouse a build has to know of that is alone: the rest may be large. In: a selection
 * and the graph around it; out: keys. Nothing where everything counts.
 */
import { ownKey, sourceKey } from '../graph/state-key.ts';
import type { ModelNode } from '../product/graph.ts';
import type { InventoryPart } from '../state/read-inventory.ts';
import type { BuildRequest } from './build-request.ts';

/** What is selected, and what it reads down to what holds rows. */
export function inventoryPart({
  isAlone,
  compiled,
  selection,
  engine,
  present,
}: BuildRequest): InventoryPart | undefined {
  if (!isAlone) return undefined;
  const { nodes } = compiled.graph;
  const [relations, sources] = [new Set<string>(), new Set<string>()];
  const seen = new Set(selection.ids);
  for (const id of seen) {
    const node = nodes.get(id);
    if (node?.kind === 'source') sources.add(sourceKey(node, engine.catalog));
    if (node?.kind === 'model' || node?.kind === 'seed') relations.add(ownKey(node));
    const isOpen = node?.kind === 'model' && isReadThrough(node);
    if (isOpen || selection.ids.has(id)) for (const parent of node?.parents ?? []) seen.add(parent);
  }
  return { relations, sources, tests: selection.ids, present };
}

function isReadThrough({ materialization }: ModelNode): boolean {
  return materialization === 'view' || materialization === 'ephemeral';
}
