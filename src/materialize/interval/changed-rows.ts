/**
 * Where the rows are that a transaction took out of a table and put into it, so that what changed is
 * measured and not the table. In: a relation; out: names for behind FROM, and actions. Pure.
 */
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import type { RelationName } from '../../engine/engine.ts';
import type { Action } from '../action.ts';

/** Rows that went; each connection has its own. */
export const removed = 'temp.main._eider_removed';
/** Rows that came in the place of others. */
export const replacing = 'temp.main._eider_added';
const inserted = 'temp.main._eider_inserted';
/** All rows that came. */
export const added = `(from ${replacing} union all from ${inserted})`;

/** Before the first change, and after those that have been measured. */
export function noChanges(relation: RelationName): readonly Action[] {
  const empty = [removed, replacing].map((name): Action => {
    const sql = `create or replace temp table ${name} as from ${formatRelation(relation)} limit 0`;
    return { kind: 'statement', sql };
  });
  return [...empty, viewInserted(relation, 'false')];
}

/** A view: rows that came where none were before are not kept twice. */
export function viewInserted(relation: RelationName, condition: string): Action {
  const rows = `from ${formatRelation(relation)} where ${condition}`;
  return { kind: 'statement', sql: `create or replace temp view ${inserted} as ${rows}` };
}
