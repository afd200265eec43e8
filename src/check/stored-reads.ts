/**
 * The relations that a query may read by what it declares: its parents, and behind those whose
 * queries stand in front of it, theirs. In: a node; out: relations that hold rows, or stand for
 * some, each once.
 */
import { isRelation } from '../graph/is-relation.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { Graph, GraphNode, NodeId, RelationNode } from '../product/graph.ts';
import type { StandIns } from './shadow/stand-ins.ts';

export type IsInlined = (parent: RelationNode) => boolean;

export type StoredReads = (
  node: Pick<GraphNode, 'parents'>,
  isInlined?: IsInlined,
) => readonly RelationNode[];

export function createStoredReads({ nodes }: Graph, { sourceBehind }: StandIns): StoredReads {
  return ({ parents }, isInlined = isEphemeral) => {
    const found = new Set<RelationNode>();
    const seen = new Set<NodeId>();
    const pending = [...parents];
    for (let id = pending.shift(); id !== undefined; id = pending.shift()) {
      const node = nodes.get(id);
      if (seen.has(id) || !node || !isRelation(node)) continue;
      seen.add(id);
      if (isInlined(node)) pending.push(...node.parents);
      else found.add(node).add(sourceBehind(node));
    }
    return [...found];
  };
}
