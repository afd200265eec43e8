/**
 * Rows that are computed and looked at before anything is written: a temporary table, of which each
 * connection has its own. In: a query; out: an action, and the name under which the rows are.
 */
import type { MappedSql } from '../product/compiled.ts';
import type { Action } from './action.ts';

export const computedRows = 'temp.main._eider_computed';

export function computeRows(query: MappedSql): Action {
  const before = 'create or replace temp table _eider_computed as\nfrom (\n';
  return {
    kind: 'statement',
    sql: `${before}${query.text}\n)`,
    embedded: { query, offset: before.length },
  };
}

/** How many rows a relation then has are the node's rows. */
export function countRows(from: string): Action {
  return {
    kind: 'ask',
    sql: `select count(*) from ${from}`,
    answer: ({ rows }) => ({ rows: Number(rows[0]?.[0]) }),
  };
}
