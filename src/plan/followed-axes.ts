/**
 * By which time columns and grains the project's proofs follow each relation. In: the checked
 * project; out: axes by `relationKey`. Selected or not: versions are kept for all who read.
 */

import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { TimeAxis } from '../product/version.ts';

export type FollowedAxes = (relation: RelationName) => readonly TimeAxis[];

export function followedAxes(checked: CheckedProject | undefined): FollowedAxes {
  const axes = new Map<string, Map<string, TimeAxis>>();
  for (const check of checked?.relations.values() ?? []) {
    if (check.state !== 'checked') continue;
    for (const { relation, time, need } of check.proof?.inputs ?? []) {
      if (!time || need.type !== 'interval') continue;
      const key = relationKey(relation);
      const known = axes.get(key) ?? new Map<string, TimeAxis>();
      axes.set(key, known.set(`${time.column.toLowerCase()} ${time.grain}`, time));
    }
  }
  return (relation) => [...(axes.get(relationKey(relation))?.values() ?? [])];
}
