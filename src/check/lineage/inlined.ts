/**
 * Relations of the project whose queries stand in front of another as CTEs: ephemeral models, and
 * for tests views, too. Who reads them reads columns of theirs, as if they were tables.
 */
import type { RelationName } from '../../engine/engine.ts';
import type { CteRowsOperator, Operator, ScanOperator } from '../plan/bound-plan.ts';

/** By the name of the CTE, in lower case. */
export type Inlined = ReadonlyMap<string, RelationName>;
/** By the number of the CTE. */
export type InlinedTables = ReadonlyMap<number, RelationName>;

/** The query itself; it may have CTEs of the same names inside, which are its own. */
export function withoutInlined(
  root: Operator,
  inlined: Inlined,
): { readonly root: Operator; readonly tables: InlinedTables } {
  const tables = new Map<number, RelationName>();
  let query = root;
  for (let left = inlined.size; query.kind === 'cte' && left > 0; left--) {
    const table = inlined.get(query.name.toLowerCase());
    if (!table) break;
    tables.set(query.id, table);
    query = query.body;
  }
  return { root: query, tables };
}

export function scanOf(
  { columns }: CteRowsOperator,
  { catalog, schema, name }: RelationName,
): ScanOperator {
  const reads = columns.map((column) => column.name);
  return { kind: 'scan', catalog, schema, table: name, reads, columns };
}
