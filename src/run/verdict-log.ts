/**
 * What tests found that are steps of their own: those that end while others are being written down
 * are written together after them, in one transaction. In: verdicts, each with a connection that waits
 * for it; out: rows of `_eider.test_results`.
 */
import type { Connection } from '../engine/engine.ts';
import { testRecords, writeVerdicts } from './record-verdicts.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './test-verdict.ts';

export class VerdictLog {
  readonly #context: RunContext;
  #waiting: TestVerdict[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** What those that wait now are written by. */
  #next: Promise<void> | undefined;

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Ends when it is written; never rejects. */
  write(connection: Connection, verdict: TestVerdict): Promise<void> {
    this.#waiting.push(verdict);
    this.#next ??= this.#writing.then(() => this.#flush(connection));
    return this.#next;
  }

  #flush(connection: Connection): Promise<void> {
    const verdicts = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const records = testRecords(verdicts, undefined, this.#context);
    this.#writing = writeVerdicts(connection, records, this.#context);
    return this.#writing;
  }
}
