/**
 * What the warehouse holds as dbt's `catalog.json`, schema version 1: relations, columns, types,
 * sizes. In: rows that the engine gave and the graph; out: JSON. A pure function.
 */
import type { Json } from '../../base/json.ts';
import { relationKey } from '../../engine/relation-key.ts';
import { isRelation } from '../../graph/is-relation.ts';
import type { DescribedRelation } from '../../product/described-relation.ts';
import type { Graph, RelationNode } from '../../product/graph.ts';
import { artifactMetadata, type Invocation } from './artifact-metadata.ts';
import type { JsonMap } from './manifest-context.ts';

export interface CatalogInput extends Invocation {
  readonly graph: Graph;
  readonly relations: readonly DescribedRelation[];
}

export function buildCatalog(input: CatalogInput): JsonMap {
  const found = new Map(input.relations.map((relation) => [relationKey(relation), relation]));
  const nodes: [string, Json][] = [];
  const sources: [string, Json][] = [];
  for (const node of input.graph.nodes.values()) {
    if (!isRelation(node)) continue;
    const relation = found.get(relationKey(node.relation));
    if (!relation || isInline(node)) continue;
    (node.kind === 'source' ? sources : nodes).push([node.id, entryOf(node, relation)]);
  }
  return {
    metadata: artifactMetadata('catalog/v1', input),
    nodes: Object.fromEntries(nodes),
    sources: Object.fromEntries(sources),
    errors: null,
  };
}

/** Ephemeral models are no relation, and sources in files are none of the warehouse. */
function isInline(node: RelationNode): boolean {
  if (node.kind === 'source') return node.table.location !== undefined;
  return node.kind === 'model' && node.materialization === 'ephemeral';
}

function entryOf(node: RelationNode, relation: DescribedRelation): Json {
  const { rows, columns } = relation;
  return {
    metadata: {
      type: relation.kind === 'view' ? 'VIEW' : 'BASE TABLE',
      schema: relation.schema,
      name: relation.name,
      database: relation.catalog,
      comment: relation.comment ?? null,
      owner: null,
    },
    columns: Object.fromEntries(
      columns.map(({ name, type, comment }, index) => [
        name,
        { type, index: index + 1, name, comment: comment ?? null },
      ]),
    ),
    stats: {
      ...(rows === undefined ? {} : { row_count: stat('row_count', 'Rows', rows) }),
      has_stats: {
        ...stat('has_stats', 'Has Stats?', rows !== undefined),
        include: false,
      },
    },
    unique_id: node.id,
  };
}

function stat(id: string, label: string, value: Json) {
  return { id, label, value, description: null, include: true };
}
