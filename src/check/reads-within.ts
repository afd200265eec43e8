/**
 * Whether a query reads only what it declares, or what is nobody's: then it means the same whatever
 * else is in the shadow. In: what is declared and what the plan reads; out: yes or no.
 */
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { RelationNode } from '../product/graph.ts';

export type ReadsWithin = (
  declared: readonly RelationNode[],
  reads: readonly RelationName[],
) => boolean;

export function createReadsWithin(owners: ReadonlyMap<string, RelationNode>): ReadsWithin {
  const names = new Set([...owners.values()].map(({ relation }) => relation.name.toLowerCase()));
  return (declared, reads) => {
    const keys = new Set(declared.map((node) => relationKey(node.relation)));
    // A table that on_open makes may stand behind one of the project's of the same name.
    return reads.every(
      (read) => keys.has(relationKey(read)) || !names.has(read.name.toLowerCase()),
    );
  };
}
