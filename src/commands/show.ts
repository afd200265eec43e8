/**
 * `eider show`: a preview of a model, seed, source or failing test, or of any templated query.
 * Reads the warehouse and changes nothing.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Mask } from '../base/secrets.ts';
import { SourceText } from '../base/source-text.ts';
import { compileInline } from '../compile/compile-inline.ts';
import { compileTestOnQueries } from '../compile/compile-project.ts';
import { explainEngineError } from '../compile/explain-engine-error.ts';
import { writtenSql } from '../compile/mapped-sql.ts';
import { formatReference } from '../compile/render-model.ts';
import { declaredFiles } from '../compile/source-location.ts';
import { EngineError, type ResultTable } from '../engine/engine.ts';
import type { CompiledTest, MappedSql } from '../product/compiled.ts';
import type { GraphNode, TestNode } from '../product/graph.ts';
import { type ColumnMask, maskedColumns } from '../quality/masked-columns.ts';
import { maskValue } from '../report/masked-json.ts';
import { formatTable } from '../report/tables/table.ts';
import { formatCsv, formatJsonRows, formatMarkdown } from '../report/tables/table-files.ts';
import { maskRows } from '../run/describe-failure.ts';
import { createPersonalColumns } from '../run/find-personal-columns.ts';
import { interruptOnAbort } from '../run/interrupt-on-abort.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
} from './command-context.ts';
import { type Compiled, compileFirst } from './compile-first.ts';
import { findNode } from './find-node.ts';
import { sayDiagnostics, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface ShowOptions extends ProjectOptions {
  readonly inline?: string;
  readonly limit?: number;
  readonly output?: string;
  readonly wait?: boolean | string;
}

export const showFormats = ['table', 'csv', 'json', 'markdown'] as const;
/** People get a look; programs get everything. */
const usualLimits: Readonly<Record<string, number>> = { table: 10, markdown: 10 };

export async function show(
  context: CommandContext,
  name: string | undefined,
  options: ShowOptions,
): Promise<ExitCode> {
  const { output = 'table', ...others } = options;
  const compiled = await compileFirst(context, others);
  if (!compiled) return exitCodes.wrong;
  const wanted = queryOf(compiled, name, options);
  if ('problems' in wanted) {
    sayDiagnostics(context, wanted.problems);
    return exitCodes.wrong;
  }
  const { query, test } = wanted;
  return withWarehouse(
    context,
    compiled.project,
    { readOnly: true, wait: options.wait },
    async (engine) => {
      const connection = await engine.connect();
      const stopInterrupting = interruptOnAbort([connection], context.signal);
      const before = 'select * from (\n';
      try {
        const limit = options.limit ?? usualLimits[output] ?? 0;
        // One more than is shown tells that there are more.
        const limited = limit === 0 ? '' : ` limit ${limit + 1}`;
        const found = await connection.query(`${before}${query.text}\n)${limited}`);
        const result = test ? maskRows(found, await maskOf(test, compiled)) : found;
        const hasMore = limit > 0 && result.rows.length > limit;
        const shown = hasMore ? { ...result, rows: result.rows.slice(0, limit) } : result;
        context.stdout.write(formatResult(maskTable(shown, context.mask), output, context));
        if (hasMore && output === 'table' && options.limit === undefined)
          sayText(context, 'and more; all of them: --limit 0');
        return exitCodes.ok;
      } catch (failure) {
        if (!(failure instanceof EngineError)) throw failure;
        if (failure.kind === 'interrupted') return exitCodes.interrupted;
        const declared = declaredFiles(compiled.graph, compiled.project.root);
        sayDiagnostics(context, [explainEngineError(failure, query, before.length, declared)]);
        return exitCodes.failed;
      } finally {
        stopInterrupting();
        connection.close();
      }
    },
  );
}

interface WantedQuery {
  readonly query: MappedSql;
  /** The one whose failing rows they are: personal data is not shown. */
  readonly test?: CompiledTest;
}

type Wanted = WantedQuery | { readonly problems: readonly Diagnostic[] };

function queryOf(compiled: Compiled, name: string | undefined, options: ShowOptions): Wanted {
  if (options.inline !== undefined && name !== undefined) {
    const hint = 'name a node, or give --inline';
    return { problems: [error('E0702', 'show takes one or the other', { hint })] };
  }
  if (options.inline !== undefined) return inlineQuery(compiled, options.inline);
  if (name === undefined) {
    const problem = error('E0702', 'show what?', {
      hint: 'name a model, seed, source or test, or give --inline "select …"',
    });
    return { problems: [problem] };
  }
  const found = findNode(compiled, name);
  if ('problems' in found) return found;
  const { node } = found;
  if (node.kind === 'test') return testQuery(compiled, node) ?? { problems: [] };
  const query = nodeQuery(compiled, node);
  return query
    ? { query }
    : { problems: [error('E0702', `${node.name} is ${kindOf(node)}: it has no rows`)] };
}

function kindOf({ kind }: GraphNode): string {
  return kind === 'exposure' ? 'an exposure' : 'a unit test';
}

/** By its query as it is now, on those of the models that it reads. */
function testQuery(
  { graph, project, startedAt }: Compiled,
  node: TestNode,
): WantedQuery | undefined {
  const test = compileTestOnQueries(node, { graph, project, runStartedAt: startedAt });
  return test && { query: test.query, test };
}

async function maskOf(test: CompiledTest, { compiled, project }: Compiled): Promise<ColumnMask> {
  return maskedColumns(
    test,
    await createPersonalColumns({ compiled, checked: undefined, project })(),
  );
}

/** Models by their query as it is now; seeds and sources by their rows. */
function nodeQuery(
  { compiled, graph, project, startedAt }: Compiled,
  node: Exclude<GraphNode, TestNode>,
): MappedSql | undefined {
  switch (node.kind) {
    case 'model':
      return compiled.models.get(node.id)?.query;
    case 'seed':
    case 'source': {
      const context = { graph, project, runStartedAt: startedAt, isInlined: () => false };
      return writtenSql(`select * from ${formatReference(node, context)}`, node.locate);
    }
    case 'unit_test':
    case 'exposure':
      return undefined;
    default:
      return node satisfies never;
  }
}

function inlineQuery(compiled: Compiled, text: string): Wanted {
  const source = new SourceText('--inline', text);
  const { value, diagnostics } = compileInline(source, {
    graph: compiled.graph,
    project: compiled.project,
    runStartedAt: compiled.startedAt,
    models: compiled.compiled.models,
  });
  return value ? { query: value } : { problems: diagnostics };
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
