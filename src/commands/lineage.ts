/** `eider lineage`: what a node, or a column, is made from, and what is made from it. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { readColumnPath } from '../graph/columns/column-names.ts';
import type { Graph, GraphNode, NodeId } from '../product/graph.ts';
import { formatLineage, formatMermaid } from '../report/lineage.ts';
import { columnLineage } from './column-lineage.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type Compiled, compileFirst } from './compile-first.ts';
import { findNode, namesOf } from './find-node.ts';
import { impact } from './impact.ts';
import type { LineageOptions } from './lineage-options.ts';
import { sayJson, sayProblems, sayText } from './say.ts';

export async function lineage(
  context: CommandContext,
  name: string | undefined,
  options: LineageOptions,
): Promise<ExitCode> {
  const misuse = wrongUse(name, options);
  if (misuse) {
    sayProblems(context, [misuse], options);
    return exitCodes.wrong;
  }
  // What --impact compares with are columns alone, which it reads by itself.
  const { output, state, ...others } = options;
  const compiled = await compileFirst(context, others);
  if (!compiled) return exitCodes.wrong;
  if (name === undefined) return impact(context, compiled, options);
  if (namesColumn(name, compiled)) return columnLineage(context, { name, compiled }, options);
  const found = findNode(compiled, name);
  if ('problems' in found) {
    const isColumn = readColumnPath(name).length > 0 && !/[:+@*]/.test(name);
    if (isColumn) return columnLineage(context, { name, compiled }, options);
    sayProblems(context, found.problems, options);
    return exitCodes.wrong;
  }
  return nodeLineage(context, { node: found.node, graph: compiled.graph }, options);
}

function wrongUse(
  name: string | undefined,
  { impact: isImpact, output }: LineageOptions,
): Diagnostic | undefined {
  if (isImpact === true && name !== undefined) {
    const hint = `leave out "${name}", or --impact`;
    return error('E0701', '--impact is about everything that was edited', { hint });
  }
  if (isImpact === true) return undefined;
  if (name === undefined) {
    const hint = 'name a node, or a column as in "orders.amount", or ask for --impact';
    return error('E0702', 'lineage of what?', { hint });
  }
  if (output !== 'markdown') return undefined;
  return error('E0701', '--output markdown is for --impact', { hint: 'see: eider lineage --help' });
}

/** Where a node answers to the whole name, it is meant. */
function namesColumn(name: string, { graph }: Compiled): boolean {
  const names = new Set([...graph.nodes.values()].flatMap(namesOf));
  return (
    !names.has(name.toLowerCase()) &&
    readColumnPath(name).some(({ node }) => names.has(node.toLowerCase()))
  );
}

function nodeLineage(
  context: CommandContext,
  { node, graph }: { readonly node: GraphNode; readonly graph: Graph },
  options: LineageOptions,
): ExitCode {
  const both = options.up !== true && options.down !== true;
  const shown = {
    node,
    up: both || options.up === true ? edges(graph, node, 'up', options) : undefined,
    down: both || options.down === true ? edges(graph, node, 'down', options) : undefined,
  };
  if (options.output === 'json') sayJson(context, toJson(shown));
  else if (options.output === 'mermaid') sayText(context, formatMermaid(shown));
  else sayText(context, formatLineage(shown));
  return exitCodes.ok;
}

export interface LineageTree {
  readonly node: GraphNode;
  /** Its direct neighbours in the direction; empty where the node stands above already. */
  readonly next: readonly LineageTree[];
  /** True where its neighbours were shown before, or lie further away than was asked. */
  readonly again: boolean;
}

function edges(
  graph: Graph,
  root: GraphNode,
  direction: 'up' | 'down',
  options: LineageOptions,
): LineageTree {
  const seen = new Set<NodeId>();
  const walk = (node: GraphNode, left: number): LineageTree => {
    const ids = direction === 'up' ? node.parents : (graph.children.get(node.id) ?? []);
    const next = ids
      .flatMap((id) => graph.nodes.get(id) ?? [])
      .filter(({ kind }) => options.tests === true || kind !== 'test');
    const again = (seen.has(node.id) || left === 0) && next.length > 0;
    seen.add(node.id);
    return { node, again, next: again ? [] : next.map((each) => walk(each, left - 1)) };
  };
  return walk(root, options.depth ?? Number.POSITIVE_INFINITY);
}

function toJson({
  node,
  up,
  down,
}: {
  node: GraphNode;
  up?: LineageTree | undefined;
  down?: LineageTree | undefined;
}) {
  return {
    id: node.id,
    ...(up ? { upstream: edgeList(up, (a, b) => ({ from: b, to: a })) } : {}),
    ...(down ? { downstream: edgeList(down, (a, b) => ({ from: a, to: b })) } : {}),
  };
}

function edgeList<T>(tree: LineageTree, edge: (near: NodeId, far: NodeId) => T): T[] {
  return tree.next.flatMap((next) => [edge(tree.node.id, next.node.id), ...edgeList(next, edge)]);
}
