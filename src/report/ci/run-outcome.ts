/**
 * A run by its nodes, as reports for CI tell it: each node with the tests that are about it.
 * In: the events of one run and the graph; out: groups in the order in which they ended.
 */
import type {
  NodeFinished,
  RunEvent,
  RunFinished,
  RunStarted,
  TestFinished,
} from '../../product/events.ts';
import type { Graph } from '../../product/graph.ts';

export interface RunOutcome {
  readonly started: RunStarted | undefined;
  readonly finished: RunFinished | undefined;
  readonly groups: readonly NodeOutcome[];
}

export interface NodeOutcome {
  readonly id: string;
  readonly name: string;
  /** Absent where only tests ran. */
  readonly node: NodeFinished | undefined;
  readonly tests: readonly TestFinished[];
}

export function outcomeOf(events: Iterable<RunEvent>, graph: Graph): RunOutcome {
  const groups = new Map<string, { node: NodeFinished | undefined; tests: TestFinished[] }>();
  const groupOf = (id: string) => {
    const known = groups.get(id) ?? { node: undefined, tests: [] };
    groups.set(id, known);
    return known;
  };
  let started: RunStarted | undefined;
  let finished: RunFinished | undefined;
  for (const event of events) {
    if (event.type === 'run_started') started = event;
    else if (event.type === 'run_finished') finished = event;
    else if (event.type === 'node_finished') groupOf(event.node).node = event;
    else if (event.type === 'test_finished') groupOf(subjectOf(event, graph)).tests.push(event);
  }
  return {
    started,
    finished,
    groups: [...groups].map(([id, { node, tests }]) => {
      return { id, name: node?.name ?? graph.nodes.get(id)?.name ?? id, node, tests };
    }),
  };
}

/** The node whose build it gated, or that it is declared on, or the first that it reads. */
function subjectOf({ node, test }: TestFinished, graph: Graph): string {
  if (node !== undefined) return node;
  const found = graph.nodes.get(test);
  if (found?.kind !== 'test') return test;
  const { definition } = found;
  return definition.type === 'generic' ? definition.subject : (found.parents[0] ?? test);
}
