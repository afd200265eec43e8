/**
 * What must have passed before others are built: tests outside of a build, and the ages of sources.
 * In: the graph, gates, what is built; out: steps that wait. Runs nothing.
 */
import type { Graph, NodeId } from '../product/graph.ts';
import type { FreshnessStep, PlanStep, StepId } from '../product/plan.ts';
import type { Selection } from '../product/selection.ts';
import type { Gate } from '../quality/gate-tests.ts';
import { saysFreshness } from '../quality/source-freshness.ts';

/** A build, and a step that it waits for. */
export type Held = readonly [reader: StepId, by: StepId];

/** Of selected sources, and of those that something is built from. */
export function freshnessSteps(
  graph: Graph,
  selection: Selection,
  building: ReadonlySet<NodeId>,
): readonly FreshnessStep[] {
  return [...graph.nodes.values()].flatMap((node): FreshnessStep[] => {
    if (node.kind !== 'source' || !saysFreshness(node)) return [];
    const isAsked =
      selection.ids.has(node.id) || builtChildren(node.id, graph, building).length > 0;
    const step = { id: `freshness ${node.id}`, waitsFor: [], source: node };
    return isAsked ? [{ type: 'freshness', ...step }] : [];
  });
}

export function heldByAge(
  steps: readonly FreshnessStep[],
  graph: Graph,
  building: ReadonlySet<NodeId>,
): readonly Held[] {
  return steps.flatMap(({ id, source }) =>
    builtChildren(source.id, graph, building).map((reader): Held => [reader, id]),
  );
}

/** A test inside of a build holds back that build, and needs no order of its own. */
export function heldByTests(
  gates: ReadonlyMap<NodeId, Gate>,
  graph: Graph,
  building: ReadonlySet<NodeId>,
): readonly Held[] {
  return [...gates].flatMap(([test, gate]): readonly Held[] => {
    if (gate.type === 'inside' || gate.type === 'alone') return [];
    const read = gate.type === 'after publishing' ? gate.of : gate.sources;
    const before = new Set(read.flatMap((id) => [id, ...ancestors(id, graph)]));
    return read
      .flatMap((id) => builtChildren(id, graph, building))
      .flatMap((reader): Held[] => (before.has(reader) ? [] : [[reader, test]]));
  });
}

export function withHeld(steps: readonly PlanStep[], held: readonly Held[]): readonly PlanStep[] {
  if (held.length === 0) return steps;
  const by = new Map<StepId, StepId[]>();
  for (const [reader, id] of held) by.set(reader, [...(by.get(reader) ?? []), id]);
  return steps.map((step) => {
    const more = step.type === 'test' ? undefined : by.get(step.id);
    return more ? { ...step, waitsFor: [...new Set([...step.waitsFor, ...more])] } : step;
  });
}

/** The nearest builds downstream; nodes without one stand for their children. */
function builtChildren(id: NodeId, graph: Graph, building: ReadonlySet<NodeId>): NodeId[] {
  return (graph.children.get(id) ?? []).flatMap((child) => {
    const node = graph.nodes.get(child);
    if (building.has(child)) return [child];
    return node?.kind === 'model' ? builtChildren(child, graph, building) : [];
  });
}

function ancestors(id: NodeId, graph: Graph): Set<NodeId> {
  const found = new Set<NodeId>();
  const pending = [...(graph.nodes.get(id)?.parents ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...(graph.nodes.get(next)?.parents ?? []));
  }
  return found;
}
