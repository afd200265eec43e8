/**
 * Resolves every name of a parsed project: nodes, edges, an order. In: parsed templates and
 * properties; out: an acyclic graph, and every name that means nothing. Renders no SQL.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { Span } from '../base/source-text.ts';
import type {
  ExposureNode,
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  SeedNode,
} from '../product/graph.ts';
import type { ParsedProject } from '../product/parsed.ts';
import { checkStrategy } from './check-strategies.ts';
import { declareRelations } from './declare-relations.ts';
import { findParents } from './find-parents.ts';
import { linkTests } from './link-tests.ts';
import { linkUnitTests } from './link-unit-tests.ts';
import {
  type CallFinder,
  callSpan,
  checkMacroName,
  checkMacros,
  createCallFinder,
} from './macro-calls.ts';
import { type NameTable, resolveRelation } from './names.ts';
import { orderNodes } from './order-nodes.ts';

export function linkGraph(project: ParsedProject): Outcome<Graph> {
  const { source: written } = project;
  const declared = declareRelations(project);
  const diagnostics: Diagnostic[] = [...declared.diagnostics];
  const names = declared.value.names;
  const finder = createCallFinder(project.macros);
  for (const [name, macro] of project.macros) {
    diagnostics.push(...checkMacroName(name, macro));
    diagnostics.push(...checkMacros(macro, project.macros));
  }
  const nodes = new Map<NodeId, GraphNode>();
  for (const source of names.sources.values()) nodes.set(source.id, source);
  for (const seed of declared.value.seeds) nodes.set(seed.id, seed);
  for (const model of declared.value.models) {
    diagnostics.push(...checkMacros(model.template, project.macros));
    diagnostics.push(...checkStrategy(model, finder));
    const found = findParents(model.template, finder, names);
    diagnostics.push(...found.diagnostics);
    nodes.set(model.id, { ...model, parents: found.value });
  }
  const refs = new Map(
    [...names.refs].map(([key, node]) => [key, nodes.get(node.id) as ModelNode | SeedNode]),
  );
  const linked: NameTable = { ...names, refs };
  const tests = linkTests({ project, names: linked, finder });
  diagnostics.push(...tests.diagnostics);
  for (const test of tests.value) nodes.set(test.id, test);
  const unitTests = linkUnitTests(written, linked);
  diagnostics.push(...unitTests.diagnostics);
  for (const test of unitTests.value) nodes.set(test.id, test);
  const exposures = linkExposures(project, linked);
  diagnostics.push(...exposures.diagnostics);
  for (const exposure of exposures.value) nodes.set(exposure.id, exposure);
  const ordered = orderNodes(new Map([...nodes].map(([id, node]) => [id, node.parents])));
  for (const cycle of ordered.cycles) diagnostics.push(describeCycle(cycle, nodes, finder, names));
  // A cycle is an error already; its nodes stay in the graph so that the rest can be checked.
  const inOrder = new Set([...ordered.order, ...nodes.keys()]);
  return {
    value: {
      project: written.name,
      nodes: new Map([...inOrder].map((id) => [id, nodes.get(id) as GraphNode])),
      children: childrenOf(nodes),
      macros: project.macros,
      macroCalls: new Map(
        [...project.macros].map(([name, macro]) => [name, [...finder.macrosOf(macro)]]),
      ),
      refs,
      sources: names.sources,
      disabled: declared.value.disabled,
    },
    diagnostics: withoutRepeats(diagnostics),
  };
}

function linkExposures(project: ParsedProject, names: NameTable): Outcome<readonly ExposureNode[]> {
  const diagnostics: Diagnostic[] = [];
  const value = project.source.exposures.map((exposure): ExposureNode => {
    const parents = exposure.dependsOn.flatMap((written) => {
      const resolution = resolveRelation(written, names);
      if ('node' in resolution) return [resolution.node.id];
      diagnostics.push(resolution.problem);
      return [];
    });
    return {
      kind: 'exposure',
      id: `exposure.${project.source.name}.${exposure.name}`,
      name: exposure.name,
      path: exposure.path,
      fqn: [project.source.name, exposure.name],
      tags: exposure.tags,
      meta: exposure.meta,
      description: exposure.description,
      config: { values: {}, origins: new Map() },
      parents: [...new Set(parents)],
      locate: exposure.locate,
      exposure,
    };
  });
  return { value, diagnostics };
}

function childrenOf(nodes: ReadonlyMap<NodeId, GraphNode>): Map<NodeId, NodeId[]> {
  const children = new Map<NodeId, NodeId[]>();
  for (const id of nodes.keys()) children.set(id, []);
  for (const node of nodes.values()) {
    for (const parent of node.parents) children.get(parent)?.push(node.id);
  }
  return children;
}

function describeCycle(
  cycle: readonly NodeId[],
  nodes: ReadonlyMap<NodeId, GraphNode>,
  finder: CallFinder,
  names: NameTable,
): Diagnostic {
  const shown = cycle.map((id) => nodes.get(id)?.name ?? id);
  const uses = cycle.slice(1).flatMap((id, index) => {
    const node = nodes.get(id);
    if (node?.kind !== 'model') return [];
    const span = findUse(node, cycle[index] ?? '', finder, names);
    return span ? [{ message: `${node.name} reads ${shown[index]}`, span }] : [];
  });
  const [first, ...others] = uses;
  if (cycle.length === 2) {
    return error('E0505', `${shown[0]} reads itself`, {
      ...(first ? { span: first.span } : {}),
      hint: 'read what it is made from; its own name in the query is `{{this}}`',
    });
  }
  return error('E0505', `these models read each other: ${shown.join(' -> ')}`, {
    ...(first ? { span: first.span, label: first.message } : {}),
    ...(others.length > 0 ? { related: others } : {}),
    hint: 'remove one of these references',
  });
}

function findUse(
  node: ModelNode,
  parent: NodeId,
  finder: CallFinder,
  names: NameTable,
): Span | undefined {
  const found = finder
    .callsOf(node.template)
    .find(
      ({ call }) => call.kind === 'ref' && names.refs.get(call.name.toLowerCase())?.id === parent,
    );
  return found && callSpan(found);
}

/** A reference in a macro is looked at once for each caller, and reported once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = `${code} ${message} ${span?.source.path} ${span?.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
