/** Lineage as a tree of text, and as a Mermaid diagram. In: trees; out: text. */
import type { GraphNode } from '../product/graph.ts';

interface Tree {
  readonly node: GraphNode;
  readonly next: readonly Tree[];
  readonly again: boolean;
}

interface Shown {
  readonly node: GraphNode;
  readonly up?: Tree | undefined;
  readonly down?: Tree | undefined;
}

export function formatLineage({ node, up, down }: Shown): string {
  const lines = [`${nameOf(node)} (${kindOf(node)})`];
  if (up)
    lines.push('', up.next.length === 0 ? 'made from nothing' : 'made from', ...branches(up, ''));
  if (down)
    lines.push('', down.next.length === 0 ? 'read by nothing' : 'read by', ...branches(down, ''));
  return lines.join('\n');
}

export function formatMermaid({ up, down }: Shown): string {
  const edges = new Set<string>();
  const walk = (tree: Tree, isUp: boolean): void => {
    for (const next of tree.next) {
      const [from, to] = isUp ? [next.node, tree.node] : [tree.node, next.node];
      edges.add(`  ${mermaidNode(from)} --> ${mermaidNode(to)}`);
      walk(next, isUp);
    }
  };
  if (up) walk(up, true);
  if (down) walk(down, false);
  return ['graph LR', ...edges].join('\n');
}

function branches(tree: Tree, indent: string): string[] {
  return tree.next.flatMap((next, index) => {
    const isLast = index === tree.next.length - 1;
    const line = `${indent}${isLast ? '└─' : '├─'} ${nameOf(next.node)} (${kindOf(next.node)})`;
    const below = branches(next, `${indent}${isLast ? '   ' : '│  '}`);
    return [next.again ? `${line} …` : line, ...below];
  });
}

function nameOf(node: GraphNode): string {
  return node.kind === 'source' ? `${node.table.source}.${node.name}` : node.name;
}

function kindOf(node: GraphNode): string {
  return node.kind === 'model' ? node.materialization : node.kind;
}

function mermaidNode(node: GraphNode): string {
  return `${node.id.replaceAll(/[^\p{L}\p{N}_]/gu, '_')}["${nameOf(node).replaceAll('"', '#quot;')}"]`;
}
