/** Counts events as they pass, for the summary at the end. Knows no plan. */
import type { NodeStatus, RunEvent, RunFinished, TestStatus } from '../product/events.ts';

const slowestShown = 5;

export interface Tally {
  readonly emit: (event: RunEvent) => void;
  /** The summary; the caller emits it once all is settled. */
  readonly finish: (end: { at: string; ms: number; interrupted: boolean }) => RunFinished;
}

export function createTally(emit: (event: RunEvent) => void): Tally {
  const [nodes, tests] = [noNodes(), noTests()];
  const built: { name: string; ms: number }[] = [];
  const count = (event: RunEvent): void => {
    if (event.type === 'node_finished') {
      nodes[event.status]++;
      if (event.status === 'built') built.push({ name: event.name, ms: event.ms });
    }
    if (event.type === 'test_finished') tests[event.status]++;
    emit(event);
  };
  return {
    emit: count,
    finish: ({ at, ms, interrupted }) => {
      const bad = nodes.failed + nodes.kept_back + nodes.interrupted + tests.failed + tests.errored;
      const finished: RunFinished = {
        type: 'run_finished',
        at,
        status: interrupted ? 'interrupted' : bad > 0 ? 'failure' : 'success',
        nodes,
        tests,
        ms,
        slowest: built.sort((a, b) => b.ms - a.ms).slice(0, slowestShown),
      };
      return finished;
    },
  };
}

/** Of each status, to be counted up. */
export function noNodes(): Record<NodeStatus, number> {
  return { built: 0, kept_back: 0, failed: 0, skipped: 0, up_to_date: 0, interrupted: 0 };
}

export function noTests(): Record<TestStatus, number> {
  return { passed: 0, warned: 0, failed: 0, errored: 0, skipped: 0 };
}
