/** Descriptions of a model's columns: its own, or that of the column that comes through unchanged. */
import type { CheckedColumn, ColumnLineage, ColumnRef } from '../product/checked.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Checking } from './checking.ts';
import { relationKey } from './relation-key.ts';

export function describeColumns(
  node: ModelNode,
  found: {
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly lineage: ColumnLineage;
  },
  checking: Checking,
): readonly CheckedColumn[] {
  const own = new Map(node.columns.map((column) => [column.name.toLowerCase(), column]));
  return found.columns.map(({ name, type }, index) => {
    const { passes } = found.lineage.outputs[index] ?? {};
    const description = own.get(name.toLowerCase())?.description;
    if (description !== undefined || !passes) return { name, type, description };
    return { name, type, ...inherited(passes, checking) };
  });
}

/** From a column that has inherited it itself, with where that has it from. */
function inherited(
  ref: ColumnRef,
  { owners, states }: Checking,
): Pick<CheckedColumn, 'description' | 'describedAs'> {
  const owner = owners.get(relationKey({ ...ref, name: ref.table }));
  const state = owner && states.get(owner.id);
  const name = ref.column.toLowerCase();
  const columns = state?.state === 'checked' ? state.columns : [];
  const column = columns.find((each) => each.name.toLowerCase() === name);
  if (column?.description === undefined) return { description: undefined };
  return { description: column.description, describedAs: column.describedAs ?? ref };
}
