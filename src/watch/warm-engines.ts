/**
 * Empty engines that are opened while nothing else is to be done, so that the next save need not
 * wait for them, nor for the end of those before. In: settings; out: an engine as they say. Checks and
 * unit tests change theirs: each is used once.
 */
import type { Connection, Engine, EngineSettings } from '../engine/engine.ts';

interface Spare {
  readonly key: string;
  readonly warm: Promise<Warm>;
}

interface Warm {
  readonly engine: Engine;
  /** As many as were asked for last time: each runs all that is run on opening. */
  readonly connections: Connection[];
}

interface Asked {
  readonly settings: EngineSettings;
  /** For each engine, how many connections were. */
  readonly connections: number[];
}

/** What needs more at once can wait for them. */
const mostSpares = 3;

export class WarmEngines {
  readonly #openEngine: (settings: EngineSettings) => Promise<Engine>;
  /** What was asked for since there was time to prepare for it, by settings. */
  readonly #asked = new Map<string, Asked>();
  #spares: readonly Spare[] = [];
  /** Done with, and not closed yet. */
  readonly #used: Engine[] = [];

  constructor(openEngine: (settings: EngineSettings) => Promise<Engine>) {
    this.#openEngine = openEngine;
  }

  readonly open = async (settings: EngineSettings): Promise<Engine> => {
    const key = JSON.stringify(settings);
    const asked = this.#asked.get(key) ?? { settings, connections: [] };
    this.#asked.set(key, asked);
    const place = asked.connections.push(0) - 1;
    const spare = this.#spares.find((each) => each.key === key);
    this.#spares = this.#spares.filter((each) => each !== spare);
    // Why it could not be opened is said when it is needed.
    const { engine, connections } = await (spare?.warm ?? this.#warm(settings, 0));
    return {
      catalog: engine.catalog,
      connect: async () => {
        asked.connections[place] = (asked.connections[place] ?? 0) + 1;
        return connections.shift() ?? engine.connect();
      },
      close: async () => void this.#used.push(engine),
    };
  };

  /** What was asked for last will be asked for again. */
  async prepare(): Promise<void> {
    await this.#closeUsed();
    if (this.#asked.size === 0) return;
    const wanted = [...this.#asked].flatMap(([key, { settings, connections }]) =>
      connections.map((count) => ({ key, settings, count })),
    );
    this.#asked.clear();
    const left = [...this.#spares];
    const spares = wanted.slice(0, mostSpares).map(({ key, settings, count }): Spare => {
      const at = left.findIndex((each) => each.key === key);
      const [known] = at === -1 ? [] : left.splice(at, 1);
      return known ?? { key, warm: this.#warm(settings, count) };
    });
    this.#spares = spares;
    await Promise.all(left.map(closeSpare));
  }

  async close(): Promise<void> {
    const spares = this.#spares;
    this.#spares = [];
    await Promise.all(spares.map(closeSpare));
    await this.#closeUsed();
  }

  #warm(settings: EngineSettings, count: number): Promise<Warm> {
    const warm = this.#openEngine(settings).then(async (engine) => ({
      engine,
      connections: await Promise.all(Array.from({ length: count }, () => engine.connect())),
    }));
    warm.catch(() => undefined);
    return warm;
  }

  async #closeUsed(): Promise<void> {
    for (const engine of this.#used.splice(0)) await engine.close();
  }
}

async function closeSpare({ warm }: Spare): Promise<void> {
  const opened = await warm.catch(() => undefined);
  await opened?.engine.close();
}
