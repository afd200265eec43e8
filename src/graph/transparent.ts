/** Which nodes hold no rows of their own, so that whoever reads them reads what they read. */
import type { GraphNode } from '../product/graph.ts';

export function isEphemeral(node: GraphNode | undefined): boolean {
  return node?.kind === 'model' && node.materialization === 'ephemeral';
}

export function isView(node: GraphNode | undefined): boolean {
  return node?.kind === 'model' && node.materialization === 'view';
}

/** Neither a table nor a file: its query is run by who reads it. */
export function isTransparent(node: GraphNode | undefined): boolean {
  return isEphemeral(node) || isView(node);
}
