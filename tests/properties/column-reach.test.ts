/** What is above a column has that column below it, in any project and at any depth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnLinks, type Point, pointKey } from '../../src/graph/columns/column-links.ts';
import { columnReach } from '../../src/graph/columns/column-reach.ts';
import { pointsOf, randomColumnGraph } from './column-graphs.ts';

test('up and down are inverse', () => {
  fc.assert(
    fc.property(randomColumnGraph, fc.integer({ min: 0, max: 6 }), (graph, depth) => {
      const links = columnLinks(graph);
      const points = pointsOf(graph);
      const relation = (direction: 'above' | 'below') =>
        points.flatMap((start: Point) =>
          [...columnReach(links, [start], { direction, depth }).values()].map((found) => {
            const pair = [pointKey(start), pointKey(found.point)];
            const [below, above] = direction === 'above' ? pair : pair.reverse();
            return JSON.stringify([below, above, found.distance, found.role]);
          }),
        );
      expect(relation('below').sort()).toEqual(relation('above').sort());
    }),
  );
});

test('what is further away needs more depth', () => {
  fc.assert(
    fc.property(randomColumnGraph, (graph) => {
      const links = columnLinks(graph);
      for (const start of pointsOf(graph)) {
        const all = columnReach(links, [start], { direction: 'above' });
        for (const { point, distance } of all.values()) {
          if (distance === 0) continue;
          const near = columnReach(links, [start], { direction: 'above', depth: distance - 1 });
          expect(near.has(pointKey(point))).toBe(false);
        }
      }
    }),
  );
});
