/**
 * One engine in memory for many checks, since opening one takes longer than most of them. In: the
 * settings of a check; out: an engine that is empty again once it is closed.
 */
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { quoteIdentifier } from '../../src/engine/duckdb-dialect.ts';
import type { Connection, Engine, EngineSettings } from '../../src/engine/engine.ts';

export interface SharedEngine {
  readonly open: (settings: EngineSettings) => Promise<Engine>;
  readonly close: () => Promise<void>;
}

export function createSharedEngine(): SharedEngine {
  let engine: Promise<Engine> | undefined;
  const connections: Connection[] = [];
  return {
    open: async (settings) => {
      // Settings would stay.
      if (Object.keys(settings.settings ?? {}).length > 0) return openDuckdb(settings);
      engine ??= openDuckdb({ path: ':memory:', threads: 1 });
      return lend(await engine, connections, settings);
    },
    close: async () => (await engine)?.close(),
  };
}

async function lend(
  engine: Engine,
  connections: Connection[],
  { onOpen = [] }: EngineSettings,
): Promise<Engine> {
  let lent = 0;
  const connect = async (): Promise<Connection> => {
    const connection = connections[lent] ?? (await engine.connect());
    connections[lent++] = connection;
    for (const sql of onOpen) await connection.run(sql);
    return connection;
  };
  const close = async (): Promise<void> => {
    for (const connection of connections) await connection.run('use memory');
    const [first] = connections;
    const attached =
      "select database_name from duckdb_databases() where not internal and database_name <> 'memory'";
    const { rows } = (await first?.query(attached)) ?? { rows: [] };
    for (const [name] of rows) await first?.run(`detach ${quoteIdentifier(String(name))}`);
  };
  return { ...engine, catalog: engine.catalog, connect, close };
}
