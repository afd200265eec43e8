/**
 * What is known of relations beyond their columns: the keys that data tests hold them to, the plans
 * of views. In: a graph; out: facts by relation, to which more is added as models are bound.
 */
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { Graph, GraphNode, NodeId, RelationNode, TestNode } from '../product/graph.ts';
import type { FactsOf, RelationFacts } from './proof/plan-scope.ts';

export interface KnownFacts {
  readonly factsOf: FactsOf;
  /** What was found out since, beside what is known. */
  readonly add: (relation: RelationName, more: RelationFacts) => void;
}

export function createFacts(
  { nodes }: Graph,
  known: ReadonlyMap<NodeId, RelationFacts>,
): KnownFacts {
  const facts = new Map<string, RelationFacts>();
  for (const [id, own] of known) {
    facts.set(relationKey((nodes.get(id) as RelationNode).relation), own);
  }
  return {
    factsOf: (relation) => facts.get(relationKey(relation)),
    add: (relation, more) => {
      const key = relationKey(relation);
      facts.set(key, { ...facts.get(key), ...more });
    },
  };
}

/** What data tests hold the rows of relations to, and what is said of their time. */
export function testedFacts(graph: Graph): ReadonlyMap<NodeId, RelationFacts> {
  const facts = new Map<NodeId, RelationFacts>();
  for (const [id, node] of graph.nodes) {
    const isStored = node.kind === 'source' || node.kind === 'model';
    const timeColumn = isStored ? node.config.values.time_column : undefined;
    if (typeof timeColumn === 'string') facts.set(id, { timeColumn });
  }
  for (const [id, columns] of columnsTested(graph)) {
    const neverNull = [...columns.notNull];
    // Two NULLs do not count as equal in a test for uniqueness.
    const unique = columns.unique.filter(
      (names) => names.length > 0 && names.every((name) => columns.notNull.has(name)),
    );
    facts.set(id, { ...facts.get(id), neverNull, unique });
  }
  for (const node of graph.nodes.values()) {
    const key = mergeKey(node);
    if (!key) continue;
    const { neverNull = [], unique = [] } = facts.get(node.id) ?? {};
    facts.set(node.id, { neverNull: [...neverNull, ...key], unique: [...unique, key] });
  }
  return facts;
}

/** A merge refuses rows without a key, and two with the same. */
function mergeKey(node: GraphNode): readonly string[] | undefined {
  if (node.kind !== 'model' || node.materialization !== 'incremental') return undefined;
  const { strategy, unique_key: key, time_column: time } = node.config.values;
  const isMerge = strategy === 'merge' || (strategy === undefined && time === undefined);
  const names = typeof key === 'string' ? [key] : Array.isArray(key) ? key : [];
  return isMerge && names.length > 0 ? names.map((name) => String(name).toLowerCase()) : undefined;
}

interface TestedColumns {
  readonly unique: string[][];
  readonly notNull: Set<string>;
}

/** By tests that no row can pass by: of severity error, and on all rows. */
function columnsTested({ nodes }: Graph): ReadonlyMap<NodeId, TestedColumns> {
  const tested = new Map<NodeId, TestedColumns>();
  for (const node of nodes.values()) {
    if (node.kind !== 'test' || node.severity !== 'error' || isNarrowed(node)) continue;
    const { definition } = node;
    if (definition.type !== 'generic' || definition.template) continue;
    const columns = tested.get(definition.subject) ?? { unique: [], notNull: new Set() };
    tested.set(definition.subject, columns);
    const column = definition.column?.toLowerCase() ?? '';
    if (definition.test === 'unique') columns.unique.push([column]);
    if (definition.test === 'not_null') columns.notNull.add(column);
    if (definition.test === 'unique_combination') columns.unique.push(combination(definition));
  }
  return tested;
}

function combination({ arguments: given }: Extract<TestNode['definition'], { type: 'generic' }>) {
  const columns = given.get('columns')?.value;
  return Array.isArray(columns) ? columns.map((column) => String(column).toLowerCase()) : [];
}

function isNarrowed({ config }: TestNode): boolean {
  return ['where', 'limit', 'warn_if', 'error_if'].some((key) => config.values[key] !== undefined);
}
