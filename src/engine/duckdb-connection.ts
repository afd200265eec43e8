/**
 * One connection to DuckDB: statements one after another, transactions that know when they are
 * lost, and an interrupt that is not. Takes the driver's connection structurally; knows neither
 * how it was opened nor who else is connected.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CellReader, type DriverType, describeColumn } from './duckdb-cells.ts';
import { readDuckdbError } from './duckdb-errors.ts';
import { sentSql } from './duckdb-sent-sql.ts';
import type { WorkerThreads } from './duckdb-workers.ts';
import {
  type Cell,
  type Connection,
  EngineError,
  type RelationName,
  type ResultTable,
  type TextRow,
} from './engine.ts';

/** What is needed of the driver's connection. */
export interface DriverConnection {
  run(sql: string): Promise<DriverResult>;
  extractStatements(sql: string): Promise<DriverStatements>;
  interrupt(): void;
  readonly progress: { readonly percentage: number };
  createAppender(table: string, schema: string, catalog: string): Promise<DriverAppender>;
  closeSync(): void;
}

export interface DriverStatements {
  readonly count: number;
  prepare(index: number): Promise<{ run(): Promise<DriverResult> }>;
}

export interface DriverResult {
  readonly columnCount: number;
  readonly rowCount: number;
  readonly rowsChanged: number;
  readonly returnType: number;
  readonly statementType: number;
  columnName(index: number): string;
  columnType(index: number): DriverType;
  /** All of them are there once a statement has ended. */
  readonly chunkCount: number;
  getChunk(index: number): DriverChunk;
  /** Fetches each chunk, and that there is no other, from another thread. */
  convertRows(converter: CellReader): Promise<(Cell | null)[][]>;
}

export interface DriverChunk {
  convertRows(converter: CellReader): (Cell | null)[][];
}

export interface DriverAppender {
  readonly columnCount: number;
  appendVarchar(text: string): void;
  appendNull(): void;
  endRow(): void;
  flushSync(): void;
  clear(): void;
  closeSync(): void;
}

const pivots = /\bpivot(?:_wider)?\b/i;

export interface ConnectionOptions {
  readonly readCell: CellReader;
  /** The driver's number for CREATE, whose answer is the count of rows, if any. */
  readonly createStatement: number;
  /** The driver's number for an answer that is rows: for INSERT, what RETURNING gives. */
  readonly rowsReturned: number;
  /** The driver's numbers for statements that change rows. */
  readonly changes: ReadonlySet<number>;
  readonly onStatement: ((sql: string) => void) | undefined;
  /** Told of what runs, while it does. */
  readonly workers?: WorkerThreads | undefined;
  /** The driver's connection is gone. */
  readonly onClosed?: () => void;
}

/** An interrupt is lost while a statement waits for a thread, so it is repeated until heard. */
const interruptEveryMs = 20;
/** Rows appended before the event loop gets its turn. */
const appendBatch = 10_000;

export class DuckdbConnection implements Connection {
  readonly #driver: DriverConnection;
  readonly #options: ConnectionOptions;
  /** Ends when everything asked for so far has; never rejects. */
  #idle: Promise<unknown> = Promise.resolve();
  #transaction: 'none' | 'open' | 'lost' = 'none';
  /** Statements asked for and not answered yet. */
  #pending = 0;
  #isCommitting = false;
  #isClosed = false;
  #interrupting: NodeJS.Timeout | undefined;

  constructor(driver: DriverConnection, options: ConnectionOptions) {
    this.#driver = driver;
    this.#options = options;
  }

