import { expect, it } from 'vitest';
import type { Schedule } from '../../../src/product/verification.ts';
import { shrinkSchedule } from '../../../src/verify/shrink-schedule.ts';

const rows = Array.from({ length: 40 }, (_, at) => at);

const long: Schedule = [
  [
    { relation: 'a', change: { kind: 'arrive', rows } },
    { relation: 'b', change: { kind: 'arrive', rows: [1, 2, 3] } },
  ],
  [{ relation: 'b', change: { kind: 'clear', column: 'x', row: 2 } }],
  [
    { relation: 'a', change: { kind: 'copy', column: 'x', row: 5, from: 6 } },
    { relation: 'a', change: { kind: 'delete', rows: [3, 17, 30] } },
  ],
  [{ relation: 'b', change: { kind: 'repeat', rows: [1] } }],
];

/** Shown where row 17 of a arrives before one build and is deleted before a later one. */
function deletesTheArrived(schedule: Schedule): Promise<Schedule | undefined> {
  const has = (at: number, kind: string): boolean =>
    (schedule[at] ?? []).some(
      ({ relation, change }) =>
        relation === 'a' && change.kind === kind && 'rows' in change && change.rows.includes(17),
    );
  for (const first of schedule.keys()) {
    for (const later of schedule.keys()) {
      if (first < later && has(first, 'arrive') && has(later, 'delete')) {
        return Promise.resolve(schedule.slice(0, later + 1));
      }
    }
  }
  return Promise.resolve(undefined);
}

it('finds the two builds and the one row that it takes', async () => {
  expect(await shrinkSchedule(long, deletesTheArrived, 1000)).toEqual([
    [{ relation: 'a', change: { kind: 'arrive', rows: [17] } }],
    [{ relation: 'a', change: { kind: 'delete', rows: [17] } }],
  ]);
});

it('stops where it may try no more, with what it has', async () => {
  let trials = 0;
  const shows = (schedule: Schedule): Promise<Schedule | undefined> => {
    trials++;
    return deletesTheArrived(schedule);
  };
  const shortest = await shrinkSchedule(long, shows, 3);
  expect(trials).toBe(3);
  expect(await deletesTheArrived(shortest)).toEqual(shortest);
});

it('keeps a schedule of which nothing can be taken away', async () => {
  const all: Schedule = [[{ relation: 'a', change: { kind: 'arrive', rows: [0] } }]];
  const shows = (schedule: Schedule): Promise<Schedule | undefined> =>
    Promise.resolve(schedule.flat().length > 0 ? schedule : undefined);
  expect(await shrinkSchedule(all, shows, 100)).toEqual(all);
});
