/**
 * An empty engine that is opened while nothing else is to be done, so that the next check need not
 * wait for it. In: settings; out: an engine as they say. A check changes its engine: each is used once.
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

  constructor(openEngine: (settings: EngineSettings) => Promise<Engine>) {
    this.#openEngine = openEngine;
  }

  readonly open = (settings: EngineSettings): Promise<Engine> => {
    this.#latest = settings;
    const spare = this.#spare;
    if (spare?.key !== JSON.stringify(settings)) return this.#openEngine(settings);
    this.#spare = undefined;
    // Why it could not be opened is said when it is needed.
    return spare.engine;
  };

  /** What was asked for last will be asked for again. */
  async prepare(): Promise<void> {
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
  }
}
