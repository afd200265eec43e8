/**
 * By which time columns and grains the project's proofs follow each relation. In: the checked
 * project; out: axes by `relationKey`. Selected or not: versions are kept for all who read.
 */
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { intervalSettings } from '../incremental/interval-settings.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { TimeAxis } from '../product/version.ts';

export type FollowedAxes = (relation: RelationName) => readonly TimeAxis[];

export function followedAxes(checked: CheckedProject | undefined): FollowedAxes {
  const axes = new Map<string, Map<string, TimeAxis>>();
  const follow = (relation: RelationName, axis: TimeAxis): void => {
    const key = relationKey(relation);
    const known = axes.get(key) ?? new Map<string, TimeAxis>();
    axes.set(key, known.set(`${axis.column.toLowerCase()} ${axis.grain}`, axis));
  };
  for (const [id, check] of checked?.relations ?? []) {
    if (check.state !== 'checked') continue;
    const node = checked?.compiled.graph.nodes.get(id);
    const own = node?.kind === 'model' ? intervalSettings(node) : undefined;
    if (node?.kind === 'model' && own) {
      follow(node.relation, { column: own.timeColumn, grain: own.grain });
    }
    for (const { relation, time, need } of check.proof?.inputs ?? []) {
      if (time && need.type === 'interval') follow(relation, time);
    }
  }
  return (relation) => [...(axes.get(relationKey(relation))?.values() ?? [])];
}

/** Columns by whose values the changes of a relation are told: of what has no time, and traces. */
export type FollowedKeys = (relation: RelationName) => readonly string[];

export function followedKeys(checked: CheckedProject | undefined): FollowedKeys {
  const keys = new Map<string, Set<string>>();
  for (const check of checked?.relations.values() ?? []) {
    if (check.state !== 'checked') continue;
    for (const { relation, need, keys: traced } of check.proof?.inputs ?? []) {
      if (need.type === 'interval') continue;
      const known = keys.get(relationKey(relation)) ?? new Set<string>();
      for (const { input } of traced) known.add(input.toLowerCase());
      keys.set(relationKey(relation), known);
    }
  }
  return (relation) => [...(keys.get(relationKey(relation)) ?? [])];
}
