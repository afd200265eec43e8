/**
 * Lets the engine's own threads take part in statements that last, and in no others: of a short one
 * they take the only task away, and the thread that asked spins until it is given back. In: when
 * statements begin and end; out: a setting of the engine. Knows no connection.
 */

/** What runs this long is worth a second thread: half as much is lost at most. */
const lastingMs = 30;
/** Where long statements follow each other, each finds the threads there. */
const lingerMs = 100;

/** Settings that say how many threads there are; whoever chose one of them has decided. */
const threadSettings: ReadonlySet<string> = new Set([
  'threads',
  'worker_threads',
  'external_threads',
]);

export function isThreadSetting(name: string): boolean {
  return threadSettings.has(name.toLowerCase());
}

/**
 * ```
 *        a statement lasts, and fewer run than there are threads
 *  away ────────────────────────────────────────────────────────▶ there
 *       ◀────────────────────────────────────────────────────────
 *               none that lasts has run for a while
 * ```
 */
export class WorkerThreads {
  readonly #send: (sql: string) => Promise<unknown>;
  readonly #threads: number;
  #running = 0;
  #lasting = 0;
  #areThere = true;
  #leaving: NodeJS.Timeout | undefined;
  /** Ends when what was sent has been done; never rejects. */
  #sent: Promise<unknown> = Promise.resolve();

  /** `threads` is how many the engine has in all. */
  constructor(threads: number, send: (sql: string) => Promise<unknown>) {
    this.#send = send;
    this.#threads = threads;
  }

  /** What runs is not waited for. */
  async during<T>(statement: () => Promise<T>): Promise<T> {
    let hasLasted = false;
    const lasts = setTimeout(() => {
      hasLasted = true;
      this.#lasting++;
      this.#comeIfOfUse();
    }, lastingMs);
    this.#running++;
    try {
      return await statement();
    } finally {
      clearTimeout(lasts);
      this.#running--;
      if (hasLasted) this.#lasting--;
      this.#comeIfOfUse();
      this.#leaveSoon();
    }
  }

  /** Once it is open: that they are there is how an engine begins. Ends when they have left. */
  leave(): Promise<unknown> {
    return this.#be(false);
  }

  /** After the last statement; ends when nothing is sent any more. */
  close(): Promise<unknown> {
    clearTimeout(this.#leaving);
    return this.#sent;
  }

  /** Where as many statements run as there are threads, each has one. */
  #comeIfOfUse(): void {
    if (this.#lasting > 0 && this.#running < this.#threads) void this.#be(true);
  }

  #leaveSoon(): void {
    if (this.#lasting > 0 || !this.#areThere || this.#leaving) return;
    this.#leaving = setTimeout(() => {
      this.#leaving = undefined;
      if (this.#lasting === 0) void this.#be(false);
    }, lingerMs).unref();
  }

  /** Threads that the engine counts and does not have are those of who asks. */
  #be(there: boolean): Promise<unknown> {
    if (this.#areThere === there) return this.#sent;
    this.#areThere = there;
    const external = there ? 1 : this.#threads;
    const send = () => this.#send(`set global external_threads = ${external}`);
    // Where settings are locked it stays as it is: slower, and as right.
    this.#sent = this.#sent.then(send).catch(() => undefined);
    return this.#sent;
  }
}
