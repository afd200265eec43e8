/** The one node that a command is about, by its name or by any selector that names just one. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { type Compilation, select } from '../pipeline.ts';
import type { GraphNode } from '../product/graph.ts';

export type FoundNode = { readonly node: GraphNode } | { readonly problems: readonly Diagnostic[] };

export function findNode(compilation: Compilation, name: string): FoundNode {
  const nodes = [...compilation.graph.nodes.values()];
  const wanted = name.toLowerCase();
  // A bare name means what `ref` means by it.
  const meant = compilation.graph.refs.get(wanted);
  if (meant) return { node: meant };
  const named = nodes.filter((node) => namesOf(node).includes(wanted));
  const found = named.length > 0 ? named : nodesSelected(compilation, name);
  if ('problems' in found) return found;
  const [node, ...others] = found;
  if (node && others.length === 0) return { node };
  if (node) {
    const all = found.map(({ id }) => id).join(', ');
    return { problems: [error('E0702', `"${name}" names ${found.length} nodes: ${all}`)] };
  }
  const hint = didYouMean(
    name,
    nodes.map((known) => known.name),
  );
  const problem = error('E0702', `nothing is named "${name}"`, hint === undefined ? {} : { hint });
  return { problems: [problem] };
}

/** In lower case. */
export function namesOf(node: GraphNode): string[] {
  const names = [node.name, node.id];
  if (node.kind === 'source') names.push(`${node.table.source}.${node.name}`);
  return names.map((name) => name.toLowerCase());
}

function nodesSelected(
  compilation: Compilation,
  name: string,
): GraphNode[] | { readonly problems: readonly Diagnostic[] } {
  const { value, diagnostics } = select(compilation, { select: [name] });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { problems: errors };
  return [...value.ids].flatMap((id) => {
    const node = compilation.graph.nodes.get(id);
    return node && node.kind !== 'test' ? [node] : [];
  });
}
