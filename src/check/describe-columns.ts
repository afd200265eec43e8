/**
 * Descriptions of a model's columns: its own, or that of the column that comes through unchanged.
 * In: what is known of models; out: columns with descriptions, looked up when somebody reads them.
 */
import { relationKey } from '../engine/relation-key.ts';
import type { CheckedColumn, ColumnRef } from '../product/checked.ts';
import type { ModelNode, NodeId, RelationNode } from '../product/graph.ts';
import type { Checking, DescribedColumns } from './checking.ts';

type Known = Pick<Checking, 'answers' | 'compiled' | 'owners' | 'states'>;
type Described = Map<NodeId, readonly CheckedColumn[]>;

/** Each model's columns are described once, behind those that they come from. */
export function createDescribedColumns(known: Known): DescribedColumns {
  const described: Described = new Map();
  return (model) => {
    // No recursion: projects may be thousands of models deep.
    const begun = new Set<NodeId>();
    const pending = [model];
    for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
      const before = described.has(next) || begun.has(next) ? [] : modelsBehind(next, known);
      begun.add(next);
      pending.push(...before.filter((each) => !begun.has(each)));
      if (pending.at(-1) !== next) continue;
      pending.pop();
      if (!described.has(next)) described.set(next, describe(next, described, known));
    }
    return described.get(model) ?? [];
  };
}

function modelsBehind(id: NodeId, { answers, owners }: Known): readonly NodeId[] {
  const behind = new Set<NodeId>();
  for (const { passes } of answers.get(id)?.lineage.outputs ?? []) {
    const owner = passes && ownerOf(passes, owners);
    if (owner && answers.has(owner.id)) behind.add(owner.id);
  }
  return [...behind];
}

function describe(id: NodeId, described: Described, known: Known): readonly CheckedColumn[] {
  const { answers, compiled } = known;
  const { columns = [], lineage } = answers.get(id) ?? {};
  const node = compiled.graph.nodes.get(id) as ModelNode;
  const own = new Map(node.columns.map((column) => [column.name.toLowerCase(), column]));
  return columns.map(({ name, type }, index) => {
    const { passes } = lineage?.outputs[index] ?? {};
    const description = own.get(name.toLowerCase())?.description;
    if (description !== undefined || !passes) return { name, type, description };
    return { name, type, ...inherited(passes, described, known) };
  });
}

/** From a column that has inherited it itself, with where that has it from. */
function inherited(
  ref: ColumnRef,
  described: Described,
  { owners, answers, states }: Known,
): Pick<CheckedColumn, 'description' | 'describedAs'> {
  const owner = ownerOf(ref, owners);
  const state = owner && !answers.has(owner.id) ? states.get(owner.id) : undefined;
  const ofInput = state?.state === 'checked' ? state.columns : [];
  const columns = (owner && described.get(owner.id)) ?? ofInput;
  const name = ref.column.toLowerCase();
  const column = columns.find((each) => each.name.toLowerCase() === name);
  if (column?.description === undefined) return { description: undefined };
  return { description: column.description, describedAs: column.describedAs ?? ref };
}

function ownerOf(ref: ColumnRef, owners: Known['owners']): RelationNode | undefined {
  return owners.get(relationKey({ ...ref, name: ref.table }));
}
