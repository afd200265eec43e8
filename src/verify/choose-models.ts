/**
 * What is verified: incremental models and all that is made from them, down from where rows arrive.
 * In: a graph and a selection; out: what is compared, what is needed for it, what is declared.
 */
import { declarationsOf } from '../plan/declarations.ts';
import type { Graph, GraphNode, ModelNode, NodeId } from '../product/graph.ts';
import type { Declaration, Uncompared } from '../product/verification.ts';
import { type CountedTests, countedTests } from './counted-tests.ts';

export interface ChosenModels {
  readonly compared: readonly ModelNode[];
  readonly uncompared: readonly Uncompared[];
  readonly declared: readonly Declaration[];
  /** Whose rows arrive: sources, seeds, and models that stand for them. */
  readonly arriving: ReadonlySet<NodeId>;
  /** All that is built, with what arrives and with the tests that proofs count on. */
  readonly needed: ReadonlySet<NodeId>;
  readonly tests: CountedTests;
}

/** `standsForSource`: models whose rows are to arrive, as if they were sources. */
export function chooseModels(
  graph: Graph,
  selected: ReadonlySet<NodeId>,
  standsForSource: ReadonlySet<NodeId>,
): ChosenModels {
  const models = [...graph.nodes.values()].filter((node) => node.kind === 'model');
  const roots = models.filter(
    ({ id, materialization }) => materialization === 'incremental' && selected.has(id),
  );
  const relevant = downstream(graph, roots);
  const declared = models.flatMap((node) => declarationsOf(node, graph));
  const doubtful = new Map<NodeId, ModelNode>();
  for (const { node } of declared) {
    for (const id of downstream(graph, [node])) if (!doubtful.has(id)) doubtful.set(id, node);
  }
  const candidates = models.filter(
    ({ id, materialization }) => relevant.has(id) && materialization !== 'ephemeral',
  );
  const compared = candidates.filter(({ id }) => !doubtful.has(id));
  const uncompared = candidates.flatMap((node): Uncompared[] => {
    const because = doubtful.get(node.id);
    return because && because.id !== node.id ? [{ node, because }] : [];
  });
  const { arriving, needed } = walkUp(graph, compared, standsForSource);
  const tests = countedTests(graph, needed, arriving);
  return {
    compared,
    uncompared,
    declared: declared.filter(({ node }) => relevant.has(node.id)),
    arriving,
    needed: new Set([...needed, ...tests.all]),
    tests,
  };
}

function downstream(graph: Graph, from: readonly ModelNode[]): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  const pending = from.map(({ id }) => id);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...(graph.children.get(id) ?? []));
  }
  return found;
}

function walkUp(graph: Graph, from: readonly ModelNode[], standsForSource: ReadonlySet<NodeId>) {
  const arriving = new Set<NodeId>();
  const needed = new Set<NodeId>();
  const enter = (node: GraphNode | undefined): void => {
    if (!node || needed.has(node.id)) return;
    needed.add(node.id);
    const isEdge = node.kind === 'source' || node.kind === 'seed' || standsForSource.has(node.id);
    if (isEdge) arriving.add(node.id);
    else for (const parent of node.parents) enter(graph.nodes.get(parent));
  };
  for (const node of from) enter(node);
  return { arriving, needed };
}
