/**
 * The warehouse between builds: given free for other programs a moment after the last of them, or
 * held. In: how to open it; out: an engine for each build, and whether anybody has written to the file
 * while it was free. A database in memory would be lost, and is always held.
 */
import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import type { ProjectSource } from '../project/resources.ts';
import { openWarehouse, type WarehouseRequest } from '../run/open-warehouse.ts';

/** A day: whoever holds the file will let go of it some time. */
const longWaitMs = 24 * 60 * 60 * 1000;

/** Formatters and editors that save by themselves save again at once: opening may take its time. */
const graceMs = 1_000;

interface Opened {
  /** Of the target. */
  readonly key: string;
  /** Which file it is, once it is open. */
  readonly file: Promise<string | undefined>;
  /** Nothing where it could not be opened: who needs it will hear why. */
  readonly engine: Opening;
  /** As it was when it had been opened. */
  readonly seal: Promise<string | undefined>;
}

export type Opening = Promise<Engine | undefined>;

/** As it was when it was given free. */
interface Left {
  readonly engine: Opening;
  readonly seal: string;
}

export class WarehouseLease {
  readonly #isHeld: boolean;
  #opened: Opened | undefined;
  #left: Left | undefined;
  /** Two of one file at once would be one: none is opened before the last one is closed. */
  #closing: Promise<unknown> = Promise.resolve();
  #grace = new AbortController();
  #onStatement: (sql: string) => void = () => {};

  constructor({ isHeld }: { readonly isHeld: boolean }) {
    this.#isHeld = isHeld;
  }

  /**
   * A large one takes its time to open: meanwhile it can be found out what to do in it. None is made,
   * which would have its folder made, too, where the project has just been moved away.
   */
  expect(project: ProjectSource): void {
    this.#grace.abort();
    if (this.#opened || !existsSync(project.target.path)) return;
    const { signal } = new AbortController();
    const engine = this.#closing.then(() => this.#openNow(project, { signal, waitMs: 0 }));
    this.#opened = opened(
      project,
      engine.catch(() => undefined),
    );
  }

  /** What is being opened, or is open; nothing where it could not be. */
  get opening(): Opening | undefined {
    return this.#opened?.engine;
  }

  /** Whether what is open holds what it held when that one was closed. */
  async isAsLeftBy(engine: Opening): Promise<boolean> {
    const seal = await this.#opened?.seal;
    return seal !== undefined && this.#left?.engine === engine && this.#left.seal === seal;
  }

  async open(
    project: ProjectSource,
    { onStatement, ...request }: Pick<WarehouseRequest, 'signal' | 'onWait' | 'onStatement'>,
  ): Promise<Engine> {
    this.#grace.abort();
    if (onStatement) this.#onStatement = onStatement;
    const expected = await this.#stillThere(project);
    if (expected) return expected;
    await this.close();
    const engine = await this.#openNow(project, { ...request, waitMs: longWaitMs });
    this.#opened = opened(project, Promise.resolve(engine));
    return engine;
  }

  /** After a build, and after a save that needed none; whether it was given free before the next. */
  async rest(project: ProjectSource): Promise<boolean> {
    this.#onStatement = () => {};
    this.#grace.abort();
    if (this.#isHeld || project.target.path === ':memory:' || !this.#opened) return false;
    this.#grace = new AbortController();
    const { signal } = this.#grace;
    const isOver = await sleep(graceMs, true, { signal }).catch(() => false);
    return isOver && this.close();
  }

  /** Whether it was open. */
  close(): Promise<boolean> {
    this.#grace.abort();
    const opened = this.#opened;
    this.#opened = undefined;
    const closed = this.#closing.then(async () => {
      const engine = await opened?.engine;
      if (!opened || !engine) return false;
      await settle(engine);
      const seal = await engine.seal?.();
      this.#left = seal === undefined ? undefined : { engine: opened.engine, seal };
      await engine.close();
      return true;
    });
    this.#closing = closed.catch(() => undefined);
    return closed;
  }

  /** What is open, unless somebody has put another file in its place, or none. */
  async #stillThere(project: ProjectSource): Promise<Engine | undefined> {
    const { key, engine, file } = this.#opened ?? {};
    if (key !== keyOf(project) || (await file) !== fileAt(project)) return undefined;
    return engine;
  }

  #openNow(
    project: ProjectSource,
    request: Pick<WarehouseRequest, 'signal' | 'onWait' | 'waitMs'>,
  ): Promise<Engine> {
    const onStatement = (sql: string): void => this.#onStatement(sql);
    return openWarehouse(project, { ...request, readOnly: false, onStatement });
  }
}

/** A thread of the engine's own writes what closing would write, and keep everything waiting for. */
async function settle(engine: Engine): Promise<void> {
  try {
    const connection = await engine.connect();
    await connection.run('checkpoint');
  } catch {
    // Where it cannot be written, it stays in the log, and whoever opens the file next will read it.
  }
}

function opened(project: ProjectSource, engine: Opening): Opened {
  return {
    key: keyOf(project),
    engine,
    file: engine.then(() => fileAt(project)),
    seal: engine.then((opened) => opened?.seal?.()),
  };
}

/** Tells the file from one that is put in its place. */
function fileAt({ target }: ProjectSource): string | undefined {
  const stats = statSync(target.path, { throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}

function keyOf({ target: { locate: _, ...target } }: ProjectSource): string {
  return JSON.stringify(target);
}
