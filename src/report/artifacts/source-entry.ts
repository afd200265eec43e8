/** Source tables as dbt's manifest has them. In: a node; out: its entry under `sources`. */
import type { Json } from '../../base/json.ts';
import { formatSourceLocation } from '../../compile/source-location.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import type { SourceNode } from '../../product/graph.ts';
import { columnsOf, type JsonMap, type ManifestContext } from './manifest-context.ts';

export function sourceEntry(node: SourceNode, context: ManifestContext): Json {
  const { table, relation } = node;
  const { values } = node.config;
  const freshness = freshnessOf(values.freshness);
  const loadedAt = values.loaded_at ?? null;
  const { location } = table;
  return {
    database: relation.catalog,
    schema: relation.schema,
    name: node.name,
    resource_type: 'source',
    package_name: context.graph.project,
    path: node.path,
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    source_name: table.source,
    source_description: '',
    loader: '',
    identifier: relation.name,
    quoting: { database: null, schema: null, identifier: null, column: null },
    loaded_at_field: loadedAt,
    freshness,
    external: location ? { location: location.path, file_format: location.format } : null,
    description: node.description ?? '',
    columns: columnsOf(node.columns),
    meta: node.meta,
    source_meta: {},
    tags: node.tags,
    config: {
      ...values,
      enabled: table.enabled,
      freshness,
      loaded_at_field: loadedAt,
      meta: node.meta,
      tags: node.tags,
    },
    patch_path: null,
    unrendered_config: values,
    // What a reader's FROM says.
    relation_name: location
      ? formatSourceLocation(location, context.project.root)
      : formatRelation(relation),
    created_at: context.createdAt,
  };
}

/** dbt has all three keys or no freshness. */
function freshnessOf(value: Json | undefined): Json {
  if (value === undefined || value === null || typeof value !== 'object') return null;
  const { warn_after: warn, error_after: error, filter } = value as JsonMap;
  return { warn_after: warn ?? null, error_after: error ?? null, filter: filter ?? null };
}
