/**
 * The failing rows of data tests in the warehouse, a table for each test in a schema of their own.
 * In: verdicts; out: tables that hold what the last run found. A transaction of its own: what a
 * model's tests found outlives the rows that they refused.
 */
import { type Diagnostic, warning } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import {
  dropRelation,
  formatRelation,
  quoteIdentifier,
  quoteLiteral,
} from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError, type ResultTable } from '../engine/engine.ts';
import { formatCell } from '../engine/format-cell.ts';
import type { TestNode } from '../product/graph.ts';
import { failuresSchema } from '../quality/failures-schema.ts';
import type { RunContext } from './run-context.ts';
import type { TestVerdict } from './test-verdict.ts';

/** As a person writes it. */
export function formatFailures({ name }: TestNode): string {
  return `${failuresSchema}.${quoteIdentifier(name)}`;
}

/** Tables of tests that pass now are dropped. Says what could not be written. */
export async function storeFailures(
  connection: Connection,
  verdicts: readonly TestVerdict[],
  context: RunContext,
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  for (const { test, failingRows } of verdicts) {
    if (!failingRows) continue;
    const relation = { catalog: context.catalog, schema: failuresSchema, name: test.name };
    const sql =
      failingRows.rows.length === 0
        ? dropRelation(relation, 'table')
        : `create or replace table ${formatRelation(relation)} as\n${selectRows(failingRows, context)}`;
    try {
      await connection.run(sql);
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      if (failure.kind === 'interrupted') return problems;
      const title = `the failing rows of ${test.name} could not be kept`;
      const { message } = explainBareError(failure, title);
      problems.push(warning('E0414', message, { span: test.locate() }));
    }
  }
  return problems;
}

/** Values of plain types keep them; all others are text. The run and its time stand in front. */
function selectRows({ columns, rows }: ResultTable, { runId, now }: RunContext): string {
  const taken = new Set(['run_id', 'failed_at']);
  const casts = columns.map(({ name, type }, index) => {
    const value = isPlain(type) ? `cast(v${index} as ${type})` : `v${index}::varchar`;
    return `  ${value} as ${quoteIdentifier(freeName(name, taken))}`;
  });
  const at = now().replace('T', ' ').replace('Z', '');
  const run = `${quoteLiteral(runId)} as run_id,\n  timestamp ${quoteLiteral(at)} as failed_at`;
  const written = rows.map((row) => {
    const cells = row.map((cell, index) => formatCell(cell, columns[index]?.type ?? 'VARCHAR'));
    return `(${cells.map(quoteLiteral).join(', ')})`;
  });
  const names = columns.map((_, index) => `v${index}`).join(', ');
  return `select\n  ${run},\n${casts.join(',\n')}\nfrom (values\n${written.join(',\n')}\n) as kept(${names})`;
}

/** A query may give two columns one name; a table cannot. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${name}_${count}`;
  taken.add(free.toLowerCase());
  return free;
}

function isPlain(type: string): boolean {
  return plain.test(type);
}

const plain =
  /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|DATE|TIME|TIMESTAMP(?: WITH TIME ZONE|_S|_MS|_NS)?|INTERVAL|UUID)$/;
