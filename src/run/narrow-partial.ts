/**
 * A model over a part of its inputs' rows, for `--empty` and `--sample`. In: a compiled model and
 * the part; out: the same with another query, and the views that it reads. Rows are cut where a
 * time column is known; of all other inputs a sample reads everything.
 */
import { narrowModel } from '../compile/narrow-model.ts';
import { timeCondition } from '../materialize/interval/time-condition.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { GraphNode, NodeId, RelationNode } from '../product/graph.ts';
import type { PartialBuild } from '../product/partial.ts';
import { needPlace } from './need-place.ts';
import type { RunContext } from './run-context.ts';

export interface NarrowedPart {
  readonly compiled: CompiledModel;
  /** In the database in memory: before the transaction. */
  readonly prepare: readonly string[];
}

export function narrowPartial(
  compiled: CompiledModel,
  partial: PartialBuild,
  context: RunContext,
): NarrowedPart {
  const { graph } = context.compiled;
  const conditions = new Map<NodeId, string>();
  for (const input of graph.nodes.values()) {
    const condition = holdsRows(input) ? conditionOn(input, partial, context) : undefined;
    if (condition !== undefined) conditions.set(input.id, condition);
  }
  const place = needPlace(context);
  const { prepare, query } = narrowModel(compiled.node, conditions, {
    graph,
    project: context.project,
    runStartedAt: context.startedAt,
    schema: compiled.node.name,
    catalog: place.catalog,
  });
  return { compiled: { ...compiled, query }, prepare: [...place.open, ...prepare] };
}

function holdsRows(node: GraphNode): node is RelationNode {
  if (node.kind === 'seed' || node.kind === 'source') return true;
  return node.kind === 'model' && !['view', 'ephemeral'].includes(node.materialization);
}

function conditionOn(
  input: RelationNode,
  { range }: PartialBuild,
  { checked }: RunContext,
): string | undefined {
  if (!range) return 'false';
  const { time_column: wanted } = input.config.values;
  const check = checked?.relations.get(input.id);
  if (typeof wanted !== 'string' || check?.state !== 'checked') return undefined;
  const column = check.columns.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  return column && timeCondition(column, [range]);
}
