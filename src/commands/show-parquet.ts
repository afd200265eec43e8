/**
 * The rows of `eider show` as a Parquet file, types and all. In: a query on an open warehouse; out:
 * bytes. Nothing in such a file could be hidden afterwards: what is to be is refused.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { secretsOf } from '../base/secrets.ts';
import { quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { sayDiagnostics } from './say.ts';
import type { RowsRequest, ShowOptions } from './show-options.ts';
import type { WantedQuery } from './show-query.ts';

const chunkBytes = 1 << 20;

/** Why none can be written. */
export function refuseParquet(
  { stdout }: CommandContext,
  { test }: WantedQuery,
  { output }: ShowOptions,
): readonly Diagnostic[] {
  if (output !== 'parquet') return [];
  if (test) {
    const message = 'the rows that a test finds are not written as Parquet';
    return [error('E0726', message, { hint: 'give --output csv: personal data is hidden there' })];
  }
  if (stdout.writeBytes) return [];
  const hint = 'write it to a file: eider show … --output parquet > rows.parquet';
  return [error('E0726', 'a Parquet file is nothing to read on a terminal', { hint })];
}

/** `sql` begins with `copy (`. */
export async function writeParquet(
  connection: Connection,
  context: CommandContext,
  { sql, options: { limit = 0 } }: RowsRequest,
): Promise<ExitCode> {
  const limited = limit === 0 ? sql : `${sql} limit ${limit}`;
  const query = limited.slice('copy ('.length);
  if (await holdsSecret(connection, query, context)) {
    const message = 'a secret is among the rows, and cannot be hidden in a Parquet file';
    sayDiagnostics(context, [error('E0726', message, { hint: 'leave its column out' })]);
    return exitCodes.failed;
  }
  const folder = mkdtempSync(join(tmpdir(), 'eider-show-'));
  try {
    const file = join(folder, 'rows.parquet');
    await connection.run(`${limited}) to ${quoteLiteral(file)} (format parquet)`);
    sendFile(file, context);
    return exitCodes.ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function holdsSecret(
  connection: Connection,
  query: string,
  { env }: CommandContext,
): Promise<boolean> {
  const conditions = [...secretsOf(env)].map(
    (secret) => `contains(_rows::varchar, ${quoteLiteral(secret)})`,
  );
  if (conditions.length === 0) return false;
  const { rows } = await connection.query(
    `select 1 from (${query}\n) as _rows where ${conditions.join(' or ')} limit 1`,
  );
  return rows.length > 0;
}

function sendFile(path: string, { stdout }: CommandContext): void {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(chunkBytes);
      const length = readSync(file, chunk);
      if (length === 0) return;
      stdout.writeBytes?.(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}
