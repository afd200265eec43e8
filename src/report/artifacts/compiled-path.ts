/** Where the SQL of a node lies below `target/compiled`. In: a model or data test; out: a path. */
import type { ModelNode, TestNode } from '../../product/graph.ts';

/** With forward slashes. Tests from one properties file share one file. */
export function compiledPath(node: ModelNode | TestNode): string {
  const isGeneric = node.kind === 'test' && node.definition.type === 'generic';
  return isGeneric ? `data_tests/${node.path}.sql` : node.path;
}
