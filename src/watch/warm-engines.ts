/**
 * Empty engines that are made ready while nothing else is to be done, so that the next save need not
 * wait for them, nor until those before are emptied. In: settings; out: an engine as they say. Those
 * that were used are emptied and used again, for the same settings: what they say is done again.
 */
import type { Connection, Engine, EngineSettings } from '../engine/engine.ts';
import { createEnginePool, type EnginePool } from '../engine/engine-pool.ts';

interface Warm {
  readonly engine: Engine;
  /** As many as were asked for last time: each runs all that is run on opening. */
  readonly connections: Connection[];
}

/** Of one kind of settings. */
interface Kind {
  readonly settings: EngineSettings;
  readonly pool: EnginePool;
  readonly spares: Promise<Warm>[];
  /** For each engine that was asked for since there was time to prepare, how many connections were. */
  asked: number[];
}

/** What needs more at once can wait for them. */
const mostSpares = 3;

export class WarmEngines {
  readonly #openEngine: (settings: EngineSettings) => Promise<Engine>;
  /** By settings. */
  readonly #kinds = new Map<string, Kind>();
  /** Done with, and not given back yet. */
  readonly #used: Engine[] = [];

  constructor(openEngine: (settings: EngineSettings) => Promise<Engine>) {
    this.#openEngine = openEngine;
  }

  readonly open = async (settings: EngineSettings): Promise<Engine> => {
    const { asked, spares, pool } = this.#kindOf(settings);
    const place = asked.push(0) - 1;
    // Why it could not be opened is said when it is needed.
    const { engine, connections } = await (spares.shift() ?? warm(pool, settings, 0));
    return {
      catalog: engine.catalog,
      connect: async () => {
        asked[place] = (asked[place] ?? 0) + 1;
        return connections.shift() ?? engine.connect();
      },
      close: async () => void this.#used.push(engine),
    };
  };

  /** What was asked for last will be asked for again. */
  async prepare(): Promise<void> {
    await this.#giveBack();
    const kinds = [...this.#kinds];
    if (kinds.every(([, { asked }]) => asked.length === 0)) return;
    const closing: Promise<unknown>[] = [];
    let room = mostSpares;
    for (const [key, kind] of kinds) {
      const { asked } = kind;
      kind.asked = [];
      const counts = asked.slice(0, room);
      room -= counts.length;
      closing.push(...makeReady(kind, counts));
      if (asked.length > 0) continue;
      this.#kinds.delete(key);
      closing.push(kind.pool.close());
    }
    await Promise.all(closing);
  }

  async close(): Promise<void> {
    await this.#giveBack();
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    await Promise.all(kinds.map(closeKind));
  }

  #kindOf(settings: EngineSettings): Kind {
    const key = JSON.stringify(settings);
    const known = this.#kinds.get(key);
    if (known) return known;
    const kind = { settings, pool: createEnginePool(this.#openEngine), spares: [], asked: [] };
    this.#kinds.set(key, kind);
    return kind;
  }

  async #giveBack(): Promise<void> {
    for (const engine of this.#used.splice(0)) await engine.close();
  }
}

/** Gives what is to be waited for: the end of those that are not needed any more. */
function makeReady({ settings, pool, spares }: Kind, counts: readonly number[]): Promise<void>[] {
  const closing = spares.splice(counts.length).map(closeSpare);
  for (const count of counts.slice(spares.length)) spares.push(warm(pool, settings, count));
  return [...closing, pool.trim()];
}

function warm(pool: EnginePool, settings: EngineSettings, count: number): Promise<Warm> {
  const opened = pool.open(settings).then(async (engine) => ({
    engine,
    connections: await Promise.all(Array.from({ length: count }, () => engine.connect())),
  }));
  opened.catch(() => undefined);
  return opened;
}

async function closeKind({ spares, pool }: Kind): Promise<void> {
  await Promise.all(spares.splice(0).map(closeSpare));
  await pool.close();
}

async function closeSpare(spare: Promise<Warm>): Promise<void> {
  const opened = await spare.catch(() => undefined);
  await opened?.engine.close();
}
