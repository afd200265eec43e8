/**
 * The adapter to DuckDB: opens a warehouse as its settings say and hands out connections. The only
 * importer of the driver, which costs a tenth of a second: the first `openDuckdb` loads it.
 */
import type { DuckDBInstance } from '@duckdb/node-api';
import { createCellReader } from './duckdb-cells.ts';
import { type ConnectionOptions, DuckdbConnection } from './duckdb-connection.ts';
import { quoteIdentifier } from './duckdb-dialect.ts';
import { makeFolder, readOpenError, whenFree, withoutStillborn } from './duckdb-file.ts';
import { runOnOpen } from './duckdb-on-open.ts';
import { FileSeal } from './duckdb-seal.ts';
import { applySettings, type StartOptions } from './duckdb-settings.ts';
import { isThreadSetting, WorkerThreads } from './duckdb-workers.ts';
import {
  type Connection,
  type Engine,
  EngineError,
  type EngineSettings,
  WarehouseHeldError,
} from './engine.ts';

type Driver = typeof import('@duckdb/node-api');

/**
 * Raises `WarehouseHeldError` for a file that another process has open, and `EngineError` for
 * whatever else is wrong with the file, a setting, an extension or the SQL of `onOpen`.
 */
export async function openDuckdb(settings: EngineSettings): Promise<Engine> {
  const driver: Driver = await import('@duckdb/node-api');
  // The driver prints TIMESTAMPTZ in the zone of the process unless it is told otherwise.
  driver.DuckDBTimestampTZValue.timezoneOffsetInMinutes = 0;
  const { engine, startOptions } = await openOnce(driver, settings, {});
  if (Object.keys(startOptions).length === 0) return engine;
  await engine.close();
  return (await openOnce(driver, settings, startOptions)).engine;
}

interface Opened {
  readonly engine: Engine;
  /** Settings that it would have needed while it started. */
  readonly startOptions: StartOptions;
}

async function openOnce(
  driver: Driver,
  settings: EngineSettings,
  started: StartOptions,
): Promise<Opened> {
  const instance = await openInstance(driver, settings, started);
  const options = connectionOptions(driver, settings);
  const connection = new DuckdbConnection(await instance.connect(), options);
  try {
    const { onConnect, startOptions } = await applySettings(connection, settings, started);
    const { rows } = await connection.query('select current_database()');
    const { onOpen = [], readOnly = false } = settings;
    const statements = { onConnect, onOpen, readOnly };
    const workers = createWorkers(instance, settings);
    const catalog = String(rows[0]?.[0]);
    const seal = settings.path === ':memory:' ? undefined : new FileSeal(settings.path);
    const parts = { instance, seal, options: { ...options, workers }, statements };
    const engine = new DuckdbEngine(catalog, parts);
    if (Object.keys(startOptions).length === 0) await engine.warmUp();
    // Not before: where that locked the settings, they could not come back.
    await workers?.leave();
    await connection.closed();
    return { engine, startOptions };
  } catch (failure) {
    await connection.closed();
    instance.closeSync();
    throw failure;
  }
}

async function openInstance(
  driver: Driver,
  settings: EngineSettings,
  started: StartOptions,
): Promise<DuckDBInstance> {
  const { path, readOnly = false } = settings;
  const config: Record<string, string> = {
    // A misspelt name must not wait for a network.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(readOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...started,
  };
  if (path === ':memory:') return driver.DuckDBInstance.create(path, config);
  if (!readOnly) makeFolder(path);
  try {
    // Two instances of one file in one process would lose each other's tables.
    const open = () => driver.DuckDBInstance.fromCache(path, config);
    return await whenFree(path, settings, () => (readOnly ? open() : withoutStillborn(path, open)));
  } catch (failure) {
    if (failure instanceof WarehouseHeldError || failure instanceof EngineError) throw failure;
    throw readOpenError(failure, path);
  }
}

