/**
 * An empty engine that is opened while nothing else is to be done, so that the next check need not
 * wait for it, nor for the end of the one before. In: settings; out: an engine as they say. A check
 * changes its engine: each is used once.
 */
import type { Engine, EngineSettings } from '../engine/engine.ts';

interface Spare {
  readonly key: string;
  readonly engine: Promise<Engine>;
}

export class WarmEngines {
  readonly #openEngine: (settings: EngineSettings) => Promise<Engine>;
  #latest: EngineSettings | undefined;
  #spare: Spare | undefined;
  /** Done with, and not closed yet. */
  readonly #used: Engine[] = [];

  constructor(openEngine: (settings: EngineSettings) => Promise<Engine>) {
    this.#openEngine = openEngine;
  }

  readonly open = async (settings: EngineSettings): Promise<Engine> => {
    this.#latest = settings;
    const spare = this.#spare;
    const isWanted = spare?.key === JSON.stringify(settings);
    if (isWanted) this.#spare = undefined;
    // Why it could not be opened is said when it is needed.
    const engine = await (isWanted ? spare.engine : this.#openEngine(settings));
    return {
      catalog: engine.catalog,
      connect: () => engine.connect(),
      close: async () => void this.#used.push(engine),
    };
  };

  /** What was asked for last will be asked for again. */
  async prepare(): Promise<void> {
    await this.#closeUsed();
    const settings = this.#latest;
    if (!settings) return;
    const key = JSON.stringify(settings);
    if (this.#spare?.key === key) return;
    await this.close();
    const engine = this.#openEngine(settings);
    engine.catch(() => undefined);
    this.#spare = { key, engine };
  }

  async close(): Promise<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    const engine = await spare?.engine.catch(() => undefined);
    await engine?.close();
    await this.#closeUsed();
  }

  async #closeUsed(): Promise<void> {
    for (const engine of this.#used.splice(0)) await engine.close();
  }
}
