/**
 * Tables of the shadow, made when the first query needs them: what is known from earlier checks
 * needs none. In: nodes whose columns are known; out: how many tables were made.
 */
import { isEphemeral } from '../graph/transparent.ts';
import type { ModelNode, NodeId, RelationNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import type { ShadowTable } from './shadow/shadow-catalog.ts';
import type { ColumnType } from './shadow/source-columns.ts';

export async function makeMissingTables(
  nodes: Iterable<RelationNode>,
  checking: Checking,
): Promise<number> {
  const { standIns, tables, shadow } = checking;
  const missing: ShadowTable[] = [];
  for (const node of nodes) {
    const columns = columnTypes(node.id, checking);
    if (tables.has(node.id) || isEphemeral(node) || !columns) continue;
    tables.add(node.id);
    missing.push({ relation: standIns.tableOf(node), columns });
  }
  await shadow.create(missing);
  return missing.length;
}

/** Without descriptions, which are not looked up for it; none where the columns are not known. */
export function columnTypes(
  id: NodeId,
  { answers, states }: Pick<Checking, 'answers' | 'states'>,
): readonly ColumnType[] | undefined {
  const state = states.get(id);
  return answers.get(id)?.columns ?? (state?.state === 'checked' ? state.columns : undefined);
}

/** A model that other models read has a table as soon as it is bound. */
function hasReaders(id: NodeId, { compiled: { graph } }: Checking): boolean {
  const children = graph.children.get(id) ?? [];
  return children.some((child) => graph.nodes.get(child)?.kind === 'model');
}

export function hasTable(node: ModelNode, checking: Checking): boolean {
  return !isEphemeral(node) && hasReaders(node.id, checking);
}

/** All that would have a table by now if nothing had been known: those of `isBefore`, and inputs. */
export function tablesOf(
  checking: Checking,
  isBefore: (model: ModelNode) => boolean,
): readonly RelationNode[] {
  return [...checking.compiled.graph.nodes.values()].filter((node): node is RelationNode => {
    if (node.kind === 'model') return isBefore(node) && hasTable(node, checking);
    return node.kind === 'seed' || node.kind === 'source';
  });
}
