/**
 * The columns of a table of intervals beside those that its query has now, where rows stay that the
 * query as it is did not make. In: a model; out: how the difference is taken, if there is one.
 */
import type { Span } from '../base/source-text.ts';
import { formatRelation } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError, type ResultColumn } from '../engine/engine.ts';
import type { RefreshQuestion } from '../incremental/decide-refresh.ts';
import { type KeptColumns, reconcileKept } from '../materialize/columns/reconcile-kept.ts';
import { computed } from '../materialize/interval/write-changes.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';

export async function keepColumns(
  connection: Connection,
  { node, query }: CompiledModel,
  { ledger, settings, ignored }: RefreshQuestion,
): Promise<KeptColumns | undefined> {
  const isPromised = settings.isForward || (ignored?.size ?? 0) > 0;
  if (!ledger || !isPromised) return undefined;
  const table = await columnsOf(connection, formatRelation(node.relation));
  const now = await columnsOf(connection, `(\n${query.text}\n)`);
  if (!table || !now) return undefined;
  return reconcileKept({
    relation: node.relation,
    name: node.name,
    mode: settings.onSchemaChange,
    span: spanOfColumns(node),
    table,
    query: now,
    computed,
  });
}

/** Where it is said what becomes of a table whose columns change. */
export function spanOfColumns({ config: { origins }, locate }: ModelNode): Span {
  return (origins.get('on_schema_change') ?? origins.get('on_code_change') ?? locate)();
}

/** Nothing where it cannot be asked: what is wrong is said when it is built. */
export async function columnsOf(
  connection: Connection,
  from: string,
): Promise<readonly ResultColumn[] | undefined> {
  try {
    return (await connection.query(`from ${from} limit 0`)).columns;
  } catch (failure) {
    if (failure instanceof EngineError && failure.kind !== 'interrupted') return undefined;
    throw failure;
  }
}
