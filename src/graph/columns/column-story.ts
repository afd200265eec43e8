/**
 * What there is to say of one column. In: links and a column; out: what it is computed from, what
 * decides its rows, and who depends on it, each as far as asked.
 */
import type {
  ColumnAddress,
  ColumnNode,
  GraphColumn,
  KnownNode,
} from '../../product/column-graph.ts';
import type { ColumnLinks, Link, Point } from './column-links.ts';
import { pointKey } from './column-links.ts';
import { columnReach, type Reached } from './column-reach.ts';

export interface ColumnStory {
  readonly links: ColumnLinks;
  readonly node: KnownNode;
  readonly column: GraphColumn;
  readonly above?: ColumnsAbove;
  readonly below?: ColumnsBelow;
}

export interface ColumnsAbove {
  readonly values: readonly ColumnTree[];
  /** The columns that decide which rows its node has. */
  readonly rows: readonly ColumnAddress[];
  /** Those that decide rows of what it is made from, and nothing else. */
  readonly further: readonly ColumnAddress[];
  /** Everything, however far, nearest first. */
  readonly all: readonly Reached[];
}

export interface ColumnsBelow {
  readonly values: readonly ColumnTree[];
  /** Relations whose rows it decides itself, or a column that is computed from it. */
  readonly rows: readonly { readonly node: ColumnNode; readonly by: readonly ColumnAddress[] }[];
  /** Relations that change with those rows. */
  readonly further: readonly ColumnNode[];
  /** Tests of the column itself, and exposures of anything that depends on it. */
  readonly readers: readonly ColumnNode[];
  readonly all: readonly Reached[];
}

export interface ColumnTree {
  readonly address: ColumnAddress;
  readonly isUnchanged: boolean;
  readonly next: readonly ColumnTree[];
  /** What follows was shown before, or lies further away than was asked. */
  readonly isCut: boolean;
}

export interface StoryRequest {
  readonly up: boolean;
  readonly down: boolean;
  readonly depth?: number;
}

export function columnStory(
  links: ColumnLinks,
  { node, column }: { readonly node: KnownNode; readonly column: GraphColumn },
  { up, down, depth = Number.POSITIVE_INFINITY }: StoryRequest,
): ColumnStory {
  const start: Point = { node: node.id, column: column.name };
  const telling = { links, start, depth };
  return {
    links,
    node,
    column,
    ...(up ? { above: tellAbove(telling, node) } : {}),
    ...(down ? { below: tellBelow(telling) } : {}),
  };
}

interface Telling {
  readonly links: ColumnLinks;
  readonly start: Point;
  readonly depth: number;
}

function tellAbove(telling: Telling, node: KnownNode): ColumnsAbove {
  const all = reachedFrom(telling, 'above');
  const rows = telling.depth > 0 ? node.rows : [];
  const direct = new Set(rows.map(pointKey));
  return {
    values: treesOf(telling, 'above'),
    rows,
    further: all.flatMap(({ point, role }) => {
      const { node: id, column } = point;
      const isFurther = role === 'rows' && column !== undefined && !direct.has(pointKey(point));
      return isFurther ? [{ node: id, column }] : [];
    }),
    all,
  };
}

function tellBelow(telling: Telling): ColumnsBelow {
  const { links, start } = telling;
  const all = reachedFrom(telling, 'below');
  const byNode = new Map<string, ColumnAddress[]>();
  for (const { point, role } of [{ point: start, role: 'value' }, ...all]) {
    if (role !== 'value' || point.column === undefined) continue;
    for (const link of links.below(point)) {
      if (link.kind !== 'rows' || link.point.column !== undefined) continue;
      const address = { node: point.node, column: point.column };
      byNode.set(link.point.node, [...(byNode.get(link.point.node) ?? []), address]);
    }
  }
  const nodes = [...new Set(all.map(({ point }) => point.node))].flatMap(
    (id) => links.graph.nodes.get(id) ?? [],
  );
  const withRows = new Set(
    all.flatMap(({ point }) => (point.column === undefined ? point.node : [])),
  );
  const relations = nodes.filter(({ state, id }) => state !== 'reader' && withRows.has(id));
  return {
    values: treesOf(telling, 'below'),
    rows: relations.flatMap((node) => {
      const by = byNode.get(node.id);
      return by ? [{ node, by }] : [];
    }),
    further: relations.filter(({ id }) => !byNode.has(id)),
    readers: nodes.filter((node) => node.state === 'reader' && isShown(node, telling)),
    all,
  };
}

function isShown(reader: ColumnNode, { links, start }: Telling): boolean {
  if (reader.kind === 'exposure') return true;
  return links.below(start).some(({ point, kind }) => point.node === reader.id && kind !== 'rows');
}

function reachedFrom(
  { links, start, depth }: Telling,
  direction: 'above' | 'below',
): readonly Reached[] {
  const reached = [...columnReach(links, [start], { direction, depth }).values()];
  return reached.filter(({ point }) => pointKey(point) !== pointKey(start));
}

/** Through values alone; every column is followed once. */
function treesOf(
  { links, start, depth }: Telling,
  direction: 'above' | 'below',
): readonly ColumnTree[] {
  const seen = new Set([pointKey(start)]);
  const nextOf = (point: Point): readonly Link[] =>
    links[direction](point).filter(
      ({ kind, point: { column } }) => kind !== 'rows' && column !== undefined,
    );
  const walk = (point: Point, left: number): readonly ColumnTree[] =>
    nextOf(point).map(({ kind, point: next }): ColumnTree => {
      const address = { node: next.node, column: next.column ?? '' };
      const isKnown = seen.has(pointKey(next)) || left <= 1;
      seen.add(pointKey(next));
      return {
        address,
        isUnchanged: kind === 'passes',
        next: isKnown ? [] : walk(next, left - 1),
        isCut: isKnown && nextOf(next).length > 0,
      };
    });
  return depth > 0 ? walk(start, depth) : [];
}
