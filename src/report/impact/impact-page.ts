/** An impact as Markdown, for the summary of a CI run, and as a Mermaid diagram. Out: text. */
import { printName, printNode } from '../../graph/columns/column-names.ts';
import type { ColumnNode } from '../../product/column-graph.ts';
import type { Impact, NodeImpact } from '../../product/impact.ts';
import {
  columnsToShow,
  describeColumn,
  describeRows,
  type Names,
  signOf,
  summarize,
} from './impact-words.ts';

export function impactMarkdown(impact: Impact, names: Names): string {
  if (impact.nodes.length === 0) return 'No column differs.';
  const rows = impact.nodes.map(
    (node) => `| ${cell(code(printNode(node.node)))} | ${node.change} | ${tellNode(node, names)} |`,
  );
  const readers = impact.readers.map(({ node }) => `- ${node.kind} ${code(node.name)}`);
  return [
    `**${summarize(impact)}**`,
    '',
    '| relation | | columns |',
    '| --- | --- | --- |',
    ...rows,
    ...(readers.length === 0 ? [] : ['', 'Read by', '', ...readers]),
    '',
    '```mermaid',
    impactDiagram(impact),
    '```',
  ].join('\n');
}

function tellNode(node: NodeImpact, names: Names): string {
  const columns = columnsToShow(node).map((column) =>
    cell(`${signOf(column)} ${code(printName(column.name))} ${describeColumn(column, names)}`),
  );
  return [...columns, ...[describeRows(node) ?? []].flat().map(cell)].join('<br>');
}

/** Text in which the page's own signs mean themselves, without an end of the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').replaceAll('<', '&lt;');
}

function code(name: string): string {
  const fence = '`'.repeat(
    Math.max(0, ...[...name.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  return fence === '`' ? `\`${name}\`` : `${fence} ${name} ${fence}`;
}

/** Relations that differ and who reads them; edited ones stand out. */
export function impactDiagram({ nodes, readers }: Impact): string {
  const shown: readonly ColumnNode[] = [...nodes, ...readers]
    .map(({ node }) => node)
    .filter(({ kind }) => kind !== 'test');
  const ids = new Map(shown.map(({ id }, index) => [id, `n${index}`]));
  const changes = new Map(nodes.map(({ node, change }) => [node.id, change]));
  return [
    'graph LR',
    ...shown.map((node) => {
      const change = changes.get(node.id);
      const mark = change === undefined || change === 'reached' ? '' : `:::${change}`;
      return `  ${ids.get(node.id)}["${label(printNode(node))}"]${mark}`;
    }),
    ...shown.flatMap((node) =>
      node.reads.flatMap((read) => {
        const from = ids.get(read);
        return from === undefined ? [] : [`  ${from} --> ${ids.get(node.id)}`];
      }),
    ),
    '  classDef edited stroke-width:3px',
    '  classDef broken stroke:#a22,stroke-width:3px',
    '  classDef added stroke:#2a2,stroke-width:3px',
    '  classDef removed stroke:#a22,stroke-dasharray:4',
  ].join('\n');
}

function label(name: string): string {
  return name.replaceAll('"', '#quot;').replaceAll(/\s/g, ' ');
}
