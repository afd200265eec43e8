/**
 * A selection as names. In: a selection and its graph; out: in the order of the graph, the text
 * that selects each node when typed back.
 */
import type { Graph, GraphNode } from '../../product/graph.ts';
import type { Selection } from '../../product/selection.ts';
import { escapeGlob } from './glob.ts';
import { printCriterion } from './print-selector.ts';

/** `stg_orders`, `source:raw.orders`, `exposure:weekly_report`. */
export function listNames(selection: Selection, graph: Graph): string[] {
  const names: string[] = [];
  for (const [id, node] of graph.nodes) if (selection.ids.has(id)) names.push(nameOf(node));
  return names;
}

function nameOf(node: GraphNode): string {
  const alone = { key: [], withChildrensParents: false, parents: undefined, children: undefined };
  if (node.kind === 'source') {
    const value = escapeGlob(`${node.table.source}.${node.table.name}`);
    return printCriterion({ ...alone, method: 'source', value });
  }
  const method = node.kind === 'exposure' ? 'exposure' : 'fqn';
  return printCriterion({ ...alone, method, value: escapeGlob(node.name) });
}
