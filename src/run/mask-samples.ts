/**
 * Rows that are shown beside what is wrong with a node, and values that the engine quotes, without
 * personal data. In: diagnostics of a node; out: the same, with marks in place of what nobody is to
 * see.
 */
import type { Diagnostic, SampleTable } from '../base/diagnostic.ts';
import { storedReads } from '../plan/sources-read.ts';
import type { Graph, GraphNode, NodeId } from '../product/graph.ts';
import { masked } from '../quality/masked-columns.ts';
import type { PersonalColumns, RelationPrivacy } from '../quality/personal-columns.ts';
import { maskMessage, quotesValue } from './mask-message.ts';
import type { RunContext } from './run-context.ts';

export async function maskSamples(
  diagnostics: readonly Diagnostic[],
  node: NodeId,
  { personalColumns, compiled }: Pick<RunContext, 'personalColumns' | 'compiled'>,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some((each) => each.table || quotesValue(each))) return diagnostics;
  const personal = await personalColumns();
  const privacy = personal.get(node);
  const isNear = readsPersonal(compiled.graph.nodes.get(node), personal, compiled.graph);
  return diagnostics.map((each) => {
    if (each.table) return privacy ? { ...each, table: maskTable(each.table, privacy) } : each;
    return isNear && quotesValue(each) ? maskMessage(each) : each;
  });
}

/** Whether a value that it computes with may be personal: what views leave out, they read. */
export function readsPersonal(
  node: GraphNode | undefined,
  personal: PersonalColumns,
  graph: Graph,
): boolean {
  if (!node || personal.size === 0) return false;
  const read = storedReads([node], graph).map(({ id }) => id);
  return [node.id, ...node.parents, ...read].some((id) => personal.has(id));
}

/** Rows of a relation itself. */
export function maskTable({ columns, rows }: SampleTable, privacy: RelationPrivacy): SampleTable {
  const isShown = columns.map(
    ({ name }) => !privacy.isWhole && !privacy.personal.has(name.toLowerCase()),
  );
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell, place) => (isShown[place] || cell === null ? cell : masked)),
    ),
  };
}
