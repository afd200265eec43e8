/**
 * Columns as a Mermaid diagram: a box for each node, a solid arrow where a column is computed from
 * another, a dotted one to the box whose rows it decides. In: links and points; out: text.
 */
import type { ColumnLinks, Point } from '../graph/columns/column-links.ts';
import { pointKey } from '../graph/columns/column-links.ts';
import { printNode } from '../graph/columns/column-names.ts';

/** Only what lies between the points; rows come in where a column decides them. */
export function formatColumnDiagram(links: ColumnLinks, points: readonly Point[]): string {
  const ids = new Map<string, string>();
  const columns = points.filter(({ column }) => column !== undefined);
  for (const point of columns) ids.set(pointKey(point), `c${ids.size}`);
  const boxes = new Map<string, Point[]>();
  for (const point of [...points].reverse()) {
    const box = boxes.get(point.node) ?? [];
    if (point.column !== undefined) box.unshift(point);
    boxes.set(point.node, box);
  }
  const boxIds = new Map([...boxes.keys()].map((node, index) => [node, `n${index}`]));
  const lines = ['graph LR'];
  for (const [node, box] of boxes) {
    lines.push(...boxLines({ node, box, boxIds, ids, links }));
  }
  const arrows = new Set<string>();
  for (const point of points) {
    for (const { kind, point: from } of links.above(point)) {
      const start = from.column === undefined ? undefined : ids.get(pointKey(from));
      const end = ids.get(pointKey(point)) ?? boxIds.get(point.node);
      const isInside = from.node === point.node;
      if (start && end && !isInside)
        arrows.add(`  ${start} ${kind === 'rows' ? '-.->' : '-->'} ${end}`);
    }
  }
  return [...lines, ...arrows].join('\n');
}

function boxLines({
  node,
  box,
  boxIds,
  ids,
  links,
}: {
  readonly node: string;
  readonly box: readonly Point[];
  readonly boxIds: ReadonlyMap<string, string>;
  readonly ids: ReadonlyMap<string, string>;
  readonly links: ColumnLinks;
}): readonly string[] {
  const found = links.graph.nodes.get(node);
  const id = boxIds.get(node) ?? node;
  const name = label(found ? printNode(found) : node);
  if (box.length === 0) return [`  ${id}["${name}"]`];
  const columns = box.map(
    (point) => `    ${ids.get(pointKey(point))}["${label(point.column ?? '')}"]`,
  );
  return [`  subgraph ${id}["${name}"]`, ...columns, '  end'];
}

function label(name: string): string {
  return name.replaceAll('"', '#quot;').replaceAll(/\s/g, ' ');
}
