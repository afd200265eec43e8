/** A warehouse in memory with a state in it, for tests of what the state records and reads. */
import { onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Cell, Connection } from '../../../src/engine/engine.ts';
import type { StoredVersion } from '../../../src/product/state.ts';
import type { Telling, TimeAxis } from '../../../src/product/version.ts';
import { measureRelation } from '../../../src/run/measure-relation.ts';
import { recordFacts } from '../../../src/state/journal.ts';
import { readVersions } from '../../../src/state/read-versions.ts';
import type { Changes } from '../../../src/state/record-versions.ts';
import { prepareState } from '../../../src/state/state-schema.ts';

export interface StateLab {
  readonly connection: Connection;
  readonly catalog: string;
  readonly rows: (sql: string) => Promise<readonly (readonly Cell[])[]>;
  /** The version of a table or query, recorded under its text unless a key is given. */
  readonly measure: (from: string, more?: MeasureOptions) => Promise<StoredVersion>;
}

export interface MeasureOptions {
  readonly key?: string;
  readonly sequence?: number;
  readonly axes?: readonly TimeAxis[];
  readonly toldByKey?: boolean;
  readonly telling?: Telling;
  readonly changes?: Changes;
  readonly parts?: readonly string[];
}

export async function openState(): Promise<StateLab> {
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  const { catalog } = engine;
  await prepareState(connection, catalog);
  let last = 0;
  return {
    connection,
    catalog,
    rows: async (sql) => (await connection.query(sql)).rows,
    measure: async (from, { key = from, sequence = ++last, axes = [], ...more } = {}) => {
      last = Math.max(last, sequence);
      const known = (await readVersions(connection, catalog)).get(key);
      const about = { catalog, sequence, runId: 'run', key, from, axes, ...more };
      const { version, unwritten } = await measureRelation(connection, { ...about, known });
      if (unwritten.length > 0) await connection.run(recordFacts(catalog, unwritten));
      return version;
    },
  };
}
