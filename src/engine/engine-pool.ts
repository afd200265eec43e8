/**
 * Engines in memory that are used again: to open one takes longer than most of what a test asks of
 * it. In: how engines are opened; out: engines without any relation, and without any database but those
 * that `onOpen` attaches. What else it does to an engine, the next user would meet: it must do nothing
 * else, or be the same each time.
 */
import { canonicalJson } from '../base/json.ts';
import { quoteIdentifier } from './duckdb-dialect.ts';
import { runOnOpen } from './duckdb-on-open.ts';
import type { Connection, Engine, EngineSettings } from './engine.ts';

type Open = (settings: EngineSettings) => Promise<Engine>;

export interface EnginePool {
  /** Closing an engine empties it for whoever asks for one of the same settings next. */
  readonly open: Open;
  /** Closes all that nobody uses. */
  readonly trim: () => Promise<void>;
  /** That, and those in use when they are given back. */
  readonly close: () => Promise<void>;
}

export function createEnginePool(open: Open): EnginePool {
  const free = new Map<string, Engine[]>();
  let isClosed = false;
  const giveBack = async (engine: Engine, key: string): Promise<void> => {
    if (isClosed || !(await isEmptied(engine))) return engine.close();
    free.set(key, [...(free.get(key) ?? []), engine]);
  };
  const trim = async (): Promise<void> => {
    const engines = [...free.values()].flat();
    free.clear();
    await Promise.all(engines.map((engine) => engine.close()));
  };
  return {
    open: async ({ onOpen = [], ...settings }) => {
      const key = canonicalJson(settings);
      const engine = free.get(key)?.pop() ?? (await open(settings));
      return borrowed(engine, onOpen, () => giveBack(engine, key));
    },
    trim,
    close: () => {
      isClosed = true;
      return trim();
    },
  };
}

async function borrowed(
  engine: Engine,
  onOpen: readonly string[],
  giveBack: () => Promise<void>,
): Promise<Engine> {
  const connections: Connection[] = [];
  // One by one: the SQL of `onOpen` could conflict with itself.
  let making: Promise<unknown> = Promise.resolve();
  const make = (): Promise<Connection> => {
    const made = making.then(async () => {
      const connection = await engine.connect();
      connections.push(connection);
      for (const sql of onOpen) await runOnOpen(connection, sql, { readOnly: false });
      return connection;
    });
    making = made.catch(() => undefined);
    return made;
  };
  const close = (): Promise<void> => {
    for (const connection of connections) connection.close();
    return giveBack();
  };
  try {
    const first = await make();
    const { rows } = await first.query('select current_database()');
    let spare: Connection | undefined = first;
    const connect = async (): Promise<Connection> => {
      const connection = spare;
      spare = undefined;
      return connection ?? make();
    };
    return { catalog: String(rows[0]?.[0]), connect, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** What cannot be emptied is not used again. */
async function isEmptied(engine: Engine): Promise<boolean> {
  const connection = await engine.connect();
  try {
    const { rows } = await connection.query(
      `select database_name from duckdb_databases() where not internal and database_name <> ${own}`,
    );
    const detached = rows.map(([name]) => `detach ${quoteIdentifier(String(name))}`);
    if (detached.length > 0) await connection.run(detached.join(';\n'));
    const { rows: left } = await connection.query(whatIsLeft);
    return left.length === 0;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/** What the engine calls the database that it has in memory by itself, which cannot be detached. */
const own = "'memory'";

const whatIsLeft = `select 1 from duckdb_tables() where not internal
  union all select 1 from duckdb_views() where not internal`;
