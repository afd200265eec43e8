/**
 * A table whose rows stay takes the columns of a query that changed, as far as `on_schema_change`
 * lets it. In: the columns of both; out: statements that alter the table, which come before any that
 * write rows (the engine refuses the other order when it commits), or why that cannot be.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { formatRelation, quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { RelationName, ResultColumn } from '../../engine/engine.ts';
import type { Action } from '../action.ts';
import { refuseRows } from '../refuse-rows.ts';
import {
  type ColumnChanges,
  compareColumns,
  describeColumnChanges,
  isSameColumns,
  type Retyped,
} from './compare-columns.ts';

/** `extend`: what snapshots do. New columns and wider types come in, and nothing is ever lost. */
export type SchemaChangeMode = 'fail' | 'append' | 'sync' | 'ignore' | 'extend';

export interface ColumnsQuestion {
  readonly relation: RelationName;
  /** The model's name. */
  readonly name: string;
  readonly mode: SchemaChangeMode;
  /** Where the mode is declared, or the model. */
  readonly span: Span | undefined;
  readonly table: readonly ResultColumn[];
  readonly query: readonly ResultColumn[];
  /** What stands behind FROM for the rows that are to be written. */
  readonly computed: string;
}

export interface Reconciled {
  readonly diagnostics: readonly Diagnostic[];
  readonly actions: readonly Action[];
  /** The query's columns that are written, as the table then has them. */
  readonly written: readonly ResultColumn[];
  /** The table's columns that the query does not have and that stay. */
  readonly kept: readonly ResultColumn[];
  /** NULL in the rows that were there before. */
  readonly added: readonly ResultColumn[];
}

export function reconcileColumns(question: ColumnsQuestion): Reconciled {
  const { table, query, mode } = question;
  const changes = compareColumns(table, query);
  const { added, missing, shared } = changes;
  const same = { diagnostics: [], actions: [], written: shared, kept: missing, added: [] };
  if (isSameColumns(changes)) return same;
  if (mode === 'fail') return { ...same, diagnostics: [refuse(question, changes)] };
  const isRetypedLeft = changes.retyped.length > 0 && mode === 'append';
  if (isRetypedLeft) return { ...same, diagnostics: [refuseType(question, changes)] };
  if (mode === 'ignore') {
    return { ...same, actions: changes.retyped.map((each) => checkFits(question, each)) };
  }
  const isDropped = mode === 'sync';
  const retyped = new Map(changes.retyped.map(({ name, to }) => [name, to]));
  return {
    diagnostics: [],
    actions: [
      ...changes.retyped.map((each) => checkConverts(question, each)),
      ...alterations(question, changes, isDropped),
    ],
    written: [
      ...shared.map(({ name, type }) => ({ name, type: retyped.get(name) ?? type })),
      ...added,
    ],
    kept: isDropped ? [] : missing,
    added,
  };
}

function alterations(
  { relation }: ColumnsQuestion,
  { added, missing, retyped }: ColumnChanges,
  isDropped: boolean,
): readonly Action[] {
  const alter = `alter table ${formatRelation(relation)}`;
  const sql = [
    // New ones first: a table is never without a column.
    ...added.map(({ name, type }) => `${alter} add column ${quoteIdentifier(name)} ${type}`),
    ...(isDropped
      ? missing.map(({ name }) => `${alter} drop column ${quoteIdentifier(name)}`)
      : []),
    ...retyped.map(
      ({ name, to }) => `${alter} alter column ${quoteIdentifier(name)} set data type ${to}`,
    ),
  ];
  return sql.map((each) => ({ kind: 'statement', sql: each }));
}

function refuse({ name, span, query }: ColumnsQuestion, changes: ColumnChanges): Diagnostic {
  const isRenamed = changes.added.length === 1 && changes.missing.length === 1;
  const renamed = isRenamed ? ' (a column that is renamed is a new one, and one that is gone)' : '';
  return error(
    'E0954',
    `the columns of ${name} are not those of its table: ${describeColumnChanges(changes)}${renamed}`,
    {
      ...(span ? { span } : {}),
      label: `its table keeps the rows of before, with ${countOf(query.length - changes.added.length)} in common`,
      hint: 'rebuild it with --full-refresh, or say on_schema_change: append (new columns come in), sync (the table gets exactly these columns) or ignore',
    },
  );
}

function countOf(count: number): string {
  return count === 1 ? '1 column' : `${count} columns`;
}

function refuseType({ name, span }: ColumnsQuestion, { retyped }: ColumnChanges): Diagnostic {
  const what = describeColumnChanges({ added: [], missing: [], retyped, shared: [] });
  return error('E0955', `on_schema_change: append does not change types, and in ${name} ${what}`, {
    ...(span ? { span } : {}),
    hint: 'cast it to the type of before, say on_schema_change: sync, or rebuild it with --full-refresh',
  });
}

/** What is in the table must mean the same in its new type. */
function checkConverts({ relation, name, span, mode }: ColumnsQuestion, retyped: Retyped): Action {
  const { from, to } = retyped;
  const column = quoteIdentifier(retyped.name);
  return checkLossless({
    from: formatRelation(relation),
    condition: `${column} is not null and try_cast(try_cast(${column} as ${to}) as ${from}) is distinct from ${column}`,
    say: (count) =>
      `${retyped.name} of ${name} was ${from} and is ${to}, which ${count} in its table cannot become`,
    span,
    hint: `cast it to the type of before${mode === 'extend' ? '' : ', or rebuild it with --full-refresh'}`,
  });
}

function checkFits({ computed, name, span }: ColumnsQuestion, retyped: Retyped): Action {
  const { from, to } = retyped;
  const column = quoteIdentifier(retyped.name);
  return checkLossless({
    from: computed,
    condition: `${column} is not null and try_cast(try_cast(${column} as ${from}) as ${to}) is distinct from ${column}`,
    say: (count) =>
      `${retyped.name} of ${name} is ${to} and its table has ${from}, which ${count} of the query cannot become`,
    span,
    hint: 'cast it to the type of before, say on_schema_change: sync, or rebuild it with --full-refresh',
  });
}

function checkLossless(check: {
  readonly from: string;
  readonly condition: string;
  readonly say: (count: string) => string;
  readonly span: Span | undefined;
  readonly hint: string;
}): Action {
  const { from, condition, say, span, hint } = check;
  return refuseRows({
    rows: `${from} where ${condition} order by all`,
    explain: ({ counted, table }) =>
      error('E0956', say(counted), { ...(span ? { span } : {}), hint, table }),
  });
}

/** Whether rows that stay are others afterwards: they have a column more, or less. */
export function altersTable(actions: readonly Action[]): boolean {
  return actions.some(({ kind }) => kind === 'statement');
}
