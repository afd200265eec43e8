/**
 * An engine whose process ends at one of its statements: that one and all later ones raise, whatever
 * was not committed is rolled back. In: an engine and a count; out: an engine for one run. What a
 * killed process leaves in a file, without the price of a process.
 */
import type { Connection, Engine } from '../../../src/engine/engine.ts';

export class ProcessEnded extends Error {}

export interface EndingEngine {
  readonly engine: Engine;
  /** How many statements were sent. */
  readonly count: () => number;
  /** Ends when nothing runs any more, and all connections are closed. */
  readonly settled: () => Promise<void>;
}

/** `at`: odd counts end before their statement, even ones behind it; none: it goes on to its end. */
export function endingEngine(engine: Engine, at: number | undefined): EndingEngine {
  const connections: Connection[] = [];
  const running = new Set<Promise<unknown>>();
  let sent = 0;
  let isOver = false;
  const send = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (isOver) throw new ProcessEnded();
    const isLast = at !== undefined && ++sent >= Math.ceil(at / 2);
    if (at === undefined) sent++;
    if (isLast) isOver = true;
    if (isLast && at % 2 === 1) throw new ProcessEnded();
    const work = statement();
    running.add(work);
    try {
      const answer = await work;
      if (isLast) throw new ProcessEnded();
      return answer;
    } finally {
      running.delete(work);
    }
  };
  const connect = async (): Promise<Connection> => {
    if (isOver) throw new ProcessEnded();
    const inner = await engine.connect();
    connections.push(inner);
    return {
      ...wrapped(inner, send),
      interrupt: () => inner.interrupt(),
      progress: () => inner.progress(),
      close: () => inner.close(),
    };
  };
  return {
    engine: { catalog: engine.catalog, connect, close: () => engine.close() },
    count: () => sent,
    settled: async () => {
      await Promise.allSettled(running);
      for (const connection of connections) connection.close();
    },
  };
}

function wrapped(
  inner: Connection,
  send: <T>(statement: () => Promise<T>) => Promise<T>,
): Pick<Connection, 'run' | 'query' | 'begin' | 'commit' | 'rollback' | 'appendText'> {
  return {
    run: (sql) => send(() => inner.run(sql)),
    query: (sql) => send(() => inner.query(sql)),
    begin: () => send(() => inner.begin()),
    commit: () => send(() => inner.commit()),
    rollback: () => send(() => inner.rollback()),
    appendText: (relation, rows) => send(() => inner.appendText(relation, rows)),
  };
}
