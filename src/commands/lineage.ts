/** `eider lineage <node>`: what it is made from and what is made from it. */
import type { Graph, GraphNode, NodeId } from '../product/graph.ts';
import { formatLineage, formatMermaid } from '../report/lineage.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
} from './command-context.ts';
import { compileFirst } from './compile-first.ts';
import { findNode } from './find-node.ts';
import { sayDiagnostics, sayJson, sayText } from './say.ts';

export interface LineageOptions extends ProjectOptions {
  readonly output?: string;
  readonly up?: boolean;
  readonly down?: boolean;
  readonly tests?: boolean;
}

export function lineage(context: CommandContext, name: string, options: LineageOptions): ExitCode {
  const { output, ...others } = options;
  const compiled = compileFirst(context, others);
  if (!compiled) return exitCodes.wrong;
  const found = findNode(compiled, name);
  if ('problems' in found) {
    sayDiagnostics(context, found.problems);
    return exitCodes.wrong;
  }
  const { graph } = compiled;
  const { node } = found;
  const both = options.up !== true && options.down !== true;
  const shown = {
    node,
    up: both || options.up === true ? edges(graph, node, 'up', options) : undefined,
    down: both || options.down === true ? edges(graph, node, 'down', options) : undefined,
  };
  if (output === 'json') sayJson(context, toJson(shown));
  else if (output === 'mermaid') sayText(context, formatMermaid(shown));
  else sayText(context, formatLineage(shown));
  return exitCodes.ok;
}

export interface LineageTree {
  readonly node: GraphNode;
  /** Its direct neighbours in the direction; empty where the node stands above already. */
  readonly next: readonly LineageTree[];
  /** True where its neighbours were shown before. */
  readonly again: boolean;
}

function edges(
  graph: Graph,
  root: GraphNode,
  direction: 'up' | 'down',
  options: LineageOptions,
): LineageTree {
  const seen = new Set<NodeId>();
  const walk = (node: GraphNode): LineageTree => {
    const ids = direction === 'up' ? node.parents : (graph.children.get(node.id) ?? []);
    const next = ids
      .flatMap((id) => graph.nodes.get(id) ?? [])
      .filter(({ kind }) => options.tests === true || kind !== 'test');
    const again = seen.has(node.id) && next.length > 0;
    seen.add(node.id);
    return { node, again, next: again ? [] : next.map(walk) };
  };
  return walk(root);
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
