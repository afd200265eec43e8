/** Seeds of these tests: CSV text in, what an in-memory warehouse then holds out. */
import { Buffer } from 'node:buffer';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine, RelationName } from '../../../src/engine/engine.ts';
import type { Action } from '../../../src/materialize/action.ts';
import { materializeSeed } from '../../../src/materialize/seed/seed.ts';
import { readSeed } from '../../../src/project/seeds/read-seed.ts';
import type { SeedOptions } from '../../../src/project/seeds/seed-table.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { runActions } from '../../../src/run/run-actions.ts';
import { declaredTypes } from '../seed/read-text.ts';

export const items: RelationName = { catalog: 'memory', schema: 'main', name: 'items' };

/** Opens an in-memory warehouse for as long as the task runs. */
export async function withWarehouse<T>(task: (connection: Connection) => Promise<T>): Promise<T> {
  const engine: Engine = await openDuckdb({ path: ':memory:' });
  try {
    return await task(await engine.connect());
  } finally {
    await engine.close();
  }
}

export interface Built {
  readonly rows: number | undefined;
  /** As the console prints them. */
  readonly printed: string;
}

/** One transaction around the actions: committed if nothing is wrong. */
export async function build(connection: Connection, actions: readonly Action[]): Promise<Built> {
  await connection.begin();
  const end = await runActions(connection, actions, 'items');
  const printed = end.diagnostics
    .map((diagnostic) => formatDiagnostic(diagnostic, { color: false, width: 120 }))
    .join('\n');
  if (end.diagnostics.some(({ severity }) => severity === 'error')) {
    await connection.rollback();
    end.undo();
  } else {
    await connection.commit();
  }
  return { rows: end.rows, printed };
}

export interface Declared {
  readonly types?: Readonly<Record<string, string>>;
  readonly options?: SeedOptions;
  readonly replaces?: 'table' | 'view';
}

export async function buildCsv(
  connection: Connection,
  content: string,
  declared: Declared = {},
): Promise<Built> {
  const file = { name: 'items', path: 'seeds/items.csv', absolutePath: '/p/seeds/items.csv' };
  const request = {
    declared: declaredTypes(declared.types ?? {}),
    options: declared.options ?? {},
  };
  const { value: table, diagnostics } = readSeed(file, request, () => Buffer.from(content));
  if (!table) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { replaces } = declared;
  return build(connection, materializeSeed({ relation: items, table, replaces }));
}

/** Columns as `name TYPE`, then the rows. */
export async function contents(
  connection: Connection,
  sql = 'from items',
): Promise<{ columns: string[]; rows: readonly (readonly unknown[])[] }> {
  const { columns, rows } = await connection.query(sql);
  return { columns: columns.map(({ name, type }) => `${name} ${type}`), rows };
}
