/**
 * What a save came to, as one event. In: the events of its build and what was checked; out: counts,
 * what is wrong, and whom the edit reaches. Pure.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { columnGraph } from '../graph/columns/column-graph.ts';
import { impactOf } from '../graph/columns/impact-of.ts';
import { withDescendants } from '../graph/selection/reach.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { RunEvent } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { WatchResult } from '../product/watch.ts';
import { noNodes, noTests } from '../run/tally.ts';

export type Counts = Pick<WatchResult, 'nodes' | 'tests' | 'unitTests'>;

export function countEvents(events: readonly RunEvent[]): Counts {
  const [nodes, tests, unitTests] = [noNodes(), noTests(), noTests()];
  for (const event of events) {
    if (event.type === 'node_finished') nodes[event.status]++;
    if (event.type !== 'test_finished') continue;
    const counted = event.test.startsWith('unit_test.') ? unitTests : tests;
    counted[event.status]++;
  }
  return { nodes, tests, unitTests };
}

export function diagnosticsIn(events: readonly RunEvent[]): readonly Diagnostic[] {
  return events.flatMap((event) => ('diagnostics' in event ? event.diagnostics : []));
}

/** Names of the nodes downstream that the edit reaches, and of the exposures that read any of it. */
export function affectedNames(
  node: NodeId | undefined,
  before: CheckedProject | undefined,
  after: CheckedProject,
): readonly string[] {
  if (node === undefined || !before) return [];
  const ids = around(node, after);
  const { nodes, readers } = impactOf(
    columnGraph(within(before, ids)),
    columnGraph(within(after, ids)),
  );
  const reached = nodes.filter(({ node: { id } }) => id !== node && ids.has(id));
  const exposures = readers.filter(({ node: { kind } }) => kind === 'exposure');
  return [...reached, ...exposures].map(({ node: { name } }) => name);
}

/** What is below, and what any of that reads: the rest of the project says nothing about it. */
function around(node: NodeId, { compiled: { graph } }: CheckedProject): ReadonlySet<NodeId> {
  const below = withDescendants(graph, new Set([node]), Number.POSITIVE_INFINITY);
  const all = new Set(below);
  for (const id of below) for (const parent of graph.nodes.get(id)?.parents ?? []) all.add(parent);
  return all;
}

function within(checked: CheckedProject, ids: ReadonlySet<NodeId>): CheckedProject {
  const { graph } = checked.compiled;
  const nodes = new Map([...graph.nodes].filter(([id]) => ids.has(id)));
  return { ...checked, compiled: { ...checked.compiled, graph: { ...graph, nodes } } };
}