function connectionOptions(driver: Driver, settings: EngineSettings): ConnectionOptions {
  const { INSERT, UPDATE, DELETE, MERGE_INTO, COPY } = driver.StatementType;
  return {
    readCell: createCellReader(driver.DuckDBTypeId),
    createStatement: driver.StatementType.CREATE,
    rowsReturned: driver.ResultReturnType.QUERY_RESULT,
    changes: new Set([INSERT, UPDATE, DELETE, MERGE_INTO, COPY]),
    onStatement: settings.onStatement,
  };
}

/** Nothing where there is one thread, or where somebody else says how many there are. */
function createWorkers(
  instance: DuckDBInstance,
  { threads = 1, settings = {} }: EngineSettings,
): WorkerThreads | undefined {
  if (threads < 2 || Object.keys(settings).some(isThreadSetting)) return undefined;
  return new WorkerThreads(threads, async (sql) => {
    const connection = await instance.connect();
    await connection.run(sql).finally(() => connection.closeSync());
  });
}

interface ConnectStatements {
  readonly onConnect: readonly string[];
  readonly onOpen: readonly string[];
  readonly readOnly: boolean;
}

interface EngineParts {
  readonly instance: DuckDBInstance;
  /** Absent in memory. */
  readonly seal: FileSeal | undefined;
  readonly options: ConnectionOptions;
  readonly statements: ConnectStatements;
}

class DuckdbEngine implements Engine {
  readonly catalog: string;
  readonly #instance: DuckDBInstance;
  readonly #seal: FileSeal | undefined;
  readonly #options: ConnectionOptions;
  readonly #statements: ConnectStatements;
  readonly #connections = new Set<DuckdbConnection>();
  /** Made while opening, so that what is wrong with `onOpen` is said there. */
  #spare: DuckdbConnection | undefined;
  /** Connections are made one by one: the SQL of `onOpen` could conflict with itself. */
  #connecting: Promise<unknown> = Promise.resolve();
  #checkpointing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(catalog: string, { instance, seal, options, statements }: EngineParts) {
    this.catalog = catalog;
    this.#instance = instance;
    this.#seal = seal;
    this.#options = options;
    this.#statements = statements;
  }

  async warmUp(): Promise<void> {
    this.#spare = await this.#makeConnection();
  }

  connect(): Promise<Connection> {
    const connection = this.#connecting.then(async () => {
      if (this.#closing) {
        throw new EngineError('the warehouse is closed', { kind: 'other', subtype: 'CLOSED' });
      }
      const spare = this.#spare;
      this.#spare = undefined;
      return spare ?? (await this.#makeConnection());
    });
    this.#connecting = connection.catch(() => undefined);
    return connection;
  }

  checkpoint(): Promise<void> {
    this.#checkpointing ??= this.#checkpointNow();
    return this.#checkpointing;
  }

  async #checkpointNow(): Promise<void> {
    const connection = new DuckdbConnection(await this.#instance.connect(), this.#options);
    const sql = `checkpoint ${quoteIdentifier(this.catalog)}`;
    await connection.run(sql).catch(() => undefined);
    await connection.closed();
    this.#checkpointing = undefined;
  }

  async seal(): Promise<string | undefined> {
    return this.#closing ? undefined : this.#seal?.read();
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    await this.#connecting;
    await this.#checkpointing;
    await Promise.all([...this.#connections].map((connection) => connection.closed()));
    await this.#options.workers?.close();
    this.#instance.closeSync();
    await this.#seal?.close();
  }

  async #makeConnection(): Promise<DuckdbConnection> {
    const driver = await this.#instance.connect();
    const onClosed = (): void => void this.#connections.delete(connection);
    const connection = new DuckdbConnection(driver, { ...this.#options, onClosed });
    this.#connections.add(connection);
    try {
      const { onConnect, onOpen, readOnly } = this.#statements;
      for (const sql of onConnect) await connection.run(sql);
      for (const sql of onOpen) await runOnOpen(connection, sql, { readOnly });
      return connection;
    } catch (failure) {
      await connection.closed();
      throw failure;
    }
  }
}
