/** How many rows tables have now. In: a connection and tables; out: counts by `relationKey`. */
import { formatRelation } from '../engine/duckdb-dialect.ts';
import type { Connection, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { KnownRelation } from '../product/inventory.ts';

/** What Eider made and somebody else may have changed. */
export function isCounted({ kind, made }: Pick<KnownRelation, 'kind' | 'made'>): boolean {
  return kind === 'table' && made !== undefined;
}

/** Few enough for one statement: the engine plans it as a whole, and larger ones take longer for each. */
const atOnce = 50;

export async function countRows(
  connection: Connection,
  relations: readonly RelationName[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let from = 0; from < relations.length; from += atOnce) {
    const some = relations.slice(from, from + atOnce);
    const each = some.map(
      (relation, index) => `select ${index}, count(*) from ${formatRelation(relation)}`,
    );
    const { rows } = await connection.query(each.join(' union all '));
    for (const [index, count] of rows) {
      const relation = some[Number(index)];
      if (relation) counts.set(relationKey(relation), Number(count));
    }
  }
  return counts;
}
