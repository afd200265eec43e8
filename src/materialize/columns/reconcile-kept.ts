/**
 * A table of intervals whose rows stay meets the columns that its query has now. In: the columns of
 * both and what is declared; out: what alters the table before any of its rows are written, what is
 * asked of the computed rows, and how these are read so that they fit. Pure.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn } from '../../engine/engine.ts';
import type { Action } from '../action.ts';
import { compareColumns, isSameColumns } from './compare-columns.ts';
import { type ColumnsQuestion, reconcileColumns } from './reconcile-columns.ts';

export interface KeptColumns {
  readonly diagnostics: readonly Diagnostic[];
  /** On the table, before anything else. */
  readonly alter: readonly Action[];
  /** On what was computed, before it is written. */
  readonly check: readonly Action[];
  /** What is written and compared, as the table has it. */
  readonly columns: readonly ResultColumn[];
  /** What stands behind FROM for the computed rows, with those columns alone. */
  readonly computed: string;
  /** NULL in rows that stay. */
  readonly added: readonly ResultColumn[];
}

/** Nothing where table and query have the same columns, in whatever order. */
export function reconcileKept(question: ColumnsQuestion): KeptColumns | undefined {
  const { table, query, mode, computed } = question;
  if (isSameColumns(compareColumns(table, query))) return undefined;
  const { diagnostics, actions, written, added } = reconcileColumns(question);
  const isAsked = mode === 'ignore';
  return {
    diagnostics,
    alter: isAsked ? [] : actions,
    check: isAsked ? actions : [],
    columns: written,
    computed: `(select ${written.map(asWritten).join(', ')} from ${computed})`,
    added,
  };
}

function asWritten({ name, type }: ResultColumn): string {
  const column = quoteIdentifier(name);
  return `${column}::${type} as ${column}`;
}
