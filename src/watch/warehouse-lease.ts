/**
 * The warehouse between builds: given free for other programs, or held. In: how to open it; out: an
 * engine for each build. A database in memory would be lost, and is always held.
 */
import { existsSync } from 'node:fs';
import type { Engine } from '../engine/engine.ts';
import type { ProjectSource } from '../project/resources.ts';
import { openWarehouse, type WarehouseRequest } from '../run/open-warehouse.ts';

/** A day: whoever holds the file will let go of it some time. */
const longWaitMs = 24 * 60 * 60 * 1000;

interface Opened {
  readonly key: string;
  /** Nothing where it could not be opened: who needs it will hear why. */
  readonly engine: Promise<Engine | undefined>;
}

export class WarehouseLease {
  readonly #isHeld: boolean;
  #opened: Opened | undefined;
  #onStatement: (sql: string) => void = () => {};

  constructor({ isHeld }: { readonly isHeld: boolean }) {
    this.#isHeld = isHeld;
  }

  /**
   * A large one takes its time to open: meanwhile it can be found out what to do in it. None is made,
   * which would have its folder made, too, where the project has just been moved away.
   */
  expect(project: ProjectSource): void {
    if (this.#opened || !existsSync(project.target.path)) return;
    const key = keyOf(project);
    const { signal } = new AbortController();
    const engine = this.#openNow(project, { signal, waitMs: 0 }).catch(() => undefined);
    this.#opened = { key, engine };
  }

  async open(
    project: ProjectSource,
    { onStatement, ...request }: Pick<WarehouseRequest, 'signal' | 'onWait' | 'onStatement'>,
  ): Promise<Engine> {
    if (onStatement) this.#onStatement = onStatement;
    const key = keyOf(project);
    const expected = this.#opened?.key === key ? await this.#opened.engine : undefined;
    if (expected) return expected;
    await this.close();
    const engine = await this.#openNow(project, { ...request, waitMs: longWaitMs });
    this.#opened = { key, engine: Promise.resolve(engine) };
    return engine;
  }

  /** After a build; whether it was given free just now. */
  async rest(project: ProjectSource): Promise<boolean> {
    if (this.#isHeld || project.target.path === ':memory:' || !this.#opened) return false;
    return this.close();
  }

  /** Whether it was open. */
  async close(): Promise<boolean> {
    const opened = this.#opened;
    this.#opened = undefined;
    const engine = await opened?.engine;
    await engine?.close();
    this.#onStatement = () => {};
    return engine !== undefined;
  }

  #openNow(
    project: ProjectSource,
    request: Pick<WarehouseRequest, 'signal' | 'onWait' | 'waitMs'>,
  ): Promise<Engine> {
    const onStatement = (sql: string): void => this.#onStatement(sql);
    return openWarehouse(project, { ...request, readOnly: false, onStatement });
  }
}

function keyOf({ target: { locate: _, ...target } }: ProjectSource): string {
  return JSON.stringify(target);
}
