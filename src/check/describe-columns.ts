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
    const written = own.get(name.toLowerCase())?.description;
    return { name, type, description: written ?? (passes && inherited(passes, checking)) };
  });
}

function inherited(ref: ColumnRef, { owners, states }: Checking): string | undefined {
  const owner = owners.get(relationKey({ ...ref, name: ref.table }));
  const state = owner && states.get(owner.id);
  if (state?.state !== 'checked') return undefined;
  const name = ref.column.toLowerCase();
  return state.columns.find((column) => column.name.toLowerCase() === name)?.description;
}
