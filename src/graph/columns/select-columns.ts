/**
 * `column:` in selectors. In: the column graph; out: who answers which nodes a column means, and
 * with `+` those that it is made from, or that depend on it, be it by a value or by their rows.
 */
import type { ColumnGraph } from '../../product/column-graph.ts';
import type { NodeId } from '../../product/graph.ts';
import type { StateSelector } from '../selection/state-selectors.ts';
import { columnLinks } from './column-links.ts';
import { printColumn } from './column-names.ts';
import { columnReach } from './column-reach.ts';
import { findColumns } from './find-columns.ts';

export function columnSelector(graph: ColumnGraph): StateSelector {
  const links = columnLinks(graph);
  return {
    select: (value, { parents, children }) => {
      const found = findColumns(value, graph);
      if ('problem' in found) return found.problem;
      const nodes = new Set<NodeId>(found.columns.map(({ node }) => node));
      const ways = [
        { direction: 'above', depth: parents },
        { direction: 'below', depth: children },
      ] as const;
      for (const { direction, depth } of ways) {
        if (depth === undefined) continue;
        const reached = columnReach(links, found.columns, { direction, depth });
        for (const { point } of reached.values()) nodes.add(point.node);
      }
      return nodes;
    },
    values: () =>
      [...graph.nodes.values()].flatMap((node) =>
        node.state === 'known'
          ? node.columns.map(({ name }) => printColumn({ node: node.id, column: name }, graph))
          : [],
      ),
  };
}
