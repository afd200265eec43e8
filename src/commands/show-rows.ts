/** The rows of `eider show` as text. In: a query on an open warehouse; out: a table, CSV, JSON, Markdown. */
import type { Mask } from '../base/secrets.ts';
import type { Connection, ResultTable } from '../engine/engine.ts';
import type { CompiledTest } from '../product/compiled.ts';
import { type ColumnMask, maskedColumns } from '../quality/masked-columns.ts';
import { maskValue } from '../report/masked-json.ts';
import { formatTable } from '../report/tables/table.ts';
import { formatCsv, formatJsonRows, formatMarkdown } from '../report/tables/table-files.ts';
import { maskRows } from '../run/describe-failure.ts';
import { createPersonalColumns } from '../run/find-personal-columns.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { Compiled } from './compile-first.ts';
import { sayText } from './say.ts';
import type { RowsRequest } from './show-options.ts';

/** People get a look; programs get everything. */
const usualLimits: Readonly<Record<string, number>> = { table: 10, markdown: 10 };

export async function writeRows(
  connection: Connection,
  context: CommandContext,
  { sql, wanted: { test }, compiled, options }: RowsRequest,
): Promise<ExitCode> {
  const { output = 'table' } = options;
  const limit = options.limit ?? usualLimits[output] ?? 0;
  // One more than is shown tells that there are more.
  const found = await connection.query(limit === 0 ? sql : `${sql} limit ${limit + 1}`);
  const result = test ? maskRows(found, await maskOf(test, compiled)) : found;
  const hasMore = limit > 0 && result.rows.length > limit;
  const shown = hasMore ? { ...result, rows: result.rows.slice(0, limit) } : result;
  context.stdout.write(formatResult(maskTable(shown, context.mask), output, context));
  if (hasMore && output === 'table' && options.limit === undefined)
    sayText(context, 'and more; all of them: --limit 0');
  return exitCodes.ok;
}

async function maskOf(test: CompiledTest, { compiled, project }: Compiled): Promise<ColumnMask> {
  const find = createPersonalColumns({ compiled, checked: undefined, project });
  return maskedColumns(test, await find());
}

/** Before it is formatted: a secret such as a comma must not break the CSV around it. */
function maskTable({ columns, rows }: ResultTable, mask: Mask): ResultTable {
  return {
    columns: columns.map(({ name, type }) => ({ name: mask(name), type })),
    rows: rows.map((row) => row.map((cell) => maskValue(cell, mask))),
  };
}

/** Ends in a line break. */
function formatResult(result: ResultTable, output: string, context: CommandContext): string {
  switch (output) {
    case 'csv':
      return formatCsv(result);
    case 'json':
      return formatJsonRows(result);
    case 'markdown':
      return formatMarkdown(result);
    default: {
      const width = context.stdout.width();
      return `${formatTable(result, { color: context.color, width })}\n`;
    }
  }
}
