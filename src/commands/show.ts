/**
 * `eider show`: a preview of a model, a CTE inside it, a snapshot, seed, source or failing test, or
 * of any templated query. Reads the warehouse and changes nothing.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { interruptOnAbort } from '../run/interrupt-on-abort.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileFirst } from './compile-first.ts';
import { explainShown } from './explain-shown.ts';
import { sayDiagnostics } from './say.ts';
import type { ShowOptions } from './show-options.ts';
import { refuseParquet, writeParquet } from './show-parquet.ts';
import { cteOf, showQuery, type WantedQuery } from './show-query.ts';
import { writeRows } from './show-rows.ts';
import { withWarehouse } from './with-warehouse.ts';

export async function show(
  context: CommandContext,
  name: string | undefined,
  options: ShowOptions,
): Promise<ExitCode> {
  const { output: _, ...others } = options;
  const compiled = await compileFirst(context, others);
  if (!compiled) return exitCodes.wrong;
  const wanted = showQuery(compiled, name, options.inline);
  const problems = 'problems' in wanted ? wanted.problems : refuseParquet(context, wanted, options);
  if ('problems' in wanted || problems.length > 0) {
    sayDiagnostics(context, problems);
    return exitCodes.wrong;
  }
  return withWarehouse(
    context,
    compiled.project,
    { readOnly: true, wait: options.wait },
    async (engine) => {
      const connection = await engine.connect();
      const stopInterrupting = interruptOnAbort([connection], context.signal);
      try {
        return await showOn(connection, context, { compiled, wanted, options });
      } finally {
        stopInterrupting();
        connection.close();
      }
    },
  );
}

interface Showing {
  readonly compiled: Compiled;
  readonly wanted: WantedQuery;
  readonly options: ShowOptions;
}

async function showOn(
  connection: Connection,
  context: CommandContext,
  { compiled, wanted, options }: Showing,
): Promise<ExitCode> {
  let { query } = wanted;
  const isParquet = options.output === 'parquet';
  const before = isParquet ? 'copy (select * from (\n' : 'select * from (\n';
  try {
    const cut = wanted.cte ? await cteOf(connection, query, wanted.cte) : { query };
    if ('problem' in cut) {
      sayDiagnostics(context, [cut.problem]);
      return exitCodes.wrong;
    }
    query = cut.query;
    const asked = { sql: `${before}${query.text}\n)`, wanted, compiled, options };
    return await (isParquet ? writeParquet : writeRows)(connection, context, asked);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (failure.kind === 'interrupted') return exitCodes.interrupted;
    const declared = declaredFiles(compiled.graph, compiled.project.root);
    const shown = { query, offset: before.length, declared };
    const problem =
      notYetBuilt(failure, wanted) ?? (await explainShown(connection, failure, shown));
    sayDiagnostics(context, [problem]);
    const isOwnMistake = !wanted.stored && isMistake(failure, problem);
    return isOwnMistake ? exitCodes.wrong : exitCodes.failed;
  }
}

function notYetBuilt({ kind }: EngineError, { stored }: WantedQuery): Diagnostic | undefined {
  if (!stored || kind !== 'catalog') return undefined;
  const hint = `build it first: eider build -s ${stored.name}`;
  return error('E0302', `${stored.name} has not been built yet`, { span: stored.locate(), hint });
}

/** Of the query itself; what it refers to may just not be built yet. */
function isMistake({ kind }: EngineError, { span }: Diagnostic): boolean {
  const isReference = span?.source.text.startsWith('{{', span.start) ?? false;
  return kind === 'parser' || kind === 'binder' || (kind === 'catalog' && !isReference);
}
