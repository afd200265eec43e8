/**
 * The part of a project that is verified, moved to a database of its own: what arrives becomes
 * sources there, files become tables. In: a graph; out: a graph whose every relation is in memory.
 */
import type { ResultColumn } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { sourceInstead } from '../graph/source-instead.ts';
import type { Graph, GraphNode, ModelNode, NodeId, RelationNode } from '../product/graph.ts';

/** Where the rows that arrive are; builds only read it. */
export const arrivalsCatalog = '_eider_arrivals';

export interface ScratchRequest {
  readonly needed: ReadonlySet<NodeId>;
  /** What arrives, with the columns that it has. */
  readonly arriving: ReadonlyMap<NodeId, readonly ResultColumn[]>;
  /** The database that models are made in. */
  readonly catalog: string;
}

export function scratchGraph(graph: Graph, request: ScratchRequest): Graph {
  const { needed, arriving, catalog } = request;
  const move = <T extends GraphNode>(node: T): T | GraphNode => {
    const columns = arriving.get(node.id);
    if (columns && isRelation(node)) {
      return sourceInstead(node, { columns, relation: arrivalsRelation(node) });
    }
    return node.kind === 'model' ? moveModel(node, catalog) : node;
  };
  const nodes = [...graph.nodes].filter(([id]) => needed.has(id));
  const moved = new Map(nodes.map(([id, node]) => [id, move(node)]));
  const relocate = <T extends RelationNode>(node: T): T => {
    const there = moved.get(node.id);
    return there && isRelation(there) ? { ...node, relation: there.relation } : node;
  };
  return {
    ...graph,
    nodes: moved,
    children: new Map(
      [...graph.children].map(([id, ids]) => [id, ids.filter((child) => needed.has(child))]),
    ),
    refs: new Map([...graph.refs].map(([name, node]) => [name, relocate(node)])),
    sources: new Map(
      [...graph.sources].map(([name, node]) => {
        const there = moved.get(node.id);
        return [name, there?.kind === 'source' ? there : node];
      }),
    ),
  };
}

/** Its name stays the last part of what SQL calls it. */
export function arrivalsRelation({ id, relation }: RelationNode) {
  return { catalog: arrivalsCatalog, schema: id, name: relation.name };
}

/** Files outside of the scratch copy are not to be written. */
function moveModel(node: ModelNode, catalog: string): ModelNode {
  const isFile = isExternal(node);
  return {
    ...node,
    relation: { ...node.relation, catalog },
    ...(isFile ? { materialization: 'table' } : {}),
  };
}
