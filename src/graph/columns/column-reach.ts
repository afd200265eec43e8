/**
 * All that some columns depend on, or all that depends on them. In: links, where to begin, which way
 * and how far; out: the points reached with the way that leads there. What is above something has
 * that something below it: the two directions are each other's inverse.
 */
import { type ColumnLinks, type Link, type Point, pointKey } from './column-links.ts';

export interface Reached {
  readonly point: Point;
  /** `value`: through values alone. `rows`: somewhere on the way only rows are decided. */
  readonly role: 'value' | 'rows';
  /** In steps from node to node; from the rows of a node to its columns is none. */
  readonly distance: number;
}

export interface ReachRequest {
  readonly direction: 'above' | 'below';
  /** In steps from node to node. */
  readonly depth?: number;
}

/** What it began with is in it, at distance 0. */
export function columnReach(
  links: ColumnLinks,
  from: readonly Point[],
  { direction, depth = Number.POSITIVE_INFINITY }: ReachRequest,
): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>();
  let layer = from.map((point): Reached => ({ point, role: 'value', distance: 0 }));
  for (let distance = 0; layer.length > 0 && distance <= depth; distance++) {
    const further: Reached[] = [];
    // Steps within a node cost nothing, so that they lengthen the layer that they begin in.
    for (const found of layer) {
      if (isKnown(found, reached)) continue;
      const before = reached.get(pointKey(found.point));
      reached.set(pointKey(found.point), { ...found, distance: before?.distance ?? distance });
      for (const link of links[direction](found.point)) {
        const next = follow(found, link);
        if (next.distance === distance) layer.push(next);
        else further.push(next);
      }
    }
    layer = further;
  }
  return reached;
}

/** Reached before by a way that says as much. */
function isKnown({ point, role }: Reached, reached: ReadonlyMap<string, Reached>): boolean {
  const known = reached.get(pointKey(point));
  return known !== undefined && (known.role === 'value' || role === 'rows');
}

function follow({ point, role, distance }: Reached, link: Link): Reached {
  const isInside = link.point.node === point.node;
  return {
    point: link.point,
    role: role === 'rows' || link.kind === 'rows' ? 'rows' : 'value',
    distance: isInside ? distance : distance + 1,
  };
}
