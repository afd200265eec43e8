/**
 * `strategy: append`: what the incremental branch of the query gives is put behind the rows that are
 * there. Columns are matched by name. In: the branch's query and the table; out: actions. Pure.
 */
import type { Span } from '../base/source-text.ts';
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { RelationName, ResultColumn } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { Action, Answer } from './action.ts';
import { askColumns } from './columns/ask-columns.ts';
import {
  altersTable,
  reconcileColumns,
  type SchemaChangeMode,
} from './columns/reconcile-columns.ts';
import { computedRows, computeRows, countRows } from './computed-rows.ts';

export interface Append {
  readonly relation: RelationName;
  /** The model's name. */
  readonly name: string;
  /** Of the incremental branch. */
  readonly query: MappedSql;
  readonly onSchemaChange: SchemaChangeMode;
  /** Where `on_schema_change` is written, or the model. */
  readonly span: Span | undefined;
  readonly onWritten: (written: {
    readonly inserted: number;
    /** NULL in the rows that were there. */
    readonly added: readonly ResultColumn[];
    /** The rows that came, as a condition; absent where all rows changed. */
    readonly touched: string | undefined;
  }) => void;
}

export function appendRows(append: Append): readonly Action[] {
  const { relation, name, query, onSchemaChange: mode, span, onWritten } = append;
  const table = formatRelation(relation);
  return [
    // It reads the table itself: before that is altered.
    computeRows(query),
    askColumns({ table, query: computedRows }, (columns): Answer => {
      const reconciled = reconcileColumns({
        relation,
        name,
        mode,
        span,
        ...columns,
        computed: computedRows,
      });
      const names = reconciled.written.map((column) => quoteIdentifier(column.name)).join(', ');
      const insert: Action = {
        kind: 'ask',
        sql: `select count(*), (select max(rowid) from ${table}) from ${computedRows}`,
        answer: ({ rows }) => {
          const [count, last] = rows[0] ?? [];
          const inserted = Number(count);
          // What comes in a transaction stands behind all that is there.
          const touched = altersTable(reconciled.actions) ? undefined : `rowid > ${last ?? -1}`;
          onWritten({ inserted, added: reconciled.added, touched });
          const sql = `insert into ${table} by name select ${names} from ${computedRows}`;
          return { actions: inserted === 0 ? [] : [{ kind: 'statement', sql }] };
        },
      };
      return {
        diagnostics: reconciled.diagnostics,
        actions: [...reconciled.actions, insert, countRows(table)],
      };
    }),
  ];
}
