/**
 * What a unit test takes as given, what it runs from the project, and what it leaves empty.
 * In: the graph, the nodes given and those expected; out: relations and models, parents first.
 */
import { isRelation } from '../../graph/is-relation.ts';
import type { Graph, ModelNode, NodeId, RelationNode } from '../../product/graph.ts';

export interface NodesToRun {
  readonly given: readonly RelationNode[];
  /** Read on the way, and neither given nor made from anything that is. */
  readonly empty: readonly RelationNode[];
  readonly computed: readonly ModelNode[];
}

export function nodesToRun(
  graph: Graph,
  given: ReadonlySet<NodeId>,
  expected: ReadonlySet<NodeId>,
): NodesToRun {
  const reached = new Map<NodeId, boolean>();
  const isFromGiven = (id: NodeId): boolean => {
    const known = reached.get(id);
    if (known !== undefined) return known;
    const parents = graph.nodes.get(id)?.parents ?? [];
    const answer = given.has(id) || parents.some(isFromGiven);
    reached.set(id, answer);
    return answer;
  };
  const roles = new Map<NodeId, keyof NodesToRun>();
  const visit = (id: NodeId): void => {
    if (roles.has(id)) return;
    const node = graph.nodes.get(id);
    if (!node || !isRelation(node)) return;
    // A model that is both is run: what is given of it is what `this` holds.
    const isComputed =
      expected.has(id) || (node.kind === 'model' && !given.has(id) && isFromGiven(id));
    roles.set(id, isComputed ? 'computed' : given.has(id) ? 'given' : 'empty');
    if (isComputed) for (const parent of node.parents) visit(parent);
  };
  for (const id of expected) visit(id);
  for (const id of given) if (!roles.has(id)) roles.set(id, 'given');
  const inOrder = [...graph.nodes.values()].filter(isRelation);
  const withRole = (role: keyof NodesToRun) => inOrder.filter(({ id }) => roles.get(id) === role);
  return {
    given: withRole('given'),
    empty: withRole('empty'),
    computed: withRole('computed').filter((node) => node.kind === 'model'),
  };
}
