/**
 * What a materialization asks the run to do inside the node's transaction, as data.
 * Knows no connection and no scheduler.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { RelationName, ResultTable, TextRow } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';

/** The model's own query inside a statement, so that an engine's error finds its way back. */
export interface Embedded {
  readonly query: MappedSql;
  /** Where the query begins in the statement. */
  readonly offset: number;
}

export type Action =
  /** A statement. `counts` marks the one whose rows are the node's rows. */
  | {
      readonly kind: 'statement';
      readonly sql: string;
      readonly embedded?: Embedded;
      readonly counts?: true;
    }
  /** Rows of text into a table of text columns. */
  | { readonly kind: 'append'; readonly relation: RelationName; readonly rows: Iterable<TextRow> }
  /** A query whose result may be a mistake of the user's: any diagnostic rolls back. */
  | {
      readonly kind: 'check';
      readonly sql: string;
      readonly diagnose: (result: ResultTable) => readonly Diagnostic[];
    }
  /** A change outside of the database: `apply` when the action is reached, `undo` on rollback. */
  | { readonly kind: 'file'; readonly apply: () => void; readonly undo: () => void };
