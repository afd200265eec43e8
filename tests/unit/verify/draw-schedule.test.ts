import { expect, it } from 'vitest';
import type { Change } from '../../../src/product/verification.ts';
import { type Arriving, drawSchedule } from '../../../src/verify/draw-schedule.ts';
import { createRandom } from '../../../src/verify/random.ts';

const arriving: readonly Arriving[] = [
  {
    node: 'source.shop.raw.orders',
    rows: 50,
    columns: [
      { name: 'id', isTime: false },
      { name: 'at', isTime: true },
    ],
  },
  { node: 'seed.shop.places', rows: 5, columns: [{ name: 'place', isTime: false }] },
];

const seeds = Array.from({ length: 300 }, (_, seed) => seed);
const schedules = seeds.map((seed) => drawSchedule(arriving, createRandom(seed)));
const changes: readonly Change[] = schedules.flat(2).map(({ change }) => change);

it('is the same for the same seed', () => {
  expect(seeds.map((seed) => drawSchedule(arriving, createRandom(seed)))).toEqual(schedules);
});

it('lets every row arrive once', () => {
  for (const schedule of schedules) {
    for (const { node, rows } of arriving) {
      const arrived = schedule.flat().flatMap(({ relation, change }) => {
        return relation === node && change.kind === 'arrive' ? change.rows : [];
      });
      expect(arrived.toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: rows }, (_, row) => row),
      );
    }
  }
});

it('has every kind of trouble, and late rows', () => {
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(
    new Set(['arrive', 'repeat', 'delete', 'copy', 'clear']),
  );
  expect(changes.some((change) => change.kind === 'copy' && change.column === 'at')).toBe(true);
  expect(changes.some((change) => change.kind === 'delete' && change.rows.length === 50)).toBe(
    true,
  );
  const isLate = schedules.some((schedule) => {
    const orders = schedule.map((step) =>
      step.flatMap(({ relation, change }) =>
        relation === 'source.shop.raw.orders' && change.kind === 'arrive' ? change.rows : [],
      ),
    );
    return orders.some((rows, at) => {
      const before = orders.slice(0, at).flat();
      return rows.some((row) => before.some((earlier) => earlier > row));
    });
  });
  expect(isLate).toBe(true);
});

it('takes what has no rows', () => {
  const empty = [{ node: 'a', rows: 0, columns: [] }];
  expect(drawSchedule(empty, createRandom(1)).flat()).toEqual([]);
});
