/** An engine in memory with some empty tables, and the lineage of queries over them. */
import { columnLineage } from '../../../src/check/lineage/column-lineage.ts';
import type { BoundPlan } from '../../../src/check/plan/bound-plan.ts';
import { readPlan } from '../../../src/check/plan/read-plan.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { bindQueries } from '../../../src/engine/duckdb-bind.ts';
import type { Connection } from '../../../src/engine/engine.ts';
import type { ColumnLineage } from '../../../src/product/checked.ts';

export interface LineageLab {
  readonly connection: Connection;
  readonly planOf: (query: string) => Promise<BoundPlan>;
  readonly lineageOf: (query: string) => Promise<ColumnLineage>;
  readonly close: () => Promise<void>;
}

export async function openLineageLab(tables: string): Promise<LineageLab> {
  const engine = await openDuckdb({ path: ':memory:', threads: 1 });
  const connection = await engine.connect();
  await connection.run(tables);
  const planOf = async (query: string): Promise<BoundPlan> => {
    const [bound] = await bindQueries(connection, [query]);
    if (bound?.type === 'plan') return readPlan(bound);
    throw new Error(bound?.type === 'refused' ? bound.error.message : bound?.reason);
  };
  return {
    connection,
    planOf,
    lineageOf: async (query) => columnLineage(await planOf(query)),
    close: () => engine.close(),
  };
}
