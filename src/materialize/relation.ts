/**
 * Views and tables: a query and what stands under the name now, as statements.
 * Pure: knows no connection.
 */
import { createTableAs, createView, dropRelation } from '../engine/duckdb-dialect.ts';
import type { RelationKind, RelationName } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { Action } from './action.ts';

export interface RelationDecision {
  readonly relation: RelationName;
  readonly query: MappedSql;
  readonly make: RelationKind;
  /** What is there already. */
  readonly replaces: RelationKind | undefined;
}

export function materializeRelation(decision: RelationDecision): readonly Action[] {
  const { relation, query, make, replaces } = decision;
  const { sql, offset } =
    make === 'table' ? createTableAs(relation, query.text) : createView(relation, query.text);
  const embedded = { query, offset };
  const create: Action =
    make === 'table'
      ? { kind: 'statement', sql, embedded, counts: true }
      : { kind: 'statement', sql, embedded };
  // CREATE OR REPLACE refuses to turn a table into a view, and the other way round.
  return replaces !== undefined && replaces !== make
    ? [{ kind: 'statement', sql: dropRelation(relation, replaces) }, create]
    : [create];
}
