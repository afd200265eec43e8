/**
 * Puts the queries of some parents in front of a query, as common table expressions under their
 * names. In: a query and which parents hold no rows of their own; out: one SELECT. The query
 * itself becomes a subquery, so that it may use WITH and even the same names.
 */
import type { Locate } from '../base/source-text.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { Graph, ModelNode, NodeId } from '../product/graph.ts';
import { assembleSql, type Piece } from './mapped-sql.ts';

export interface Inlining {
  readonly graph: Graph;
  readonly isInlined: (node: ModelNode) => boolean;
  /** The query of an inlined parent; `undefined` where it does not compile. */
  readonly queryOf: (node: ModelNode) => MappedSql | undefined;
}

/** `undefined` where a parent that would stand in front does not compile. */
export function inlineParents(
  query: MappedSql,
  parents: readonly NodeId[],
  inlining: Inlining,
  locate: Locate,
): MappedSql | undefined {
  const inlined = inlinedAncestors(parents, inlining);
  if (inlined.length === 0) return query;
  const pieces: Piece[] = [];
  for (const [index, node] of inlined.entries()) {
    const own = inlining.queryOf(node);
    if (!own) return undefined;
    const opening = `${index === 0 ? 'with ' : ',\n'}${quoteIdentifier(node.relation.name)} as (\n`;
    pieces.push(opening, own, '\n)');
  }
  return assembleSql([...pieces, '\nfrom (\n', query, '\n)'], locate);
}

/** Inlined parents and, through them only, theirs: parents first. */
function inlinedAncestors(parents: readonly NodeId[], inlining: Inlining): ModelNode[] {
  const found = new Map<NodeId, ModelNode>();
  const visit = (id: NodeId): void => {
    const node = inlining.graph.nodes.get(id);
    if (found.has(id) || node?.kind !== 'model' || !inlining.isInlined(node)) return;
    for (const parent of node.parents) visit(parent);
    found.set(id, node);
  };
  for (const id of parents) visit(id);
  return [...found.values()];
}
