/**
 * The lineage of one column for people: what it is computed from and who depends on it, and, told
 * apart from that, what decides which rows there are. In: a story; out: text.
 */
import { shortList } from '../base/phrases.ts';
import { printColumn, printName, printNode } from '../graph/columns/column-names.ts';
import type {
  ColumnStory,
  ColumnsAbove,
  ColumnsBelow,
  ColumnTree,
} from '../graph/columns/column-story.ts';
import type { ColumnAddress, ColumnGraph } from '../product/column-graph.ts';
import { plural } from './format.ts';
import { padEndTo, textWidth } from './tables/text-width.ts';

const mostNames = 3;

export function formatColumnLineage({ links, node, column, above, below }: ColumnStory): string {
  const { graph } = links;
  const name = printColumn({ node: node.id, column: column.name }, graph);
  const lines = [`${name} (${column.type})`];
  if (column.description !== undefined) lines.push(described(column.description.trim()));
  if (column.describedAs) lines.push(`as described for ${printColumn(column.describedAs, graph)}`);
  if (above) lines.push(...aboveLines(above, graph));
  if (below) lines.push(...belowLines(below, graph));
  return lines.join('\n');
}

/** One line of a text. */
function described(description: string): string {
  return description.replaceAll(/\s+/g, ' ');
}

function aboveLines(
  { values, rows, further }: ColumnsAbove,
  graph: ColumnGraph,
): readonly string[] {
  const computed = values.length === 0 ? ['computed from no column'] : ['computed from'];
  return [
    '',
    ...computed,
    ...branches(values, graph, ''),
    ...(rows.length === 0 ? [] : ['', 'its rows are decided by', ...grouped(rows, graph)]),
    ...(further.length === 0
      ? []
      : ['', 'rows of what it is made from are decided by', ...grouped(further, graph)]),
  ];
}

function belowLines(
  { values, rows, further, readers }: ColumnsBelow,
  graph: ColumnGraph,
): readonly string[] {
  const goesInto = values.length === 0 ? ['nothing is computed from it'] : ['computed from it'];
  const decided = rows.map(({ node, by }): readonly [string, string] => [
    printNode(node),
    `by ${shortList(
      by.map((column) => printColumn(column, graph)),
      mostNames,
    )}`,
  ]);
  const more = further.map(printNode);
  return [
    '',
    ...goesInto,
    ...branches(values, graph, ''),
    ...(rows.length === 0 ? [] : ['', 'decides which rows there are in', ...aligned(decided)]),
    ...(more.length === 0 ? [] : ['', 'and with them in', `  ${more.join(', ')}`]),
    ...readerLines(readers),
  ];
}

function readerLines(readers: ColumnsBelow['readers']): readonly string[] {
  const tests = readers.filter(({ kind }) => kind === 'test').map(({ name }) => name);
  const exposures = readers.filter(({ kind }) => kind === 'exposure').map(({ name }) => name);
  return [
    ...(tests.length === 0
      ? []
      : ['', `tested by ${plural(tests.length, 'test')}`, ...tests.map((name) => `  ${name}`)]),
    ...(exposures.length === 0 ? [] : ['', 'shown in', ...exposures.map((name) => `  ${name}`)]),
  ];
}

function branches(trees: readonly ColumnTree[], graph: ColumnGraph, indent: string): string[] {
  return trees.flatMap(({ address, isUnchanged, next, isCut }, index) => {
    const isLast = index === trees.length - 1;
    const suffix = `${isUnchanged ? ' (as it is)' : ''}${isCut ? ' …' : ''}`;
    const line = `${indent}${isLast ? '└─' : '├─'} ${printColumn(address, graph)}${suffix}`;
    return [line, ...branches(next, graph, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}

/** A line for each node, with its columns. */
function grouped(columns: readonly ColumnAddress[], graph: ColumnGraph): readonly string[] {
  const byNode = new Map<string, string[]>();
  for (const { node, column } of columns) {
    const found = graph.nodes.get(node);
    const name = found ? printNode(found) : node;
    byNode.set(name, [...(byNode.get(name) ?? []), printName(column)]);
  }
  return aligned([...byNode].map(([name, names]) => [name, names.join(', ')] as const));
}

function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([name]) => textWidth(name)));
  return rows.map(([name, text]) => `  ${padEndTo(name, width)}  ${text}`);
}
