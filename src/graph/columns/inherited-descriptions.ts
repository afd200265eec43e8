/**
 * What is written about columns somewhere else: a column that comes through unchanged is described
 * where it comes from. In: a checked project; out: by node, the descriptions that it has of others.
 */
import { relationKey } from '../../engine/relation-key.ts';
import type { CheckedProject, ColumnRef } from '../../product/checked.ts';
import type { NodeId } from '../../product/graph.ts';

export interface InheritedDescription {
  /** The column that is described. */
  readonly name: string;
  readonly description: string;
  /** Where that was written: `orders.id`, `raw.emails.address`. */
  readonly from: string;
}

export type InheritedDescriptions = (node: NodeId) => readonly InheritedDescription[];

export function inheritedDescriptions(checked: CheckedProject | undefined): InheritedDescriptions {
  if (!checked) return () => [];
  return (id) => {
    const found = checked.relations.get(id);
    if (found?.state !== 'checked') return [];
    return found.columns.flatMap(({ name, description, describedAs }) =>
      description !== undefined && describedAs
        ? [{ name, description, from: nameOf(describedAs, checked) }]
        : [],
    );
  };
}

function nameOf(ref: ColumnRef, { owners, compiled }: CheckedProject): string {
  const node = compiled.graph.nodes.get(owners.get(relationKey({ ...ref, name: ref.table })) ?? '');
  if (!node) return `${ref.table}.${ref.column}`;
  const name = node.kind === 'source' ? `${node.table.source}.${node.name}` : node.name;
  return `${name}.${ref.column}`;
}
