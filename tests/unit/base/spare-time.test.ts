/** Work in spare time: in order, once, and never unseen when it fails. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SpareTime } from '../../../src/base/spare-time.ts';

it('does a piece a turn, and at the end what is left', async () => {
  const spare = new SpareTime();
  const done: number[] = [];
  for (const piece of [1, 2, 3, 4, 5, 6]) spare.add(() => done.push(piece));
  expect(done).toEqual([]);
  await turn();
  await turn();
  expect(done.length).toBeGreaterThan(0);
  expect(done.length).toBeLessThan(6);
  spare.finish();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  spare.add(() => done.push(7));
  spare.finish();
  await turn();
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('raises what a piece raised, and does none after it', async () => {
  const spare = new SpareTime();
  const done: string[] = [];
  spare.add(() => {
    throw new Error('the disk is full');
  });
  spare.add(() => done.push('after'));
  await turn();
  await turn();
  await turn();
  expect(() => spare.finish()).toThrow('the disk is full');
  expect(done).toEqual([]);
});

it('does nothing of what is dropped', async () => {
  const spare = new SpareTime();
  spare.add(() => expect.unreachable());
  spare.drop();
  await turn();
  await turn();
  spare.finish();
});