  run(sql: string): Promise<number> {
    return this.#next(sql, async () =>
      pivots.test(sql) ? this.#runParts(sql) : this.#rowsChanged(await this.#send(sql)),
    );
  }

  query(sql: string): Promise<ResultTable> {
    return this.#next(sql, async () => {
      const result = await this.#send(sql);
      const columns = Array.from({ length: result.columnCount }, (_, index) =>
        describeColumn(result.columnName(index), result.columnType(index)),
      );
      return { columns, rows: await this.#rowsOf(result) };
    });
  }

  begin(): Promise<void> {
    return this.#next('begin', async () => {
      await this.#control('begin');
      this.#transaction = 'open';
    });
  }

  commit(): Promise<void> {
    return this.#next('commit', async () => {
      this.#isCommitting = true;
      this.#stopInterrupting();
      await this.#control('commit');
      this.#transaction = 'none';
    });
  }

  rollback(): Promise<void> {
    const finished = this.#idle.then(async () => {
      this.#transaction = 'none';
      if (this.#isClosed) return;
      await this.#control('rollback').catch(() => undefined);
    });
    this.#idle = finished;
    return finished;
  }

  appendText(relation: RelationName, rows: Iterable<TextRow>): Promise<void> {
    return this.#next('', async () => {
      const { catalog, schema, name } = relation;
      const appender = await this.#driver.createAppender(name, schema, catalog);
      try {
        await this.#append(appender, rows);
        appender.flushSync();
      } catch (failure) {
        appender.clear();
        throw failure;
      } finally {
        closeQuietly(appender);
      }
    });
  }

  interrupt(): void {
    if (this.#pending === 0 || this.#isCommitting || this.#interrupting) return;
    this.#driver.interrupt();
    this.#interrupting = setInterval(() => this.#driver.interrupt(), interruptEveryMs);
  }

  progress(): number | undefined {
    if (this.#pending === 0) return undefined;
    const { percentage } = this.#driver.progress;
    return percentage < 0 ? undefined : Math.min(percentage / 100, 1);
  }

  close(): void {
    void this.closed();
  }

  /** Interrupts what runs, refuses what waits, and ends when the driver's connection is gone. */
  async closed(): Promise<void> {
    this.interrupt();
    const isFirst = !this.#isClosed;
    this.#isClosed = true;
    // The driver must not be closed under a statement that is still running.
    if (isFirst) {
      this.#idle = this.#idle.then(() => {
        this.#driver.closeSync();
        this.#options.onClosed?.();
      });
    }
    await this.#idle;
  }

  /** Runs a task when those before it are done; a failure loses the open transaction. */
  #next<T>(sql: string, task: () => Promise<T>): Promise<T> {
    this.#pending++;
    const result = this.#idle.then(async () => {
      try {
        this.#assertUsable();
        const { workers } = this.#options;
        return await (workers ? workers.during(task) : task());
      } catch (failure) {
        if (this.#transaction === 'open') this.#transaction = 'lost';
        throw readDuckdbError(failure, sql);
      } finally {
        this.#pending--;
        this.#isCommitting = false;
        this.#stopInterrupting();
      }
    });
    this.#idle = result.catch(() => undefined);
    return result;
  }

  #stopInterrupting(): void {
    clearInterval(this.#interrupting);
    this.#interrupting = undefined;
  }

  /** DuckDB itself goes on after some errors, and reports success for a COMMIT after the others. */
  #assertUsable(): void {
    if (this.#isClosed) {
      throw new EngineError('the connection is closed', { kind: 'other', subtype: 'CLOSED' });
    }
    if (this.#transaction === 'lost') {
      throw new EngineError('the transaction is lost to an earlier error: roll it back first', {
        kind: 'other',
        subtype: 'TRANSACTION_LOST',
      });
    }
  }

  #send(sql: string): Promise<DriverResult> {
    this.#options.onStatement?.(sql);
    return this.#driver.run(sentSql(sql));
  }

  #control(word: 'begin' | 'commit' | 'rollback'): Promise<unknown> {
    this.#options.onStatement?.(word);
    return this.#driver.run(word);
  }

  /** The engine makes several statements of a PIVOT without IN, and answers to the last alone. */
  async #runParts(sql: string): Promise<number> {
    const statements = await this.#driver.extractStatements(sentSql(sql)).catch(() => undefined);
    // What does not parse is explained where it is sent as it is.
    if (!statements) return this.#rowsChanged(await this.#send(sql));
    this.#options.onStatement?.(sql);
    let rows = 0;
    for (let index = 0; index < statements.count; index++) {
      const statement = await statements.prepare(index);
      rows = (await this.#rowsChanged(await statement.run())) || rows;
    }
    return rows;
  }

  /** Few rows are there already: to fetch them would be a way to another thread for each chunk. */
  async #rowsOf(result: DriverResult): Promise<(Cell | null)[][]> {
    const { readCell } = this.#options;
    if (result.chunkCount > 1) return result.convertRows(readCell);
    return result.chunkCount === 0 ? [] : result.getChunk(0).convertRows(readCell);
  }

  async #rowsChanged(result: DriverResult): Promise<number> {
    const { createStatement, changes, rowsReturned } = this.#options;
    if (result.statementType === createStatement) {
      const [row] = await this.#rowsOf(result);
      return Number(row?.[0] ?? 0);
    }
    if (!changes.has(result.statementType)) return 0;
    return result.returnType === rowsReturned ? result.rowCount : result.rowsChanged;
  }

  async #append(appender: DriverAppender, rows: Iterable<TextRow>): Promise<void> {
    const width = appender.columnCount;
    let count = 0;
    for (const row of rows) {
      if (row.length !== width) {
        const counts = `row ${count + 1} has ${row.length} values, the table ${width} columns`;
        throw new EngineError(counts, { kind: 'other', subtype: 'INVALID_INPUT' });
      }
      for (const text of row) {
        if (text === null) appender.appendNull();
        else appender.appendVarchar(text);
      }
      appender.endRow();
      if (++count % appendBatch === 0) await nextTurn();
      if (this.#interrupting) throw new EngineError('Interrupted', { kind: 'interrupted' });
    }
  }
}

/** Closing flushes, so it repeats the failure that is being reported already. */
function closeQuietly(appender: DriverAppender): void {
  try {
    appender.closeSync();
  } catch {}
}
