/**
 * Where the nodes of a save are made and what they read. In: what is affected, what the warehouse
 * holds and what the watch has made so far; out: the nodes to build with the missing ones above
 * them, as a compiled project of their own.
 */
import { compileProject } from '../compile/compile-project.ts';
import { formatReference } from '../compile/render-model.ts';
import { createSchema } from '../engine/duckdb-dialect.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import { isView } from '../graph/transparent.ts';
import type { Compilation } from '../pipeline.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { Graph, GraphNode, NodeId, RelationNode } from '../product/graph.ts';
import type { PresentRelations } from '../state/read-present.ts';
import { type Affected, inOrder, isBuilt, withEphemeral } from './affected.ts';
import { type Narrowing, narrowedRelation, narrowingView } from './narrowed-inputs.ts';
import { relocate, watchRelation } from './relocate.ts';

export interface PlannedSave {
  readonly compiled: CompiledProject;
  /** All that is built, in the order of the graph. */
  readonly built: ReadonlySet<NodeId>;
  readonly tests: ReadonlySet<NodeId>;
  /** What the watch has in its own schemas once this is done. */
  readonly moved: ReadonlySet<NodeId>;
  /** Run before anything is built. */
  readonly statements: readonly string[];
}

export interface PlanSaveRequest {
  readonly compilation: Compilation;
  readonly affected: Affected;
  readonly moved: ReadonlySet<NodeId>;
  readonly present: PresentRelations;
  readonly catalog: string;
  readonly narrowing: Narrowing | undefined;
}

export function planSave(request: PlanSaveRequest): PlannedSave {
  const { compilation, affected, present } = request;
  const { graph } = compilation;
  const kept = new Set([...request.moved].filter((id) => isMoved(graph, id, present)));
  const wanted = new Set([...affected.built, ...affected.tests]);
  const isHere = (id: NodeId) => kept.has(id) || affected.built.has(id);
  const missing = missingAbove(graph, wanted, (node) => {
    if (isView(node) && readsAny(graph, node, isHere)) return affected.built.has(node.id);
    return isHere(node.id) || present.has(relationKey(node.relation));
  });
  const all = new Set([...affected.built, ...missing]);
  const built = inOrder(graph, (id) => all.has(id));
  const moved = new Set([...kept, ...built]);
  const only = new Set([...built, ...affected.tests]);
  const narrowed = narrowedInputs(request, only, moved);
  const { project, request: asked } = compilation;
  const relocated = relocate(graph, moved);
  const { value: compiled } = compileProject({
    graph: relocated,
    project,
    runStartedAt: asked.runStartedAt,
    only: withEphemeral(graph, only),
    standInFor: ({ id }) => narrowed.views.get(id),
  });
  return { compiled, built, tests: affected.tests, moved, statements: narrowed.statements };
}

function isMoved(graph: Graph, id: NodeId, present: PresentRelations): boolean {
  const node = graph.nodes.get(id);
  return (
    node !== undefined &&
    isRelation(node) &&
    isBuilt(node) &&
    present.has(relationKey(watchRelation(node.relation)))
  );
}

/** Models and seeds that are read and are nowhere: they are made, too, with all above them. */
function missingAbove(
  graph: Graph,
  readers: ReadonlySet<NodeId>,
  isThere: (node: RelationNode) => boolean,
): ReadonlySet<NodeId> {
  const missing = new Set<NodeId>();
  const seen = new Set<NodeId>();
  const visit = (id: NodeId): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const parent of graph.nodes.get(id)?.parents ?? []) {
      const node = graph.nodes.get(parent);
      if (!node || !isRelation(node) || node.kind === 'source') continue;
      if (isBuilt(node) && isThere(node)) continue;
      if (isBuilt(node)) missing.add(parent);
      visit(parent);
    }
  };
  for (const id of readers) visit(id);
  return missing;
}

/** A view shows what is beneath it: where that is made here, it has to be, too. */
function readsAny(graph: Graph, view: GraphNode, isHere: (id: NodeId) => boolean): boolean {
  return view.parents.some((id) => {
    const parent = graph.nodes.get(id);
    const isOpen = parent && (isView(parent) || (parent.kind === 'model' && !isBuilt(parent)));
    return isHere(id) || (isOpen === true && readsAny(graph, parent, isHere));
  });
}

function narrowedInputs(
  { compilation, catalog, narrowing }: PlanSaveRequest,
  readers: ReadonlySet<NodeId>,
  moved: ReadonlySet<NodeId>,
) {
  const { graph, project, request } = compilation;
  const views = new Map<NodeId, ReturnType<typeof narrowedRelation>>();
  const statements: string[] = [];
  if (!narrowing) return { views, statements };
  const context = { graph, project, runStartedAt: request.runStartedAt, isInlined: () => false };
  for (const id of inputsOf(graph, readers)) {
    const node = graph.nodes.get(id);
    if (!node || !isRelation(node) || moved.has(id)) continue;
    const view = narrowedRelation(node, catalog);
    views.set(id, view);
    statements.push(
      createSchema(catalog, view.schema),
      narrowingView(node, view, formatReference(node, context), narrowing),
    );
  }
  return { views, statements };
}

/** Of ephemeral models what they read themselves. */
function inputsOf(graph: Graph, readers: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const inputs = new Set<NodeId>();
  for (const id of withEphemeral(graph, readers)) {
    for (const parent of graph.nodes.get(id)?.parents ?? []) {
      const node = graph.nodes.get(parent);
      if (node?.kind === 'source' || isBuilt(node)) inputs.add(parent);
    }
  }
  return inputs;
}
