/** Models that are more than a query or a table, asked of any node. */
import type { GraphNode, ModelNode } from '../product/graph.ts';

export type SnapshotNode = ModelNode & { readonly materialization: 'snapshot' };
export type ExternalNode = ModelNode & { readonly materialization: 'external' };

/** The history of its rows, which no query can give again. */
export function isSnapshot(node: GraphNode | undefined): node is SnapshotNode {
  return node?.kind === 'model' && node.materialization === 'snapshot';
}

/** A file outside of the warehouse. */
export function isExternal(node: GraphNode | undefined): node is ExternalNode {
  return node?.kind === 'model' && node.materialization === 'external';
}
