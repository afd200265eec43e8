/**
 * What a save means for the nodes that are watched: which are built anew, which tests run. In: a
 * graph, a selection and what changed; out: nodes. Pure.
 */
import { isRelation } from '../graph/is-relation.ts';
import { withDescendants } from '../graph/selection/reach.ts';
import type { Graph, GraphNode, NodeId } from '../product/graph.ts';

export interface Affected {
  /** Models and seeds, in the order of the graph. */
  readonly built: ReadonlySet<NodeId>;
  /** Data tests and unit tests. */
  readonly tests: ReadonlySet<NodeId>;
}

export interface AffectedRequest {
  readonly graph: Graph;
  readonly selected: ReadonlySet<NodeId>;
  readonly changed: ReadonlySet<NodeId>;
  /** What cannot be built: nothing that reads it can be, either. */
  readonly broken: ReadonlySet<NodeId>;
}

export const nothingAffected: Affected = { built: new Set(), tests: new Set() };

/** Of what is not selected nothing is built, and what reads it stays as it is. */
export function affectedBy({ graph, selected, changed, broken }: AffectedRequest): Affected {
  const isThere = (id: NodeId): boolean => selected.has(id) && !broken.has(id);
  const roots = [...changed].filter((id) => {
    const node = graph.nodes.get(id);
    return node !== undefined && isRelation(node);
  });
  const begin = roots.filter((id) => selected.has(id) || !isBuilt(graph.nodes.get(id)));
  const reached = withDescendants(withinSelection(graph, selected), new Set(begin), Infinity);
  const built = inOrder(
    graph,
    (id) => reached.has(id) && isThere(id) && isBuilt(graph.nodes.get(id)),
  );
  const tests = inOrder(graph, (id) => {
    const node = graph.nodes.get(id);
    if (!node || !isTest(node) || !isThere(id)) return false;
    if (node.kind === 'unit_test' && node.expected.flat().some((of) => broken.has(of)))
      return false;
    return (
      changed.has(id) || node.parents.some((parent) => reached.has(parent) && !broken.has(parent))
    );
  });
  return { built, tests };
}

/** What is affected by either; nodes that have gone meanwhile are left out. */
export function together(one: Affected, other: Affected, graph: Graph): Affected {
  const join = (key: keyof Affected) =>
    inOrder(graph, (id) => one[key].has(id) || other[key].has(id));
  return { built: join('built'), tests: join('tests') };
}

export function without({ built, tests }: Affected, gone: ReadonlySet<NodeId>): Affected {
  const keep = (ids: ReadonlySet<NodeId>) => new Set([...ids].filter((id) => !gone.has(id)));
  return { built: keep(built), tests: keep(tests) };
}

/** All tests of these models, those of the tests' own that are selected. */
export function testsOf(
  graph: Graph,
  models: ReadonlySet<NodeId>,
  selected: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  return inOrder(graph, (id) => {
    const node = graph.nodes.get(id);
    return (
      node !== undefined &&
      isTest(node) &&
      selected.has(id) &&
      node.parents.some((p) => models.has(p))
    );
  });
}

export function isBuilt(node: GraphNode | undefined): boolean {
  if (node?.kind === 'seed') return true;
  return node?.kind === 'model' && node.materialization !== 'ephemeral';
}

/** Their queries stand in front of their readers'. */
export function withEphemeral(graph: Graph, readers: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const all = new Set(readers);
  for (const id of all) {
    for (const parent of graph.nodes.get(id)?.parents ?? []) {
      if (isEphemeral(graph.nodes.get(parent))) all.add(parent);
    }
  }
  return all;
}

export function inOrder(graph: Graph, isWanted: (id: NodeId) => boolean): ReadonlySet<NodeId> {
  return new Set([...graph.nodes.keys()].filter(isWanted));
}

function isTest({ kind }: GraphNode): boolean {
  return kind === 'test' || kind === 'unit_test';
}

/** The way down goes through selected nodes and through those that are part of their readers. */
function withinSelection(graph: Graph, selected: ReadonlySet<NodeId>): Graph {
  const children = new Map(
    [...graph.children].map(([id, below]) => [
      id,
      below.filter((child) => selected.has(child) || isEphemeral(graph.nodes.get(child))),
    ]),
  );
  return { ...graph, children };
}

function isEphemeral(node: GraphNode | undefined): boolean {
  return node?.kind === 'model' && node.materialization === 'ephemeral';
}
