/**
 * Whether a query that the engine refuses reads what no key knows of: files, tables of the engine's
 * own. In: the query; out: yes or no, by its syntax alone, since it has no plan.
 */
import { quoteLiteral } from '../../engine/duckdb-dialect.ts';
import type { ResultTable } from '../../engine/engine.ts';
import { parseEngineJson } from '../../engine/engine-json.ts';
import { isSeries } from '../findings/unsettled-results.ts';
import { isNode, listAt, nodeAt, textAt } from '../plan/plan-json.ts';

/** A query that does not parse reads nothing. */
export async function namesOutside(
  sql: string,
  query: (sql: string) => Promise<ResultTable>,
): Promise<boolean> {
  const { rows } = await query(`select json_serialize_sql(${quoteLiteral(sql)})`);
  const pending = [parseEngineJson(String(rows[0]?.[0]))];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...next);
    if (!isNode(next)) continue;
    const type = textAt(next, 'type');
    const called = nodeAt(next, 'function');
    if (type === 'TABLE_FUNCTION' && !(called && isSeries(textAt(called, 'function_name')))) {
      return true;
    }
    if (type === 'BASE_TABLE' && isOutsideName(textAt(next, 'table_name'))) return true;
    pending.push(...Object.keys(next).flatMap((key) => nodeAt(next, key) ?? listAt(next, key)));
  }
  return false;
}

/** A file stands there as a table of its name. */
function isOutsideName(name: string): boolean {
  return /[./*?\\]|^(?:duckdb|pg|sqlite|pragma)_/.test(name);
}
