/**
 * Decides what each data test gates: the build it runs inside of, or the moment it runs at when
 * no build can hold it. In: the graph and what will be built; out: a gate per test.
 * Knows no query and no warehouse.
 */
import { isRelation } from '../graph/is-relation.ts';
import { isView } from '../graph/transparent.ts';
import type { Graph, ModelNode, NodeId, SeedNode, TestNode } from '../product/graph.ts';

export type Gate =
  /** Runs inside the transaction of `owner`; `after` are builds that must be published before. */
  | { readonly type: 'inside'; readonly owner: NodeId; readonly after: readonly NodeId[] }
  /** Runs before the first reader of these sources, and blocks all of them. */
  | { readonly type: 'before readers'; readonly sources: readonly NodeId[] }
  /** Runs once these are published, and blocks what is downstream of any of them. */
  | { readonly type: 'after publishing'; readonly of: readonly NodeId[] }
  /** Nothing that it reads is being built. */
  | { readonly type: 'alone' };

/** `building` are the nodes with a build of their own in this run. */
export function gateTests(
  graph: Graph,
  tests: readonly TestNode[],
  building: ReadonlySet<NodeId>,
): ReadonlyMap<NodeId, Gate> {
  const order = createOrder(graph);
  return new Map(tests.map((test) => [test.id, gateOf(test, graph, building, order)]));
}

function gateOf(test: TestNode, graph: Graph, building: ReadonlySet<NodeId>, order: Order): Gate {
  const read = readsOf(test, graph);
  const built = read.holders.filter((id) => building.has(id));
  const [only] = built;
  if (only === undefined) return gateWithoutHolder(read, building, order);
  if (built.length === 1) return { type: 'inside', owner: only, after: [] };
  const last = built.find((id) =>
    built.every((other) => other === id || order.isBefore(other, id)),
  );
  if (last !== undefined) return { type: 'inside', owner: last, after: [] };
  const subject = subjectHolder(test, graph);
  const others = built.filter((id) => id !== subject);
  if (subject !== undefined && built.includes(subject) && order.addEdges(others, subject)) {
    return { type: 'inside', owner: subject, after: others };
  }
  return { type: 'after publishing', of: built };
}

/** Only sources, or views over nothing but sources. */
function gateWithoutHolder(read: Reads, building: ReadonlySet<NodeId>, order: Order): Gate {
  const views = read.viewsOnSources.filter((id) => building.has(id));
  const [first] = views;
  if (first !== undefined) {
    const last = views.find((id) =>
      views.every((other) => other === id || order.isBefore(other, id)),
    );
    return last === undefined
      ? { type: 'after publishing', of: views }
      : { type: 'inside', owner: last, after: [] };
  }
  if (read.sources.length > 0) return { type: 'before readers', sources: read.sources };
  return { type: 'alone' };
}

interface Reads {
  /** Models and seeds whose rows the test reads. */
  readonly holders: readonly NodeId[];
  readonly sources: readonly NodeId[];
  /** Views read by the test that have no holder beneath them. */
  readonly viewsOnSources: readonly NodeId[];
}

/** Views and ephemeral models hold no rows: what counts is what lies beneath them. */
function readsOf(test: TestNode, graph: Graph): Reads {
  const holders = new Set<NodeId>();
  const sources = new Set<NodeId>();
  const viewsOnSources = new Set<NodeId>();
  const visit = (id: NodeId): boolean => {
    const node = graph.nodes.get(id);
    if (!node || !isRelation(node)) return false;
    if (node.kind === 'source') {
      sources.add(id);
      return false;
    }
    if (holdsRows(node)) {
      holders.add(id);
      return true;
    }
    const found = node.parents.map(visit).some(Boolean);
    if (!found && isView(node)) viewsOnSources.add(id);
    return found;
  };
  for (const parent of test.parents) visit(parent);
  return { holders: [...holders], sources: [...sources], viewsOnSources: [...viewsOnSources] };
}

export function holdsRows(node: ModelNode | SeedNode): boolean {
  return (
    node.kind === 'seed' ||
    (node.materialization !== 'view' && node.materialization !== 'ephemeral')
  );
}

function subjectHolder(test: TestNode, graph: Graph): NodeId | undefined {
  if (test.definition.type !== 'generic') return undefined;
  const reads = readsOf({ ...test, parents: [test.definition.subject] }, graph);
  return reads.holders.length === 1 ? reads.holders[0] : undefined;
}

interface Order {
  /** Whether `a` is an ancestor of `b`, edges added by tests included. */
  readonly isBefore: (a: NodeId, b: NodeId) => boolean;
  /** Makes `later` wait for the others; false, and nothing added, where that would be a cycle. */
  readonly addEdges: (earlier: readonly NodeId[], later: NodeId) => boolean;
}

function createOrder(graph: Graph): Order {
  const position = new Map([...graph.nodes.keys()].map((id, index) => [id, index]));
  const added = new Map<NodeId, Set<NodeId>>();
  const isBefore = (a: NodeId, b: NodeId): boolean => {
    const seen = new Set<NodeId>();
    const pending = [b];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const extra = added.get(id);
      const isTooEarly = added.size === 0 && (position.get(id) ?? 0) < (position.get(a) ?? 0);
      if (seen.has(id) || isTooEarly) continue;
      seen.add(id);
      const before = [...(graph.nodes.get(id)?.parents ?? []), ...(extra ?? [])];
      if (before.includes(a)) return true;
      pending.push(...before);
    }
    return false;
  };
  const addEdges = (earlier: readonly NodeId[], later: NodeId): boolean => {
    if (earlier.some((id) => isBefore(later, id))) return false;
    const edges = added.get(later) ?? new Set();
    for (const id of earlier) edges.add(id);
    added.set(later, edges);
    return true;
  };
  return { isBefore, addEdges };
}
