/**
 * What a model computes once its table is there: the `#incremental` branch of its query, ephemeral
 * parents in front. In: a model that compiled; out: SQL.
 */
import type { MappedSql } from '../product/compiled.ts';
import type { ModelNode } from '../product/graph.ts';
import { inlineParents } from './inline-parents.ts';
import { type RenderContext, renderQuery } from './render-model.ts';

export function incrementalQuery(
  node: ModelNode,
  given: Pick<RenderContext, 'graph' | 'project' | 'runStartedAt'>,
): MappedSql {
  const context: RenderContext = { ...given, isInlined };
  const own = renderQuery(node.template, context, { self: node, incremental: true }).sql;
  const queryOf = (parent: ModelNode): MappedSql | undefined =>
    renderQuery(parent.template, context, { self: parent }).sql;
  const inlining = { graph: given.graph, isInlined, queryOf };
  const query = own && inlineParents(own, node.parents, inlining, () => node.source.span(0, 0));
  if (!query) throw new Error(`${node.id} compiled before and does not any more`);
  return query;
}

function isInlined({ materialization }: ModelNode): boolean {
  return materialization === 'ephemeral';
}
