/**
 * By which columns the changes of each relation's intervals are told, so that whoever reads it can
 * take them key by key. In: the checked project; out: tellings by relation, of those that need one.
 */
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { cutColumn, isWide, tracedTo } from '../incremental/cut-column.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { Telling } from '../product/version.ts';

export type FollowedBoxes = (relation: RelationName) => Telling | undefined;

/**
 * A model of intervals knows which rows it replaced. Of all else the content of buckets is kept, which
 * is worth it only where a change of one interval reaches many.
 */
export function followedBoxes(checked: CheckedProject | undefined): FollowedBoxes {
  const byRows = relationsByRows(checked);
  const columns = new Map<string, Set<string>>();
  for (const check of checked?.relations.values() ?? []) {
    const proof = check.state === 'checked' ? check.proof : undefined;
    const column = proof && cutColumn(proof);
    if (!proof || column === undefined) continue;
    for (const input of proof.inputs) {
      const key = relationKey(input.relation);
      const traced = tracedTo(input, column)?.toLowerCase();
      const isTimed = input.need.type === 'interval';
      if (traced === undefined || !isTimed || !(byRows.has(key) || isWide(input))) continue;
      columns.set(key, (columns.get(key) ?? new Set()).add(traced));
    }
  }
  return (relation) => {
    const key = relationKey(relation);
    const found = columns.get(key);
    return found && { columns: [...found], by: byRows.has(key) ? 'rows' : 'buckets' };
  };
}

function relationsByRows(checked: CheckedProject | undefined): ReadonlySet<string> {
  const nodes = [...(checked?.compiled.graph.nodes.values() ?? [])];
  return new Set(
    nodes.flatMap((node) =>
      node.kind === 'model' && intervalSettings(node) ? [relationKey(node.relation)] : [],
    ),
  );
}
