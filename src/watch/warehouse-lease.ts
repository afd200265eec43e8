/**
 * The warehouse between builds: given free for other programs, or held. In: how to open it; out: an
 * engine for each build. A database in memory would be lost, and is always held.
 */
import type { Engine } from '../engine/engine.ts';
import { openWarehouse, type WarehouseRequest } from '../pipeline.ts';
import type { ProjectSource } from '../project/resources.ts';

/** A day: whoever holds the file will let go of it some time. */
const longWaitMs = 24 * 60 * 60 * 1000;

export class WarehouseLease {
  readonly #isHeld: boolean;
  #engine: Engine | undefined;
  #key: string | undefined;

  constructor({ isHeld }: { readonly isHeld: boolean }) {
    this.#isHeld = isHeld;
  }

  async open(
    project: ProjectSource,
    request: Pick<WarehouseRequest, 'signal' | 'onWait' | 'onStatement'>,
  ): Promise<Engine> {
    const { locate: _, ...target } = project.target;
    const key = JSON.stringify(target);
    if (this.#engine && this.#key === key) return this.#engine;
    await this.close();
    this.#engine = await openWarehouse(project, {
      ...request,
      readOnly: false,
      waitMs: longWaitMs,
    });
    this.#key = key;
    return this.#engine;
  }

  /** After a build. */
  async rest(project: ProjectSource): Promise<void> {
    if (!this.#isHeld && project.target.path !== ':memory:') await this.close();
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}
