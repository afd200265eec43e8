/**
 * Rows that must not be there: counted, some of them shown, and nothing is published. In: which rows,
 * and what is said of them; out: a check.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';
import { formatCount } from '../base/format-count.ts';
import type { ResultTable } from '../engine/engine.ts';
import { sampleTable } from '../engine/sample-table.ts';
import type { Action } from './action.ts';

const shownRows = 5;

export interface RefusedRows {
  /**
   * What stands behind FROM: which rows, and in which order they are shown. A QUALIFY stands in
   * brackets, since rows are counted before it chooses among them.
   */
  readonly rows: string;
  readonly explain: (found: FoundRows) => Diagnostic;
}

export interface FoundRows {
  readonly count: number;
  /** `1 row`, `1,000 rows`. */
  readonly counted: string;
  readonly table: SampleTable;
}

export function refuseRows({ rows, explain }: RefusedRows): Action {
  return {
    kind: 'check',
    sql: `select count(*) over (), * from ${rows} limit ${shownRows}`,
    diagnose: (result) => {
      const found = readFound(result);
      return found ? [explain(found)] : [];
    },
  };
}

function readFound({ columns, rows }: ResultTable): FoundRows | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const count = Number(first[0]);
  return {
    count,
    counted: count === 1 ? '1 row' : `${formatCount(count)} rows`,
    table: sampleTable({ columns: columns.slice(1), rows: rows.map((row) => row.slice(1)) }),
  };
}

/** `1 row of orders has`. */
export function rowsHave({ count, counted }: FoundRows, model: string): string {
  return `${counted} of ${model} ${count === 1 ? 'has' : 'have'}`;
}
