/**
 * The same graph with some of its nodes made elsewhere: in the watch's own schemas, so that no
 * save touches what others read; and what was proven, about them where they are. In: a graph, or a
 * checked project, and nodes; out: the same kind. Pure.
 */
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { watchSuffix } from '../plan/find-orphans.ts';
import type { CheckedProject, RelationCheck } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { Graph, GraphNode, ModelNode, NodeId, SeedNode } from '../product/graph.ts';

export function watchRelation({ schema, ...relation }: RelationName): RelationName {
  return { ...relation, schema: `${schema}${watchSuffix}` };
}

/** An external model is a table meanwhile: its files are for others to read. */
export function relocate(graph: Graph, moved: ReadonlySet<NodeId>): Graph {
  const move = <Node extends GraphNode>(node: Node): Node => {
    if (!moved.has(node.id) || (node.kind !== 'model' && node.kind !== 'seed')) return node;
    const relation = watchRelation(node.relation);
    return { ...node, relation, ...(isExternal(node) ? { materialization: 'table' } : {}) };
  };
  const nodes = new Map([...graph.nodes].map(([id, node]) => [id, move(node)]));
  const refs = new Map(
    [...graph.refs].map(([name, node]) => [name, nodes.get(node.id) as ModelNode | SeedNode]),
  );
  return { ...graph, nodes, refs };
}

/** Lineage keeps the names that it was found with: of whom they are is known either way. */
export function relocateChecked(
  checked: CheckedProject,
  compiled: CompiledProject,
  built: ReadonlySet<NodeId>,
): CheckedProject {
  const { nodes } = compiled.graph;
  const owners = new Map(checked.owners);
  const placeOf = (relation: RelationName): RelationName => {
    const node = nodes.get(checked.owners.get(relationKey(relation)) ?? '');
    if (!node || !('relation' in node)) return relation;
    owners.set(relationKey(node.relation), node.id);
    return node.relation;
  };
  const relations = new Map(checked.relations);
  for (const id of built) {
    const check = checked.relations.get(id);
    if (check) relations.set(id, withPlaces(check, placeOf));
  }
  return { ...checked, compiled, owners, relations };
}

function withPlaces(
  check: RelationCheck,
  placeOf: (relation: RelationName) => RelationName,
): RelationCheck {
  if (check.state !== 'checked' || !check.proof) return check;
  const inputs = check.proof.inputs.map((input) => ({
    ...input,
    relation: placeOf(input.relation),
  }));
  return { ...check, proof: { ...check.proof, inputs } };
}
