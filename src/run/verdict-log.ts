/**
 * What tests found that are steps of their own, written down together: data tests that end while
 * others are being written, and unit tests by the dozen. In: verdicts, each with a connection that
 * has nothing else to do; out: rows of `_eider.test_results`.
 */
import type { Connection } from '../engine/engine.ts';
import type { TestRecord } from '../state/record.ts';
import { recordVerdicts, testRecords, writeVerdicts } from './record-verdicts.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './test-verdict.ts';
import type { UnitTestVerdict } from './unit-tests/unit-test-verdict.ts';

/** A unit test that a killed run has forgotten runs again, in a few milliseconds. */
const mostKept = 64;

export class VerdictLog {
  readonly #context: RunContext;
  #waiting: TestVerdict[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** What those that wait now are written by. */
  #next: Promise<void> | undefined;
  #kept: TestRecord[] = [];

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
    this.#writing = recordVerdicts(connection, verdicts, undefined, this.#context);
    return this.#writing;
  }

  /** Written when there are many, or when all steps have ended. */
  async keep(connection: Connection, verdict: UnitTestVerdict): Promise<void> {
    this.#kept.push(...testRecords([verdict], undefined, this.#context));
    if (this.#kept.length >= mostKept) await this.finish(connection);
  }

  async finish(connection: Connection | undefined): Promise<void> {
    const records = this.#kept;
    this.#kept = [];
    if (connection) await writeVerdicts(connection, records, this.#context);
  }
}
