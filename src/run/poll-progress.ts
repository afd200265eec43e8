/** Asks busy connections how far they are, a few times a second. Knows no statement. */
import type { Connection } from '../engine/engine.ts';
import type { RunContext } from './run-context.ts';

const intervalMs = 200;

export interface Progress {
  /** Reports on a worker's connection while the work goes on. */
  readonly during: <T>(worker: number, node: string, work: () => Promise<T>) => Promise<T>;
  readonly stop: () => void;
}

export function pollProgress(connections: readonly Connection[], context: RunContext): Progress {
  const busy = new Map<number, string>();
  const timer = setInterval(() => {
    for (const [worker, node] of busy) {
      const share = connections[worker]?.progress();
      context.emit({
        type: 'node_progress',
        at: context.now(),
        node,
        ...(share === undefined ? {} : { share }),
      });
    }
  }, intervalMs);
  timer.unref();
  return {
    during: async (worker, node, work) => {
      busy.set(worker, node);
      try {
        return await work();
      } finally {
        busy.delete(worker);
      }
    },
    stop: () => clearInterval(timer),
  };
}
