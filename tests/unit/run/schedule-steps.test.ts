import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleSteps } from '../../../src/run/schedule-steps.ts';

interface Step {
  readonly id: string;
  readonly waitsFor: readonly string[];
}

/** Runs steps and writes down what happened, in order. */
async function trace(
  steps: readonly Step[],
  options: { workers?: number; failing?: readonly string[]; stopAfter?: number } = {},
): Promise<string[]> {
  const said: string[] = [];
  let begun = 0;
  await scheduleSteps({
    steps,
    workers: options.workers ?? 1,
    mayStart: () => begun < (options.stopAfter ?? Number.POSITIVE_INFINITY),
    run: async ({ id }) => {
      begun++;
      await Promise.resolve();
      const failed = options.failing?.includes(id) ?? false;
      said.push(`${id} ${failed ? 'failed' : 'done'}`);
      return failed ? 'failed' : 'succeeded';
    },
    skip: ({ id }, cause) => said.push(`${id} skipped for ${cause.id}`),
    abandon: ({ id }) => said.push(`${id} left`),
  });
  return said;
}

describe('scheduleSteps', () => {
  it('runs in the order of the plan where there is a choice', async () => {
    const steps = [
      { id: 'a', waitsFor: [] },
      { id: 'b', waitsFor: ['a'] },
      { id: 'c', waitsFor: ['a'] },
      { id: 'd', waitsFor: [] },
    ];
    expect(await trace(steps)).toEqual(['a done', 'b done', 'c done', 'd done']);
  });

  it('skips what waits for a failure, with the step that it waited for, and goes on', async () => {
    const steps = [
      { id: 'a', waitsFor: [] },
      { id: 'b', waitsFor: ['a'] },
      { id: 'c', waitsFor: ['b'] },
      { id: 'd', waitsFor: [] },
    ];
    expect(await trace(steps, { failing: ['a'] })).toEqual([
      'a failed',
      'b skipped for a',
      'c skipped for b',
      'd done',
    ]);
  });

  it('skips a step once, though both of its parents fail', async () => {
    const steps = [
      { id: 'a', waitsFor: [] },
      { id: 'b', waitsFor: [] },
      { id: 'c', waitsFor: ['a', 'b'] },
    ];
    expect(await trace(steps, { failing: ['a', 'b'] })).toEqual([
      'a failed',
      'c skipped for a',
      'b failed',
    ]);
  });

  it('waits for nothing that is not in the plan', async () => {
    expect(await trace([{ id: 'a', waitsFor: ['elsewhere'] }])).toEqual(['a done']);
  });

  it('leaves what has not begun once nothing may start', async () => {
    const steps = [
      { id: 'a', waitsFor: [] },
      { id: 'b', waitsFor: ['a'] },
      { id: 'c', waitsFor: [] },
    ];
    expect(await trace(steps, { stopAfter: 1 })).toEqual(['a done', 'b left', 'c left']);
  });

  it('ends every step exactly once, after its parents, for any graph and any failures', async () => {
    const graphs = fc
      .array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
      .map((parents) =>
        parents.map((list, index) => ({
          id: String(index),
          waitsFor: [...new Set(list.filter((parent) => parent < index).map(String))],
        })),
      );
    await fc.assert(
      fc.asyncProperty(
        graphs,
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: 30 }).map(String), { maxLength: 5 }),
        async (steps, workers, failing) => {
          const said = await trace(steps, { workers, failing });
          expect(said.map((line) => line.split(' ')[0]).sort()).toEqual(
            steps.map(({ id }) => id).sort(),
          );
          const at = new Map(said.map((line, index) => [line.split(' ')[0] ?? '', index]));
          const ended = new Map(said.map((line) => line.split(' ') as [string, string]));
          for (const { id, waitsFor } of steps) {
            const parents = waitsFor.map((parent) => ended.get(parent));
            const isHeldBack = parents.some((end) => end !== 'done');
            expect(ended.get(id) === 'skipped').toBe(isHeldBack);
            if (isHeldBack) continue;
            for (const parent of waitsFor) {
              expect(at.get(parent) ?? 0).toBeLessThan(at.get(id) ?? 0);
            }
          }
        },
      ),
    );
  });
});
