/**
 * Why a query that is to be shown does not run. In: what the engine said, and the connection that
 * it can be asked more on; out: a diagnostic with what a check would find out, too.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { refineRefusal } from '../check/refusals/refine-refusal.ts';
import { type DeclaredFiles, explainEngineError } from '../compile/explain-engine-error.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import type { MappedSql } from '../product/compiled.ts';

export interface Shown {
  readonly query: MappedSql;
  /** Where it begins in the statement that was sent. */
  readonly offset: number;
  readonly declared: DeclaredFiles;
}

export async function explainShown(
  connection: Connection,
  failure: EngineError,
  { query, offset, declared }: Shown,
): Promise<Diagnostic> {
  if (!isOfMeaning(failure)) return explainEngineError(failure, query, offset, declared);
  const sql = query.text;
  const position = failure.position === undefined ? undefined : failure.position - offset;
  const isInside = position !== undefined && position >= 0 && position <= sql.length;
  const own = isInside ? placed(failure, position) : await refusalOf(connection, sql);
  const ask = (queries: readonly string[]) => refusalsOf(connection, queries);
  const refined = await refineRefusal({
    failure: own ?? placed(failure, undefined),
    sql,
    ask,
    hasViews: true,
  });
  const said = explainEngineError(refined.error, query, 0, declared);
  return refined.hint === undefined ? said : { ...said, hint: refined.hint };
}

/** Others come of values and files, of which another query says nothing. */
function isOfMeaning({ kind }: EngineError): boolean {
  return kind === 'parser' || kind === 'binder' || kind === 'catalog';
}

function placed(failure: EngineError, position: number | undefined): EngineError {
  return new EngineError(failure.message, { ...failure, position });
}

async function refusalsOf(
  connection: Connection,
  queries: readonly string[],
): Promise<readonly (EngineError | undefined)[]> {
  const refusals: (EngineError | undefined)[] = [];
  for (const sql of queries) refusals.push(await refusalOf(connection, sql));
  return refusals;
}

/** Asked what its columns are: nothing of it runs. */
async function refusalOf(connection: Connection, sql: string): Promise<EngineError | undefined> {
  const before = 'describe\n';
  try {
    await connection.query(`${before}${sql}`);
    return undefined;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const { position } = failure;
    return placed(failure, position === undefined ? undefined : position - before.length);
  }
}
