/**
 * Keys tell rows apart: none is NULL, none is there twice. In: rows and the columns of their key;
 * out: a check that shows the rows that break this, or the columns that are not there.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import type { ResultColumn, ResultTable } from '../../engine/engine.ts';
import { sampleTable } from '../../engine/sample-table.ts';
import type { Action } from '../action.ts';

export interface KeyCheck {
  /** What stands behind FROM. */
  readonly from: string;
  readonly keys: readonly string[];
  readonly model: string;
  /** Where the key is declared. */
  readonly span: Span | undefined;
}

const shownRows = 5;

/** Whole rows are shown: what is wrong with a key is seen by what stands beside it. */
export function checkKeys(check: KeyCheck): readonly Action[] {
  const { from, keys } = check;
  const names = keys.map(quoteIdentifier);
  const anyNull = names.map((name) => `${name} is null`).join(' or ');
  return [
    {
      kind: 'check',
      sql: `select count(*) over (), * from ${from} where ${anyNull} order by all limit ${shownRows}`,
      diagnose: (result) => explainNull(check, result),
    },
    {
      kind: 'check',
      sql: `select count(*) over (), * from ${from}
qualify count(*) over (partition by ${names.join(', ')}) > 1
order by ${names.join(', ')}, columns(*) limit ${shownRows}`,
      diagnose: (result) => explainRepeated(check, result),
    },
  ];
}

function explainNull({ keys, model, span }: KeyCheck, result: ResultTable): readonly Diagnostic[] {
  const count = countOf(result);
  if (count === 0) return [];
  const said = count === 1 ? `1 row of ${model} has` : `${formatted(count)} rows of ${model} have`;
  return [
    error('E0951', `${said} no key: ${keys.join(' or ')} is NULL`, {
      ...(span ? { span } : {}),
      hint: 'filter them out, or choose a key that every row has',
      table: samples(result),
    }),
  ];
}

function explainRepeated(
  { keys, model, span }: KeyCheck,
  result: ResultTable,
): readonly Diagnostic[] {
  const count = countOf(result);
  if (count === 0) return [];
  return [
    error('E0952', `${formatted(count)} rows of ${model} share their key: ${keys.join(', ')}`, {
      ...(span ? { span } : {}),
      hint: 'keep one row for each key (`qualify row_number() over (partition by …) = 1`), or add a column to the key',
      table: samples(result),
    }),
  ];
}

function countOf({ rows }: ResultTable): number {
  return Number(rows[0]?.[0] ?? 0);
}

function formatted(count: number): string {
  return count.toLocaleString('en-US');
}

function samples({ columns, rows }: ResultTable) {
  return sampleTable({ columns: columns.slice(1), rows: rows.map((row) => row.slice(1)) });
}

/** As the query spells them; a name that it does not have is told with what it may mean. */
export function findColumns(
  wanted: readonly string[],
  columns: readonly ResultColumn[],
  about: { readonly key: string; readonly model: string; readonly span: Span | undefined },
): { readonly found: readonly ResultColumn[]; readonly diagnostics: readonly Diagnostic[] } {
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const found: ResultColumn[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of wanted) {
    const column = byName.get(name.toLowerCase());
    if (column) {
      found.push(column);
      continue;
    }
    const hint = didYouMean(
      name,
      columns.map((each) => each.name),
    );
    diagnostics.push(
      error('E0950', `${about.key} names ${name}, and ${about.model} has no such column`, {
        ...(about.span ? { span: about.span } : {}),
        ...(hint ? { hint } : {}),
      }),
    );
  }
  return { found, diagnostics };
}
