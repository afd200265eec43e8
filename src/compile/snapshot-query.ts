/**
 * A snapshot's query with the columns that say from when to when a row is valid, as its first version
 * has them. In: the query as it was written; out: what readers of the snapshot see of one row.
 */
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { snapshotSettings } from '../graph/snapshot-settings.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';
import { assembleSql, type Piece } from './mapped-sql.ts';

/** Queries of all other models stay as they are. */
export function withValidity(node: ModelNode, sql: MappedSql): MappedSql {
  const settings = snapshotSettings(node);
  if (!settings) return sql;
  const { updatedAt, columns, deletes } = settings;
  const locate = node.config.origins.get('updated_at') ?? node.locate;
  const from = quoteIdentifier(columns.validFrom);
  const to = quoteIdentifier(columns.validTo);
  const deleted =
    deletes === 'new_record' ? `, false as ${quoteIdentifier(columns.isDeleted)}` : '';
  // Adding nothing makes a date a moment, and leaves a moment with its zone what it is.
  const moment = `${quoteIdentifier(updatedAt ?? '')} + to_microseconds(0)`;
  const pieces: Piece[] =
    updatedAt === undefined
      ? [`select *, null::timestamp as ${from}, null::timestamp as ${to}${deleted}\nfrom (\n`]
      : [
          'select *, ',
          `${moment} as ${from}, nullif(${moment}, ${moment}) as ${to}${deleted}\nfrom (\n`,
        ];
  return assembleSql([...pieces, sql, '\n)'], locate);
}
