/**
 * What an edit changes. In: the column graphs before and after it; out: every column that differs
 * or is computed from one that does, every relation that may have other rows, and who reads them.
 * Pure, so that whoever has two states of a project can ask.
 */
import type {
  ColumnAddress,
  ColumnGraph,
  ColumnNode,
  GraphColumn,
  KnownNode,
  ReaderNode,
  UnknownNode,
} from '../../product/column-graph.ts';
import type { NodeId } from '../../product/graph.ts';
import type { ColumnImpact, Impact, NodeImpact, ReaderImpact } from '../../product/impact.ts';
import { type ColumnLinks, columnLinks, pointKey } from './column-links.ts';
import { type Comparison, compareColumns } from './compare-columns.ts';

export function impactOf(before: ColumnGraph, after: ColumnGraph): Impact {
  const walk: Walk = {
    before: columnLinks(before),
    after: columnLinks(after),
    columns: new Set(),
    rows: new Set(),
  };
  const nodes: NodeImpact[] = [];
  const readers: ReaderImpact[] = [];
  for (const node of before.nodes.values()) {
    if (node.state === 'reader' || after.nodes.has(node.id)) continue;
    walk.rows.add(node.id);
    nodes.push(removedNode(node, walk));
  }
  for (const node of after.nodes.values()) {
    if (node.state === 'reader') {
      const reader = readerImpact(node, walk);
      if (reader) readers.push(reader);
      continue;
    }
    const found = nodeImpact(node, before.nodes.get(node.id), walk);
    if (found) nodes.push(found);
  }
  return { nodes, readers };
}

interface Walk {
  readonly before: ColumnLinks;
  readonly after: ColumnLinks;
  /** The keys of columns whose values differ. */
  readonly columns: Set<string>;
  /** The nodes whose rows differ. */
  readonly rows: Set<NodeId>;
}

type Relation = KnownNode | UnknownNode;

function removedNode(node: Relation, { before }: Walk): NodeImpact {
  const columns = node.state === 'known' ? node.columns : [];
  return {
    node,
    change: 'removed',
    rows: 'edited',
    unknown: undefined,
    columns: columns.map((column) => removedColumn(node.id, column, before)),
  };
}

function removedColumn(
  node: NodeId,
  { name, type }: GraphColumn,
  before: ColumnLinks,
): ColumnImpact {
  const readBy = readersOf({ node, column: name }, before);
  return { name, type, change: 'removed', from: [], readBy };
}

function nodeImpact(
  node: Relation,
  former: ColumnNode | undefined,
  walk: Walk,
): NodeImpact | undefined {
  if (!former || former.state === 'reader') return addedNode(node, walk);
  const compared = compareColumns(former, node);
  const isOwn = mayBeEdited(former, node);
  const isReached = former.state !== node.state || areRowsReached(node, walk);
  const areOthers = compared.areRowsEdited || isReached;
  const rows = isOwn && compared.areRowsEdited ? 'edited' : areOthers ? 'reached' : 'same';
  if (rows !== 'same') walk.rows.add(node.id);
  const present =
    node.state === 'known'
      ? node.columns.flatMap(
          (column) => columnImpact(node, column, { compared, isOwn, rows, walk }) ?? [],
        )
      : [];
  const gone = compared.removed.map((column) => removedColumn(node.id, column, walk.before));
  const columns = [...present, ...gone];
  if (columns.length === 0 && rows === 'same') return undefined;
  const isOther =
    compared.areRowsEdited || compared.columns.size > 0 || compared.removed.length > 0;
  const { unknown } = compared;
  const change = node.state === 'broken' ? 'broken' : isOwn && isOther ? 'edited' : 'reached';
  return { node, change, rows, unknown, columns };
}

/** Also a type upstream changes what the engine makes of a text that is the same. */
function mayBeEdited(former: Relation, node: Relation): boolean {
  if (former.state !== 'known' || node.state !== 'known') return true;
  return node.written === undefined || former.written !== node.written;
}

/** Nobody can have read it before. */
function addedNode(node: Relation, { after }: Walk): NodeImpact {
  const columns = node.state === 'known' ? node.columns : [];
  return {
    node,
    change: 'added',
    rows: 'edited',
    unknown: 'because' in node ? node.because : undefined,
    columns: columns.map(({ name, type }) => {
      const readBy = readersOf({ node: node.id, column: name }, after);
      return { name, type, change: 'added', from: [], readBy };
    }),
  };
}

function areRowsReached(node: Relation, { after, columns, rows }: Walk): boolean {
  const deciding = after.above({ node: node.id, column: undefined });
  return deciding.some(({ point }) =>
    point.column === undefined ? rows.has(point.node) : columns.has(pointKey(point)),
  );
}

function columnImpact(
  { id: node }: KnownNode,
  { name, type, value }: GraphColumn,
  {
    compared,
    isOwn,
    rows,
    walk,
  }: {
    readonly compared: Comparison;
    /** Whether something of the node's own may have been edited. */
    readonly isOwn: boolean;
    readonly rows: NodeImpact['rows'];
    readonly walk: Walk;
  },
): ColumnImpact | undefined {
  const edited = compared.columns.get(name.toLowerCase());
  const from = value.filter((input) => walk.columns.has(pointKey(input)));
  const isThrough = from.length > 0 && (!edited || (!isOwn && edited.change === 'edited'));
  const change = isThrough ? 'reached' : (edited?.change ?? 'rows');
  if (change === 'rows' && rows === 'same') return undefined;
  if (change !== 'rows' && change !== 'added') walk.columns.add(pointKey({ node, column: name }));
  const { former } = edited ?? {};
  return {
    name,
    type,
    change,
    ...(former && change === 'renamed' ? { formerName: former.name } : {}),
    ...(former && change === 'retyped' ? { formerType: former.type } : {}),
    from,
    readBy: readersOf({ node, column: name }, walk.after),
  };
}

function readersOf(column: ColumnAddress, links: ColumnLinks): ColumnImpact['readBy'] {
  return links
    .below(column)
    .map(({ point }) =>
      point.column === undefined
        ? { node: point.node }
        : { node: point.node, column: point.column },
    );
}

function readerImpact(node: ReaderNode, { after, columns, rows }: Walk): ReaderImpact | undefined {
  const read = after.above({ node: node.id, column: undefined });
  const changed = read.flatMap(({ point: { node: id, column } }): readonly ColumnAddress[] => {
    const isChanged = column !== undefined && columns.has(pointKey({ node: id, column }));
    return isChanged ? [{ node: id, column }] : [];
  });
  const others = read.flatMap(({ point }) =>
    point.column === undefined && rows.has(point.node) ? [point.node] : [],
  );
  if (changed.length === 0 && others.length === 0) return undefined;
  return { node, columns: changed, rows: others };
}
