/**
 * What of each node decides its rows or its verdict, as text that differs when that does. In: a
 * compiled project; out: signatures by node. Comments and layout count for nothing.
 */
import { canonicalJson, type Json } from '../base/json.ts';
import { fileStamps } from '../check/cache/file-stamps.ts';
import { createCodeVersions } from '../compile/code-version.ts';
import { sourcePath } from '../compile/source-location.ts';
import type { Compilation } from '../pipeline.ts';
import type { GraphNode, ModelNode, NodeId, SeedNode, SourceNode } from '../product/graph.ts';

export type Signatures = ReadonlyMap<NodeId, string>;

/** `before`: of all but `recompiled` they are as they were. */
export function signaturesOf(
  { request, project, compiled, graph }: Compilation,
  before: Signatures = new Map(),
  recompiled: Iterable<NodeId> = graph.nodes.keys(),
): Signatures {
  const { runStartedAt, files } = request;
  const versions = createCodeVersions({
    compiled,
    project,
    runStartedAt,
    engine: '',
    memory: files?.memory,
  });
  const signatures = new Map(before);
  for (const id of recompiled) {
    const node = graph.nodes.get(id);
    const parts = node && partsOf(node);
    if (parts !== undefined) signatures.set(id, JSON.stringify(parts));
  }
  return signatures;

  function partsOf(node: GraphNode): readonly unknown[] | undefined {
    switch (node.kind) {
      case 'model':
      case 'seed':
        return [canonicalJson({ ...versions.of(node) }), node.relation, ...promisesOf(node)];
      case 'source':
        return sourceParts(node, project.root);
      case 'test': {
        const query = compiled.tests.get(node.id)?.query.text.replaceAll(runStartedAt, '') ?? '';
        return [query, node.severity, node.warnIf, node.errorIf, node.parents];
      }
      case 'unit_test':
        return [node.test, node.parents];
      case 'exposure':
        return undefined;
      default:
        return node satisfies never;
    }
  }
}

/** Nodes that are new, or whose signature differs. */
export function changedNodes(before: Signatures, after: Signatures): ReadonlySet<NodeId> {
  return new Set([...after].flatMap(([id, now]) => (before.get(id) === now ? [] : [id])));
}

/** What is held before it is published, and how it is stored. */
function promisesOf(node: ModelNode | SeedNode): readonly unknown[] {
  const { description: _, meta: __, tags: ___, ...values } = node.config.values;
  const constraints = node.kind === 'model' ? (node.constraints ?? []) : [];
  const held = constraints.map(({ type, columns, expression = null }) => [
    type,
    columns,
    expression,
  ]);
  const columns = node.columns.flatMap(({ name, type }): Json[] => (type ? [[name, type]] : []));
  return [canonicalJson(values), held, columns];
}

/** Of what is not in files nothing tells a change. */
function sourceParts({ table, relation, columns }: SourceNode, root: string): readonly unknown[] {
  const { location } = table;
  const types = columns.map(({ name, type = null }) => [name, type]);
  if (!location) return [relation, types];
  const stamps = fileStamps(sourcePath(location, root), Number.MAX_SAFE_INTEGER);
  return [relation, types, location.path, location.format, location.options, stamps];
}
