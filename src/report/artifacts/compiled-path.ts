/** Where the SQL of a node lies below `target/compiled`. In: a model or test; out: a path. */
import type { GraphNode } from '../../product/graph.ts';

/** With forward slashes. A test from YAML has no file of its own, but a name of its own. */
export function compiledPath(node: GraphNode): string {
  const isGeneric = node.kind === 'test' && node.definition.type === 'generic';
  return isGeneric ? `data_tests/${node.name}.sql` : node.path;
}
