/**
 * Where personal data is: columns marked `meta: { pii: true }`, all of a relation that is marked,
 * and what is computed from them in other relations. In: the graph, and its columns as far as the
 * check knows them; out: two sets of names for each relation.
 */
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { CheckedProject, ColumnRef } from '../product/checked.ts';
import type { Graph, NodeId, RelationNode } from '../product/graph.ts';

export interface RelationPrivacy {
  /** In lower case. */
  readonly personal: ReadonlySet<string>;
  /** Known to hold none; names in neither set are not known. */
  readonly open: ReadonlySet<string>;
  /** Nothing of it is shown. */
  readonly isWhole: boolean;
}

/** Of relations that have to do with personal data; of the others there is no entry. */
export type PersonalColumns = ReadonlyMap<NodeId, RelationPrivacy>;

/** Whether anything in the project is marked at all. */
export function hasMarks(graph: Graph): boolean {
  return relationsOf(graph).some(
    (node) => isMarked(node) || node.columns.some((column) => isMarked(column)),
  );
}

export function personalColumns(
  graph: Graph,
  checked: Pick<CheckedProject, 'relations' | 'owners'> | undefined,
): PersonalColumns {
  const found = new Map<NodeId, RelationPrivacy>();
  const isPersonal = ({ catalog, schema, table, column }: ColumnRef): boolean => {
    const owner = checked?.owners.get(relationKey({ catalog, schema, name: table }));
    const privacy = found.get(owner ?? '');
    return privacy !== undefined && (privacy.isWhole || privacy.personal.has(column.toLowerCase()));
  };
  // Parents come before their children.
  for (const node of relationsOf(graph)) {
    const marked = node.columns.filter((column) => isMarked(column) || isMarked(node));
    const state = checked?.relations.get(node.id);
    const known = state?.state === 'checked' ? state : undefined;
    const computed = known?.lineage
      ? known.lineage.outputs.filter(({ value }) => value.some(isPersonal))
      : node.parents.flatMap((parent) => namesIn(found.get(parent)));
    const personal = new Set([...marked, ...computed].map(({ name }) => name.toLowerCase()));
    const isWhole = isMarked(node);
    if (personal.size === 0 && !isWhole) continue;
    const names = (known?.columns ?? node.columns).map(({ name }) => name.toLowerCase());
    const open = new Set(isWhole ? [] : names.filter((name) => !personal.has(name)));
    found.set(node.id, { personal, open, isWhole });
  }
  return found;
}

/** Where what a query computes is not known, a name means what it means upstream. */
function namesIn(privacy: RelationPrivacy | undefined): readonly { readonly name: string }[] {
  return [...(privacy?.personal ?? [])].map((name) => ({ name }));
}

function relationsOf(graph: Graph): readonly RelationNode[] {
  return [...graph.nodes.values()].filter(isRelation);
}

function isMarked({ meta }: Pick<RelationNode, 'meta'>): boolean {
  return meta.pii === true;
}
