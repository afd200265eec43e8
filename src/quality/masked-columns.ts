/**
 * Which columns of a data test's result hold personal data and are not shown. In: a test and the
 * graph; out: a question about a column's name. `meta: { pii: true }` marks columns and relations.
 */
import type { CompiledTest } from '../product/compiled.ts';
import type { Graph, NodeId, RelationNode } from '../product/graph.ts';

/** What stands in place of a value. */
export const masked = '•••';

export interface ColumnMask {
  (resultColumn: string): boolean;
  /** Whether there is personal data in what the test reads at all. */
  readonly isAny: boolean;
}

/**
 * A name is masked in everything made from the relation that marks it. What a test of one's own
 * computes from the marked columns that it reads can have any name, so there everything is masked
 * that no relation declares without a mark.
 */
export function maskedColumns(test: CompiledTest, graph: Graph): ColumnMask {
  const { node, renamed = {} } = test;
  const { columns, open, direct } = collectMarks(node.parents, graph);
  if (columns.size === 0 && !direct.hasWhole) return showAll;
  const isBuiltin = node.definition.type === 'generic' && !node.definition.template;
  const isMasked = (resultColumn: string): boolean => {
    const name = (renamed[resultColumn] ?? resultColumn).toLowerCase();
    if (columns.has(name)) return true;
    if (isBuiltin) return direct.hasWhole && !counts.has(resultColumn);
    return direct.hasAny && (direct.hasWhole || !open.has(name));
  };
  return Object.assign(isMasked, { isAny: true });
}

const showAll: ColumnMask = Object.assign(() => false, { isAny: false });

/** What built-in tests count, or were told by whoever wrote the test. */
const counts: ReadonlySet<string> = new Set([
  'row_count',
  'other_row_count',
  'equals',
  'at_least',
  'at_most',
  'not_before',
]);

interface Marks {
  /** Marked columns of everything that the test is made from, in lower case. */
  readonly columns: ReadonlySet<string>;
  /** Declared by what the test reads, and not marked. */
  readonly open: ReadonlySet<string>;
  /** What the test itself reads has a mark; it is marked as a whole. */
  readonly direct: { readonly hasAny: boolean; readonly hasWhole: boolean };
}

function collectMarks(parents: readonly NodeId[], graph: Graph): Marks {
  const relations = ancestorsOf(parents, graph);
  const columns = new Set<string>();
  const open = new Set<string>();
  for (const { id, meta: whole, columns: declared } of relations) {
    for (const { name, meta } of declared) {
      if (isMarked(meta) || isMarked(whole)) columns.add(name.toLowerCase());
      else if (parents.includes(id)) open.add(name.toLowerCase());
    }
  }
  const read = relations.filter(({ id }) => parents.includes(id));
  const hasWhole = read.some(({ meta }) => isMarked(meta));
  const hasAny = hasWhole || read.some((node) => node.columns.some(({ meta }) => isMarked(meta)));
  return { columns, open, direct: { hasAny, hasWhole } };
}

function ancestorsOf(ids: readonly NodeId[], graph: Graph): readonly RelationNode[] {
  const found = new Map<NodeId, RelationNode>();
  const pending = [...ids];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = graph.nodes.get(id);
    if (!node || found.has(id) || node.kind === 'test' || node.kind === 'exposure') continue;
    found.set(id, node);
    pending.push(...node.parents);
  }
  return [...found.values()];
}

function isMarked(meta: RelationNode['meta']): boolean {
  return meta.pii === true;
}
