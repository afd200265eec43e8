/** The words for an impact, the same on the terminal and on a page. In: an impact; out: phrases. */
import { shortList } from '../../base/phrases.ts';
import { printColumn, printName, printNode } from '../../graph/columns/column-names.ts';
import type { ColumnAddress, ColumnGraph } from '../../product/column-graph.ts';
import type { ColumnImpact, Impact, NodeImpact } from '../../product/impact.ts';
import { plural } from '../format.ts';

export const mostNames = 4;

/** What is known by its name: the nodes before and after. */
export type Names = ColumnGraph;

export function namesOf(before: ColumnGraph, after: ColumnGraph): Names {
  return { nodes: new Map([...before.nodes, ...after.nodes]) };
}

/** `+`, `-` and `~` as in a difference; `>` for what only follows from others. */
export function signOf({ change }: ColumnImpact): string {
  if (change === 'added') return '+';
  if (change === 'removed') return '-';
  return change === 'reached' ? '>' : '~';
}

export function describeColumn(column: ColumnImpact, names: Names): string {
  switch (column.change) {
    case 'added':
      return column.type;
    case 'removed': {
      const readers = shortList(
        column.readBy.map((reader) => readerName(reader, names)),
        mostNames,
      );
      return readers === '' ? 'nothing read it' : `was read by ${readers}`;
    }
    case 'renamed':
      return `was called ${printName(column.formerName ?? '')}`;
    case 'retyped':
      return `${column.formerType ?? ''} is now ${column.type}`;
    case 'edited':
      return 'computed otherwise';
    case 'reached':
      return `from ${addresses(column.from, names)}`;
    case 'rows':
      return 'in other rows';
    default:
      return column.change satisfies never;
  }
}

/** What is to be said of all columns at once. */
export function describeRows({ node, change, rows, unknown }: NodeImpact): string | undefined {
  if (node.state === 'broken') return `its columns are not known: ${unknown ?? node.because}`;
  if (unknown !== undefined) return `any column may differ: ${unknown}`;
  if (change === 'added' || change === 'removed' || rows === 'same') return undefined;
  return rows === 'edited'
    ? 'other rows: what decides them was edited, so that every column may differ'
    : 'other rows may come in, so that every column may differ';
}

/** Those that are worth a line of their own. */
export function columnsToShow({ columns }: NodeImpact): readonly ColumnImpact[] {
  return columns.filter(({ change }) => change !== 'rows');
}

export function addresses(columns: readonly ColumnAddress[], names: Names): string {
  return shortList(
    columns.map((column) => printColumn(column, names)),
    mostNames,
  );
}

function readerName({ node, column }: ColumnImpact['readBy'][number], names: Names): string {
  if (column !== undefined) return printColumn({ node, column }, names);
  const found = names.nodes.get(node);
  return found ? printNode(found) : node;
}

/** `2 relations edited, 1 added, 3 reached · 4 tests and 1 exposure read them`. */
export function summarize({ nodes, readers }: Impact): string {
  const counts = (['edited', 'broken', 'added', 'removed', 'reached'] as const).flatMap(
    (change) => {
      const count = nodes.filter((node) => node.change === change).length;
      return count === 0 ? [] : [{ change, count }];
    },
  );
  const told = counts.map(({ change, count }, index) =>
    index === 0 ? `${plural(count, 'relation')} ${change}` : `${count} ${change}`,
  );
  const readBy = (['test', 'exposure'] as const).flatMap((kind) => {
    const count = readers.filter(({ node }) => node.kind === kind).length;
    return count === 0 ? [] : [plural(count, kind)];
  });
  return `${told.join(', ')}${readBy.length === 0 ? '' : ` · read by ${readBy.join(' and ')}`}`;
}
