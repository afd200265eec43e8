/** Whether a node is a relation in the warehouse, or stands for one; tests and exposures are not. */
import type { GraphNode, RelationNode } from '../product/graph.ts';

export function isRelation(node: GraphNode): node is RelationNode {
  return node.kind === 'model' || node.kind === 'seed' || node.kind === 'source';
}
