/**
 * Which columns tell the rows of a relation apart, as its tests say: unique and never null, or at
 * least unique. In: a graph; out: columns by relation.
 */
import type { Graph, NodeId } from '../../product/graph.ts';

export function findPrimaryKeys(graph: Graph): ReadonlyMap<NodeId, readonly string[]> {
  const tested = new Map<NodeId, Tested>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'test' || node.definition.type !== 'generic') continue;
    const { test, subject, column, template } = node.definition;
    // A test of the project's own may mean anything by these names.
    if (template || column === undefined) continue;
    if (test !== 'unique' && test !== 'not_null') continue;
    const columns = tested.get(subject) ?? { unique: new Set(), not_null: new Set() };
    columns[test].add(column);
    tested.set(subject, columns);
  }
  return new Map([...tested].map(([id, columns]) => [id, keyOf(columns)]));
}

type Tested = Readonly<Record<'unique' | 'not_null', Set<string>>>;

function keyOf({ unique, not_null: notNull }: Tested): readonly string[] {
  const both = [...unique].filter((column) => notNull.has(column));
  return (both.length > 0 ? both : [...unique]).sort();
}
