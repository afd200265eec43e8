/**
 * What depends directly on what, in both directions. In: a column graph; out: links between points.
 *
 * A point is a column, or the rows of a node: which there are. A column is computed from columns and
 * stands in the rows of its node. Those rows are decided by columns, and by the rows of whatever the
 * node reads. A test or an exposure has a verdict, or a message, in place of rows.
 */
import type { ColumnAddress, ColumnGraph, ColumnNode } from '../../product/column-graph.ts';
import type { NodeId } from '../../product/graph.ts';

/** Without a column: the rows of the node. */
export interface Point {
  readonly node: NodeId;
  readonly column: string | undefined;
}

export interface Link {
  /** `rows`: what stands above only decides which rows there are. */
  readonly kind: 'passes' | 'value' | 'rows';
  readonly point: Point;
}

export interface ColumnLinks {
  readonly graph: ColumnGraph;
  readonly above: (point: Point) => readonly Link[];
  readonly below: (point: Point) => readonly Link[];
}

/** Names are told apart as the engine does: without regard to case. */
export function pointKey({ node, column }: Point): string {
  return column === undefined ? node : `${node}\n${column.toLowerCase()}`;
}

export function columnLinks(graph: ColumnGraph): ColumnLinks {
  const above = new Map<string, Link[]>();
  const below = new Map<string, Link[]>();
  const add = (from: Point, to: Point, kind: Link['kind']): void => {
    push(above, pointKey(to), { kind, point: from });
    push(below, pointKey(from), { kind, point: to });
  };
  for (const node of graph.nodes.values()) linkNode(node, graph, add);
  return {
    graph,
    above: (point) => above.get(pointKey(point)) ?? [],
    below: (point) => below.get(pointKey(point)) ?? [],
  };
}

type Add = (from: Point, to: Point, kind: Link['kind']) => void;

function linkNode(node: ColumnNode, graph: ColumnGraph, add: Add): void {
  const rows: Point = { node: node.id, column: undefined };
  for (const read of node.reads) add({ node: read, column: undefined }, rows, 'rows');
  if (node.state === 'reader') {
    for (const column of readColumns(node.columns, node, graph)) add(column, rows, 'value');
    return;
  }
  if (node.state !== 'known') {
    for (const column of columnsRead(node, graph)) add(column, rows, 'rows');
    return;
  }
  for (const column of node.rows) add(column, rows, 'rows');
  for (const { name, value, passes } of node.columns) {
    const point = { node: node.id, column: name };
    const through = passes && pointKey(passes);
    for (const from of value) add(from, point, pointKey(from) === through ? 'passes' : 'value');
    add(rows, point, 'rows');
  }
}

function readColumns(
  columns: readonly ColumnAddress[] | 'all',
  node: ColumnNode,
  graph: ColumnGraph,
): readonly ColumnAddress[] {
  return columns === 'all' ? columnsRead(node, graph) : columns;
}

/** Every column of everything that it reads. */
function columnsRead({ reads }: ColumnNode, { nodes }: ColumnGraph): readonly ColumnAddress[] {
  return reads.flatMap((id) => {
    const node = nodes.get(id);
    if (node?.state !== 'known') return [];
    return node.columns.map(({ name }) => ({ node: id, column: name }));
  });
}

function push(lists: Map<string, Link[]>, key: string, link: Link): void {
  const list = lists.get(key);
  if (list) list.push(link);
  else lists.set(key, [link]);
}
