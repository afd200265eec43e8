/**
 * What a node or a test reads, down to what holds rows, and the versions of that now. In: a node of
 * the graph; out: versions by key. A view stands for its code and for what it reads itself; an
 * ephemeral model for what it reads alone, since its code is part of its readers'.
 */
import { ownKey, sourceKey } from '../graph/state-key.ts';
import type { Graph, GraphNode, ModelNode, NodeId } from '../product/graph.ts';
import type { CodeVersion, InputVersions, StateKey } from '../product/state.ts';
import { type CurrentState, codeText } from './current-state.ts';

export interface CurrentInputs {
  readonly versions: InputVersions;
  /** Inputs that a plan expects to be made anew; what they will hold is not known. */
  readonly pending: readonly StateKey[];
  /** Inputs without a version, by name: made before versions were kept, or not to be read. */
  readonly unknown: readonly string[];
}

export interface InputReading {
  readonly graph: Graph;
  readonly current: CurrentState;
  /** A plan's own: what will be built before. */
  readonly pending: ReadonlyMap<NodeId, CodeVersion>;
  /** Whether views are read by their own queries, as tests read them, or as they are published. */
  readonly throughViews: boolean;
}

export function readInputs(node: GraphNode, reading: InputReading): CurrentInputs {
  const { current } = reading;
  const isView = node.kind === 'model' && node.materialization === 'view';
  const versions: Record<StateKey, string> = {};
  const pending = new Set<StateKey>();
  const unknown = new Set<string>();
  const put = (key: StateKey, name: string): void => {
    const text = current.versionText(key, isView ? 'shape' : 'content');
    if (text === undefined) unknown.add(name);
    else versions[key] = text;
  };
  const seen = new Set<NodeId>();
  const enter = (id: NodeId): void => {
    const parent = reading.graph.nodes.get(id);
    if (!parent || seen.has(id)) return;
    seen.add(id);
    if (reading.graph.deferred?.has(id)) unknown.add(parent.name);
    else if (parent.kind === 'source') put(sourceKey(parent, current.catalog), sourceName(parent));
    else if (parent.kind === 'seed' || (parent.kind === 'model' && holdsContent(parent))) {
      if (reading.pending.has(id)) pending.add(ownKey(parent));
      else put(ownKey(parent), parent.name);
    } else if (parent.kind === 'model') enterView(parent);
  };
  const enterView = (view: ModelNode): void => {
    const code = reading.pending.get(view.id);
    const isOpen = view.materialization === 'ephemeral' || reading.throughViews || code;
    if (code && !reading.throughViews) versions[ownKey(view)] = codeText(code);
    if (isOpen) {
      for (const id of view.parents) enter(id);
      return;
    }
    const made = current.relationOf(view.relation)?.made;
    if (!made) {
      unknown.add(view.name);
      return;
    }
    versions[ownKey(view)] = codeText(made.code);
    // What it reads is what it read when it was made, whatever its file says by now.
    for (const key of Object.keys(made.inputs)) {
      const owner = ownerOf(key, reading.graph);
      if (owner && reading.pending.has(owner.id)) enter(owner.id);
      else put(key, owner?.name ?? key);
    }
  };
  for (const id of node.parents) enter(id);
  return { versions, pending: [...pending], unknown: [...unknown] };
}

function holdsContent({ materialization }: ModelNode): boolean {
  return materialization !== 'view' && materialization !== 'ephemeral';
}

function sourceName({ table }: Extract<GraphNode, { kind: 'source' }>): string {
  return `${table.source}.${table.name}`;
}

const owners = new WeakMap<Graph, Map<StateKey, GraphNode>>();

/** The node of a key, as the graph is now. */
export function ownerOf(key: StateKey, graph: Graph): GraphNode | undefined {
  const known = owners.get(graph) ?? new Map<StateKey, GraphNode>();
  if (!owners.has(graph)) {
    for (const node of graph.nodes.values()) {
      if (node.kind === 'model' || node.kind === 'seed') known.set(ownKey(node), node);
    }
    owners.set(graph, known);
  }
  return known.get(key) ?? graph.nodes.get(key.slice(0, key.indexOf(' at ')));
}

/** As people name it: `raw.orders`, `customers`. */
export function inputName(key: StateKey, graph: Graph): string {
  const owner = ownerOf(key, graph);
  if (!owner) return key;
  return owner.kind === 'source' ? sourceName(owner) : owner.name;
}
