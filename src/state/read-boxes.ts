/**
 * Reads which keys changed in which intervals of a relation since a change. In: a connection (read
 * only is enough), the relation's version; out: boxes. Decides nothing.
 */
import { noBucket } from '../engine/duckdb-fingerprint.ts';
import type { Cell, Connection } from '../engine/engine.ts';
import type { StateKey, StoredVersion } from '../product/state.ts';
import type { BoxChange, BoxChanges } from '../product/version.ts';
import { sqlValue, stateTable } from './state-sql.ts';

export async function readBoxes(
  connection: Connection,
  { catalog, key }: { readonly catalog: string; readonly key: StateKey },
  { stored, seen }: { readonly stored: StoredVersion; readonly seen: number },
): Promise<BoxChanges | undefined> {
  const { told, sequence } = stored;
  if (!told || seen < told.since) return undefined;
  const { axis, columns } = JSON.parse(told.text) as Pick<BoxChanges, 'axis' | 'columns'>;
  if (sequence <= seen) return { axis, columns, since: told.since, changes: [] };
  const mine = `relation = ${sqlValue(key)} and axis = ${sqlValue(axis)} and sequence > ${seen}`;
  const { rows } = await connection.query(`
    select first_us, last_us, column_name, list(key order by key), null
    from ${stateTable(catalog, 'box_changes')} where ${mine} group by all
    union all
    select start_us, start_us, column_name, null, list(distinct bucket order by bucket)
    from ${stateTable(catalog, 'buckets')} where ${mine} group by all`);
  return { axis, columns, since: told.since, changes: rows.map(readChange) };
}

function readChange([first, last, column, keys, buckets]: readonly Cell[]): BoxChange {
  const stretch = { first: BigInt(String(first)), last: BigInt(String(last)) };
  const numbers = listed(buckets).map(Number);
  const isAll = column === null || numbers.includes(noBucket);
  if (isAll) return { ...stretch, column: undefined, keys: [], buckets: [] };
  return { ...stretch, column: String(column), keys: listed(keys).map(String), buckets: numbers };
}

function listed(cell: Cell | undefined): readonly unknown[] {
  return Array.isArray(cell) ? cell : [];
}
