/**
 * A failing data test in words, with a few of its rows. In: what was counted and read; out: a
 * diagnostic in which nothing shows that is marked as personal data.
 */
import { type Diagnostic, error, type SampleTable, warning } from '../base/diagnostic.ts';
import { formatCount } from '../base/format-count.ts';
import { shellWord } from '../base/shell-word.ts';
import type { ResultTable } from '../engine/engine.ts';
import { formatCell } from '../engine/format-cell.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { TestNode } from '../product/graph.ts';
import { type ColumnMask, masked } from '../quality/masked-columns.ts';

/** How many failing rows are printed. */
export const sampleSize = 5;

/** What a failing test of error severity holds back. */
export interface Gated {
  /** Said beside the carets. */
  readonly consequence: () => string;
  /** The file that alone has the rows, where they are a seed's. */
  readonly onlyIn?: string | undefined;
  /** What the rows were made from is taken back, too. */
  readonly isWhole?: boolean;
}

interface Failing {
  /** Absent where the failure only warns. */
  readonly gated: Gated | undefined;
  /** The table that the rows are kept in. */
  readonly keptIn: string | undefined;
  /** What its `fail_calc` gives is not shown. */
  readonly isSecret: boolean;
}

export function describeFailure(
  test: CompiledTest,
  failures: number,
  found: ResultTable,
  { gated, keptIn, isSecret }: Failing,
): Diagnostic {
  const { node } = test;
  const say = gated ? error : warning;
  const notes = [
    ...sayWhere(node.name, gated, keptIn),
    ...(keptIn === undefined ? [] : [`kept in ${keptIn}`]),
    ...(test.isNarrowed ? ['scope: changed looked at the rows that this build wrote'] : []),
  ];
  return say('E0412', `${titleOf(node)}${sayHowMany(test, failures, isSecret)}`, {
    span: node.locate(),
    ...(gated ? { label: gated.consequence() } : {}),
    ...(found.columns.length === 0 ? {} : { table: sampleTable(found) }),
    notes,
  });
}

/** What was kept back can be shown from a model's query, but not from a file, nor without its inputs. */
function sayWhere(
  name: string,
  gated: Gated | undefined,
  keptIn: string | undefined,
): readonly string[] {
  if (gated?.onlyIn !== undefined) return [`the rows are in ${gated.onlyIn}`];
  if (!gated?.isWhole) return [`see all: eider show ${shellWord(name)}`];
  return keptIn === undefined ? ['to see all, keep them: --store-failures'] : [];
}

/** `not_null failed for orders.customer_id`, `no_negative_spend failed`. */
function titleOf({ name, definition }: TestNode): string {
  if (definition.type === 'singular') return `${name} failed`;
  const subject = definition.subject.split('.').slice(2).join('.');
  const column = definition.column === undefined ? '' : `.${definition.column}`;
  return `${definition.test} failed for ${subject}${column}`;
}

/** Of a relation as a whole the sample says what is wrong. */
function sayHowMany({ node, unit }: CompiledTest, failures: number, isSecret: boolean): string {
  const { fail_calc: calculation } = node.config.values;
  const number = isSecret ? masked : formatCount(failures);
  if (typeof calculation === 'string') return `: ${calculation} is ${number}`;
  if (unit === 'relation') return '';
  return `: ${number} ${unit}${failures === 1 ? '' : 's'}`;
}

function sampleTable({ columns, rows }: ResultTable): SampleTable {
  return {
    columns,
    rows: rows
      .slice(0, sampleSize)
      .map((row) => row.map((cell, index) => formatCell(cell, columns[index]?.type ?? 'VARCHAR'))),
  };
}

/** NULL stays NULL: that nothing is there is nobody's secret. */
export function maskRows({ columns, rows }: ResultTable, mask: ColumnMask): ResultTable {
  const isMasked = columns.map(({ name }) => mask(name));
  if (!isMasked.includes(true)) return { columns, rows };
  return {
    columns: columns.map((column, index) =>
      isMasked[index] ? { ...column, type: 'VARCHAR' } : column,
    ),
    rows: rows.map((row) =>
      row.map((cell, index) => (isMasked[index] && cell !== null ? masked : cell)),
    ),
  };
}
