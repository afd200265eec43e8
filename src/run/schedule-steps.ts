/**
 * Runs steps that wait for each other, several at once, in the order of the plan where there is a
 * choice. In: steps and what to do with one; out: each step's end. Knows no SQL and no node.
 */

export type StepEnd = 'succeeded' | 'failed';

export interface Schedule<
  Step extends { readonly id: string; readonly waitsFor: readonly string[] },
> {
  /** A step comes after all that it waits for. */
  readonly steps: readonly Step[];
  readonly workers: number;
  /** Never rejects for what a step does; what it raises ends the schedule. */
  readonly run: (step: Step, worker: number) => Promise<StepEnd>;
  /** Called for steps that cannot run, after what they waited for has ended. */
  readonly skip: (step: Step, cause: Step) => void;
  /** Asked before a step is started; what is left then is handed to `abandon`. */
  readonly mayStart: () => boolean;
  readonly abandon: (step: Step) => void;
}

export async function scheduleSteps<
  Step extends { readonly id: string; readonly waitsFor: readonly string[] },
>(schedule: Schedule<Step>): Promise<void> {
  const state = createState(schedule.steps);
  const idle = Array.from({ length: schedule.workers }, (_, index) => index).reverse();
  const running = new Map<number, Promise<void>>();
  const finish = (step: Step, end: StepEnd): void => {
    for (const [skipped, cause] of state.end(step, end)) schedule.skip(skipped, cause);
  };
  for (;;) {
    while (idle.length > 0 && schedule.mayStart()) {
      const step = state.next();
      const worker = step && idle.pop();
      if (!step || worker === undefined) break;
      const work = schedule.run(step, worker).then((end) => {
        finish(step, end);
        running.delete(worker);
        idle.push(worker);
      });
      running.set(worker, work);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  for (const step of state.left()) schedule.abandon(step);
}

function createState<Step extends { readonly id: string; readonly waitsFor: readonly string[] }>(
  steps: readonly Step[],
) {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const position = new Map(steps.map((step, index) => [step.id, index]));
  const open = new Map<string, number>();
  const waiters = new Map<string, Step[]>();
  for (const step of steps) {
    const known = step.waitsFor.filter((id) => byId.has(id));
    open.set(step.id, known.length);
    for (const id of known) waiters.set(id, [...(waiters.get(id) ?? []), step]);
  }
  const ready = steps.filter((step) => open.get(step.id) === 0);
  const ended = new Set<string>();

  const place = (step: Step): number => position.get(step.id) ?? 0;
  const makeReady = (step: Step): void => {
    let at = ready.length;
    while (at > 0 && place(ready[at - 1] as Step) > place(step)) at--;
    ready.splice(at, 0, step);
  };
  const next = (): Step | undefined => {
    const step = ready.shift();
    if (step) open.delete(step.id);
    return step;
  };
  /** The steps that can no longer run, each with the step it waited for. */
  const end = (step: Step, how: StepEnd): [Step, Step][] => {
    ended.add(step.id);
    const skipped: [Step, Step][] = [];
    for (const waiter of waiters.get(step.id) ?? []) {
      if (ended.has(waiter.id)) continue;
      if (how === 'failed') {
        open.delete(waiter.id);
        skipped.push([waiter, step], ...end(waiter, 'failed'));
        continue;
      }
      const left = (open.get(waiter.id) ?? 0) - 1;
      open.set(waiter.id, left);
      if (left === 0) makeReady(waiter);
    }
    return skipped;
  };
  const left = (): Step[] => steps.filter((step) => open.has(step.id) && !ended.has(step.id));
  return { next, end, left };
}
