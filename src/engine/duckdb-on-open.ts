/**
 * The SQL of `on_open`. In: a connection and SQL; out: a connection on which it has run, or what was
 * wrong with it. Whoever only reads the warehouse makes nothing in it: what builds made is there.
 */
import { retold } from './duckdb-settings.ts';
import { type Connection, EngineError } from './engine.ts';
import { scanSql } from './sql-scanner.ts';

export async function runOnOpen(
  connection: Connection,
  sql: string,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  for (const statement of readOnly ? statementsOf(sql) : [sql]) {
    try {
      await connection.run(statement);
    } catch (failure) {
      if (!(failure instanceof EngineError)) throw failure;
      if (readOnly && isRefusedWrite(failure)) continue;
      throw retold(failure, `on_open: ${failure.message}`, { kind: 'on_open', name: sql });
    }
  }
}

/** One that is refused keeps those behind it from running where they are sent together. */
function statementsOf(sql: string): readonly string[] {
  return scanSql(sql).statements.map(({ start, end }) => sql.slice(start, end));
}

function isRefusedWrite({ message }: EngineError): boolean {
  return message.includes('attached in read-only mode');
}
