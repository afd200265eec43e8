/**
 * What a materialization asks the run to do inside the node's transaction, as data.
 * Knows no connection and no scheduler.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { EngineError, RelationName, ResultTable, TextRow } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';

/** The model's own query inside a statement, so that an engine's error finds its way back. */
export interface Embedded {
  readonly query: MappedSql;
  /** Where the query begins in the statement. */
  readonly offset: number;
}

/** The engine's refusal in the words of whoever sent the statement; nothing where it has none. */
export type Explain = (failure: EngineError) => Diagnostic | undefined;

/** What follows from the result of a query. */
export interface Answer {
  readonly diagnostics?: readonly Diagnostic[];
  /** Done next, unless a diagnostic is an error. */
  readonly actions?: readonly Action[];
  /** The node's rows, where the query made them. */
  readonly rows?: number;
}

export type Action =
  /** A statement. `counts` marks the one whose rows are the node's rows. */
  | {
      readonly kind: 'statement';
      readonly sql: string;
      readonly embedded?: Embedded;
      readonly counts?: true;
      readonly explain?: Explain;
    }
  /** Rows of text into a table of text columns. */
  | { readonly kind: 'append'; readonly relation: RelationName; readonly rows: Iterable<TextRow> }
  /** A query whose result may be a mistake of the user's: any diagnostic rolls back. */
  | {
      readonly kind: 'check';
      readonly sql: string;
      readonly diagnose: (result: ResultTable) => readonly Diagnostic[];
    }
  /** A query whose result decides what is done next. */
  | {
      readonly kind: 'ask';
      readonly sql: string;
      readonly embedded?: Embedded;
      readonly answer: (result: ResultTable) => Answer;
      readonly explain?: Explain;
    }
  /** A change outside of the database: `apply` when the action is reached, `undo` on rollback. */
  | {
      readonly kind: 'file';
      readonly apply: () => void | Promise<void>;
      readonly undo: () => void;
      /** What the file system's refusal means. */
      readonly explainFailure?: (failure: unknown) => Diagnostic | undefined;
    };
