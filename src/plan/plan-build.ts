/**
 * Decides what a build does, in which order and why. In: the graph, the selection and what the
 * warehouse holds; out: steps that wait for each other. Runs nothing.
 */
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import { isSnapshot } from '../graph/materialized-as.ts';
import { isTransparent } from '../graph/transparent.ts';
import type {
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  RelationNode,
  SeedNode,
  TestNode,
  UnitTestNode,
} from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type {
  BuildKind,
  BuildStep,
  IdleTest,
  Plan,
  PlanStep,
  RefusedStep,
  UnitTestStep,
  UpToDate,
} from '../product/plan.ts';
import type { Selection } from '../product/selection.ts';
import type { CodeVersion } from '../product/state.ts';
import { type Gate, gateTests } from '../quality/gate-tests.ts';
import type { NodeDecision } from './decide-node.ts';
import type { Decisions, Pending } from './decisions.ts';
import { findOrphans } from './find-orphans.ts';
import { freshnessSteps, heldByAge, heldByTests, withHeld } from './hold-readers.ts';
import { sortSteps, withoutSteps } from './order-steps.ts';
import { refuseForeign, refuseLoss } from './refuse-node.ts';

export interface PlanInput {
  readonly graph: Graph;
  readonly selection: Selection;
  readonly inventory: Inventory;
  /** `run` builds without tests; `test` tests without building. */
  readonly kinds: ReadonlySet<BuildKind>;
  /** Absent where the warehouse is not there yet: then all is built. */
  readonly decisions?: Decisions | undefined;
  /** Histories of snapshots may be given up. */
  readonly dropsHistory?: boolean;
  /** Whether sources must be as new as they say they are. */
  readonly asksFreshness?: boolean;
}

export function planBuild(input: PlanInput): Plan {
  const { graph, inventory } = input;
  const nodes = [...input.selection.ids].flatMap((id) => graph.nodes.get(id) ?? []);
  const building = nodes.filter((node) => isBuilt(node, input));
  const ids = new Set(building.map(({ id }) => id));
  const tests = input.kinds.has('test') ? nodes.filter((node) => node.kind === 'test') : [];
  const runnable = findRunnableTests(tests, ids, input);
  const gates = gateTests(graph, runnable.tests, ids);
  const decided = decideNodes(input, ids);
  const ages = input.asksFreshness ? freshnessSteps(graph, input.selection, ids) : [];
  const steps = [
    ...testSteps(runnable.tests, gates, input, ids),
    ...buildSteps(building, gates, input, ids, decided),
  ];
  const held = [...heldByTests(gates, graph, ids), ...heldByAge(ages, graph, ids)];
  const sorted = sortSteps(withHeld([...ages, ...steps], held));
  const isIdle = (step: PlanStep): boolean => hasNothingToDo(step, input, decided);
  const upToDate = sorted.flatMap((step): UpToDate[] => {
    if (step.type !== 'build' || !isIdle(step)) return [];
    return [{ node: step.node, reason: step.reason }];
  });
  const kept = withoutSteps(sorted, isIdle);
  return {
    steps: [...unitTestSteps(nodes, new Set(kept.map(({ id }) => id)), input), ...kept],
    upToDate,
    idleTests: runnable.idle,
    orphans: findOrphans(graph, inventory),
    schemas: schemasOf(building),
  };
}

/** Those of models that have something to do run with them. */
function unitTestSteps(
  nodes: readonly GraphNode[],
  ids: ReadonlySet<NodeId>,
  { kinds, decisions }: PlanInput,
): UnitTestStep[] {
  if (!kinds.has('test')) return [];
  // Who asks for tests alone has them run.
  const isDue = (test: UnitTestNode): boolean =>
    !kinds.has('model') || (decisions?.isUnitTestDue(test) ?? true);
  return nodes.flatMap((node): UnitTestStep[] =>
    node.kind === 'unit_test' && !node.parents.some((id) => ids.has(id)) && isDue(node)
      ? [{ type: 'unit_test', id: node.id, waitsFor: [], test: node }]
      : [],
  );
}

interface Decided {
  readonly nodes: ReadonlyMap<NodeId, NodeDecision>;
  readonly pending: Pending;
}

/** Parents before children: what is made anew makes what reads it uncertain. */
function decideNodes({ graph, decisions }: PlanInput, ids: ReadonlySet<NodeId>): Decided {
  const nodes = new Map<NodeId, NodeDecision>();
  const pending = new Map<NodeId, CodeVersion>();
  for (const node of graph.nodes.values()) {
    if (!decisions || !ids.has(node.id)) continue;
    if (node.kind !== 'model' && node.kind !== 'seed') continue;
    const decision = decisions.decide(node, pending);
    nodes.set(node.id, decision);
    if (decision.type !== 'up to date') pending.set(node.id, decisions.codeOf(node));
  }
  return { nodes, pending };
}

