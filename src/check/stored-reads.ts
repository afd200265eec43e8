/**
 * The relations that a query may read by what it declares: its parents, and behind those whose
 * queries stand in front of it, theirs. In: a node; out: relations that hold rows, or stand for
 * some, each once.
 */
import { isRelation } from '../graph/is-relation.ts';
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

/** In front of a model stand its ephemeral parents. */
export function isEphemeral(node: RelationNode): boolean {
  return node.kind === 'model' && node.materialization === 'ephemeral';
}

export function isView(node: RelationNode): boolean {
  return node.kind === 'model' && node.materialization === 'view';
}

/** In front of a data test stand views as well, so that it can run before they are published. */
export function isInlinedInTests(node: RelationNode): boolean {
  return isEphemeral(node) || isView(node);
}
