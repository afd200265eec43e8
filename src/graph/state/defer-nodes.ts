/**
 * `--defer`: what was not built here is read where another run has built it. In: a graph, what is
 * built and tested, the manifest of the other run; out: the graph with the other relations in place of
 * those that are missing, and what cannot be reached. Opens nothing.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { RelationName } from '../../engine/engine.ts';
import type { Graph, GraphNode, ModelNode, NodeId, SeedNode } from '../../product/graph.ts';
import { asMap, asText, type JsonMap } from '../../project/yaml/json-shapes.ts';

export interface DeferRequest {
  readonly graph: Graph;
  /** What is built or tested now. */
  readonly acting: ReadonlySet<NodeId>;
  /** As in `manifest.json`, of dbt or Eider. */
  readonly saved: JsonMap;
  readonly isBuilt: (relation: RelationName) => boolean;
  /** Nothing where it is out of reach. */
  readonly reach: (relation: RelationName) => Reached | undefined;
}

export interface Reached {
  /** As it is called in the warehouse that is open. */
  readonly relation: RelationName;
  /** Its database has another name here, so that a view in it does not find what it reads. */
  readonly isRenamed: boolean;
}

export interface Deferral {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
}

type Stored = ModelNode | SeedNode;

export function deferNodes(request: DeferRequest): Deferral {
  const { graph, acting, isBuilt, saved } = request;
  const entries = asMap(saved.nodes) ?? {};
  const deferred = new Map<NodeId, Stored>();
  const diagnostics: Diagnostic[] = [];
  for (const node of neededBy(acting, graph)) {
    const other = relationIn(asMap(entries[node.id]));
    if (isBuilt(node.relation) || !other) continue;
    const reached = request.reach(other);
    if (reached) deferred.set(node.id, deferTo(node, reached));
    else diagnostics.push(outOfReach(node, other));
  }
  return { graph: withNodes(graph, deferred), diagnostics };
}

/** The query of a view that would not find its own inputs is put in front of its readers'. */
function deferTo(node: Stored, { relation, isRenamed }: Reached): Stored {
  const isView = node.kind === 'model' && node.materialization === 'view';
  if (isView && isRenamed) return { ...node, materialization: 'ephemeral' };
  return { ...node, relation };
}

/** What is read and not made now; in tests the queries of views are read, too. */
function neededBy(acting: ReadonlySet<NodeId>, { nodes }: Graph): readonly Stored[] {
  const found = new Map<NodeId, Stored>();
  const seen = new Set<NodeId>();
  const pending = [...acting].flatMap((id) => nodes.get(id)?.parents ?? []);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const node = nodes.get(id);
    if (!node || seen.has(id) || acting.has(id)) continue;
    seen.add(id);
    if (isStored(node)) found.set(id, node);
    if (node.kind === 'model' && node.materialization !== 'table') pending.push(...node.parents);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function isStored(node: GraphNode): node is Stored {
  if (node.kind === 'seed') return true;
  return node.kind === 'model' && node.materialization !== 'ephemeral';
}

function relationIn(entry: JsonMap | undefined): RelationName | undefined {
  const catalog = asText(entry?.database);
  const schema = asText(entry?.schema);
  const name = asText(entry?.alias) ?? asText(entry?.name);
  const isNamed = catalog !== undefined && schema !== undefined && name !== undefined;
  return isNamed ? { catalog, schema, name } : undefined;
}

function withNodes(graph: Graph, deferred: ReadonlyMap<NodeId, Stored>): Graph {
  if (deferred.size === 0) return graph;
  return {
    ...graph,
    nodes: new Map([...graph.nodes].map(([id, node]) => [id, deferred.get(id) ?? node])),
    refs: new Map([...graph.refs].map(([key, node]) => [key, deferred.get(node.id) ?? node])),
    deferred: new Set(deferred.keys()),
  };
}

function outOfReach({ name, locate }: Stored, { catalog, schema, name: other }: RelationName) {
  return error(
    'E0355',
    `${name} is not built here, and ${catalog}.${schema}.${other} is out of reach`,
    {
      span: locate(),
      hint: `attach the database under the target (attach: { ${catalog}: path }), or build ${name}, too: +name selects all parents`,
    },
  );
}