function hasNothingToDo(
  step: PlanStep,
  { decisions, kinds }: PlanInput,
  { nodes, pending }: Decided,
): boolean {
  if (!decisions || step.type === 'refused' || step.type === 'unit_test') return false;
  if (step.type === 'freshness') return false;
  const isDue = (test: NodeId): boolean => decisions.isTestDue(test, pending);
  // Who asks for tests alone has them run.
  const isTestAlone = [...kinds].every((kind) => kind === 'test');
  if (step.type === 'test') return !isTestAlone && !isDue(step.test);
  return nodes.get(step.id)?.type === 'up to date' && !step.tests.some(isDue);
}

function isBuilt(node: GraphNode, { kinds }: PlanInput): node is ModelNode | SeedNode {
  if (node.kind === 'seed') return kinds.has('seed');
  if (node.kind !== 'model' || node.materialization === 'ephemeral') return false;
  return kinds.has(isSnapshot(node) ? 'snapshot' : 'model');
}

function buildSteps(
  building: readonly (ModelNode | SeedNode)[],
  gates: ReadonlyMap<NodeId, Gate>,
  input: PlanInput,
  ids: ReadonlySet<NodeId>,
  { nodes: decided }: Decided,
): (BuildStep | RefusedStep)[] {
  const inside = new Map<NodeId, NodeId[]>();
  const after = new Map<NodeId, Set<NodeId>>();
  for (const [test, gate] of gates) {
    if (gate.type !== 'inside') continue;
    inside.set(gate.owner, [...(inside.get(gate.owner) ?? []), test]);
    after.set(gate.owner, new Set([...(after.get(gate.owner) ?? []), ...gate.after]));
  }
  return building.map((node) => {
    const waitsFor = new Set([
      ...builtParents(node, input.graph, ids),
      ...(after.get(node.id) ?? []),
    ]);
    const there = input.inventory.relations.get(relationKey(node.relation));
    const tests = inside.get(node.id) ?? [];
    const common = { id: node.id, node, waitsFor: [...waitsFor], tests };
    const refusal = refuseForeign(node, there) ?? refuseLoss(node, there, input);
    if (refusal) return { type: 'refused', ...common, diagnostic: refusal };
    const decision = decided.get(node.id);
    return {
      type: 'build',
      ...common,
      replaces: there?.kind,
      reason: decision?.reason ?? 'first build',
      decision: decision?.type === 'up to date' ? 'tests only' : (decision?.type ?? 'build'),
    };
  });
}

/** Parents with a build of their own. Those that hold no rows, and are not built, stand for theirs. */
function builtParents({ parents }: GraphNode, graph: Graph, ids: ReadonlySet<NodeId>): NodeId[] {
  const seen = new Set<NodeId>();
  const pending = [...parents].reverse();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const parent = graph.nodes.get(id);
    if (!ids.has(id) && isTransparent(parent)) pending.push(...(parent?.parents ?? []));
  }
  return [...seen].filter((id) => ids.has(id));
}

function testSteps(
  tests: readonly TestNode[],
  gates: ReadonlyMap<NodeId, Gate>,
  input: PlanInput,
  ids: ReadonlySet<NodeId>,
): PlanStep[] {
  return tests.flatMap((test): PlanStep[] => {
    const gate = gates.get(test.id);
    if (!gate || gate.type === 'inside') return [];
    const waitsFor = gate.type === 'after publishing' ? [...gate.of] : [];
    const timing = gate.type;
    if (timing === 'alone') {
      return [
        {
          type: 'test',
          id: test.id,
          waitsFor: builtParents(test, input.graph, ids),
          test: test.id,
          timing,
        },
      ];
    }
    return [{ type: 'test', id: test.id, waitsFor, test: test.id, timing }];
  });
}

/** Tests whose parents are all built now or there already; the others are named with the reason. */
function findRunnableTests(
  tests: readonly TestNode[],
  ids: ReadonlySet<NodeId>,
  { graph, inventory }: PlanInput,
): { tests: TestNode[]; idle: IdleTest[] } {
  const idle: IdleTest[] = [];
  const kept = tests.filter((test) => {
    const missing = missingParent(test, graph, inventory, ids);
    if (missing) idle.push({ test: test.id, reason: `${missing.name} is not built`, missing });
    return !missing;
  });
  return { tests: kept, idle };
}

function missingParent(
  node: GraphNode,
  graph: Graph,
  inventory: Inventory,
  ids: ReadonlySet<NodeId>,
): RelationNode | undefined {
  for (const id of node.parents) {
    const parent = graph.nodes.get(id);
    if (!parent || !isRelation(parent)) continue;
    if (ids.has(id) || parent.kind === 'source' || graph.deferred?.has(id)) continue;
    const missing = isTransparent(parent)
      ? missingParent(parent, graph, inventory, ids)
      : inventory.relations.has(relationKey(parent.relation))
        ? undefined
        : parent;
    if (missing) return missing;
  }
  return undefined;
}

function schemasOf(building: readonly (ModelNode | SeedNode)[]): Plan['schemas'] {
  const schemas = new Map(
    building.map(({ relation: { catalog, schema } }) => [
      `${catalog}.${schema}`,
      { catalog, schema },
    ]),
  );
  return [...schemas.values()];
}
