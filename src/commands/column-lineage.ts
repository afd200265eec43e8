/** `eider lineage <node>.<column>`: what a column is computed from, and who depends on it. */
import { error } from '../base/diagnostic.ts';
import { columnLinks, type Point } from '../graph/columns/column-links.ts';
import type { Reached } from '../graph/columns/column-reach.ts';
import { type ColumnStory, columnStory } from '../graph/columns/column-story.ts';
import { findColumn } from '../graph/columns/find-columns.ts';
import { check, columns } from '../pipeline.ts';
import type { ColumnAddress, ColumnGraph } from '../product/column-graph.ts';
import { formatColumnDiagram } from '../report/column-diagram.ts';
import { formatColumnLineage } from '../report/column-lineage.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { Compiled } from './compile-first.ts';
import type { LineageOptions } from './lineage-options.ts';
import { sayJson, sayProblems, sayText } from './say.ts';

export async function columnLineage(
  context: CommandContext,
  { name, compiled }: { readonly name: string; readonly compiled: Compiled },
  options: LineageOptions,
): Promise<ExitCode> {
  const { value: checked } = await check(compiled);
  const graph = columns(checked);
  const found = findColumn(name, graph);
  if ('problem' in found) {
    const { code, message, hint } = found.problem;
    sayProblems(context, [error(code, message, hint === undefined ? {} : { hint })], options);
    return exitCodes.wrong;
  }
  for (const address of found.columns) {
    const story = storyOf(address, graph, options);
    if (options.output === 'json') sayJson(context, toJson(story));
    else if (options.output === 'mermaid') sayText(context, toDiagram(story, options));
    else sayText(context, formatColumnLineage(story));
  }
  return exitCodes.ok;
}

function storyOf(
  { node: id, column: name }: ColumnAddress,
  graph: ColumnGraph,
  { up, down, depth }: LineageOptions,
): ColumnStory {
  const node = graph.nodes.get(id);
  const column = node?.state === 'known' && node.columns.find((each) => each.name === name);
  if (!column) throw new Error(`${id} has no column ${name}`);
  const both = up !== true && down !== true;
  return columnStory(
    columnLinks(graph),
    { node, column },
    {
      up: both || up === true,
      down: both || down === true,
      ...(depth === undefined ? {} : { depth }),
    },
  );
}

function toDiagram(
  { links, node, column, above, below }: ColumnStory,
  { tests }: LineageOptions,
): string {
  const start: Point = { node: node.id, column: column.name };
  const isTest = ({ node: id }: Point): boolean => links.graph.nodes.get(id)?.kind === 'test';
  // Further away, what only decides rows would fill the picture with everything there is.
  const near = [...(above?.all ?? []), ...(below?.all ?? [])].filter(
    ({ point, role, distance }) =>
      (role === 'value' || distance <= 1) && (tests === true || !isTest(point)),
  );
  return formatColumnDiagram(links, [start, ...near.map(({ point }) => point)]);
}

/** Each point with how it is reached; without a column, which rows a node has. */
function toJson({ node, column, above, below }: ColumnStory) {
  const { name, type, description, describedAs, passes, value } = column;
  return {
    id: node.id,
    column: name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(describedAs ? { described_as: describedAs } : {}),
    ...(passes ? { passes } : {}),
    value,
    rows: node.rows,
    ...(above ? { upstream: above.all.map(reachedJson) } : {}),
    ...(below ? { downstream: below.all.map(reachedJson) } : {}),
  };
}

function reachedJson({ point, role, distance }: Reached) {
  return {
    node: point.node,
    ...(point.column === undefined ? {} : { column: point.column }),
    role,
    distance,
  };
}
