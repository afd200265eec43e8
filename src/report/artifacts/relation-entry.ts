/** Models and seeds as dbt's manifest has them. In: a node; out: its entry under `nodes`. */
import type { Json } from '../../base/json.ts';
import type { ModelNode, SeedNode } from '../../product/graph.ts';
import type { Constraint } from '../../project/resources.ts';
import { compiledPath } from './compiled-path.ts';
import {
  checksumOf,
  columnsOf,
  constraintsOf,
  docs,
  type JsonMap,
  type ManifestContext,
  macrosOf,
  pathBelowRoot,
  refsOf,
  relationNameOf,
  sourcesOf,
  writtenConfig,
} from './manifest-context.ts';
import { contractOf, modelConfig, seedConfig, snapshotConfig } from './node-config.ts';

export function modelEntry(node: ModelNode, context: ManifestContext): Json {
  const { graph } = context;
  const compiled = context.compiled.models.get(node.id);
  return {
    database: node.relation.catalog,
    schema: node.relation.schema,
    name: node.name,
    resource_type: 'model',
    package_name: graph.project,
    path: pathBelowRoot(node),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    alias: node.relation.name,
    checksum: checksumOf(node.template),
    config: modelConfig(node),
    tags: node.tags,
    description: node.description ?? '',
    columns: columnsOf(node.columns, context.inheritedDescriptions(node.id), node.constraints),
    meta: node.meta,
    group: null,
    docs,
    patch_path: context.patchPath(node),
    build_path: null,
    unrendered_config: writtenConfig(node),
    created_at: context.createdAt,
    relation_name: relationNameOf(node),
    raw_code: node.source.text,
    language: 'sql',
    refs: refsOf(node.parents, graph),
    sources: sourcesOf(node.parents, graph),
    metrics: [],
    depends_on: { macros: macrosOf(node.template, graph.project), nodes: node.parents },
    compiled_path: compiled ? `${context.compiledFolder}/${compiledPath(node)}` : null,
    compiled: compiled !== undefined,
    compiled_code: compiled?.query.text ?? null,
    extra_ctes_injected: compiled !== undefined,
    extra_ctes: [],
    contract: { ...contractOf(node), checksum: null },
    access: 'protected',
    constraints: constraintsOf((node.constraints ?? []).filter(isOfModel)),
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: context.primaryKey(node.id),
  };
}

/** dbt's snapshots have neither versions nor promises to their readers. */
const ofModelsAlone: ReadonlySet<string> = new Set([
  'access',
  'constraints',
  'version',
  'latest_version',
  'deprecation_date',
  'primary_key',
]);

export function snapshotEntry(node: ModelNode, context: ManifestContext): Json {
  const entry = Object.entries(modelEntry(node, context) as JsonMap);
  return {
    ...Object.fromEntries(entry.filter(([key]) => !ofModelsAlone.has(key))),
    resource_type: 'snapshot',
    config: snapshotConfig(node),
  };
}

/** One column's constraint stands beside that column. */
function isOfModel({ columns }: Constraint): boolean {
  return columns.length !== 1;
}

export function seedEntry(node: SeedNode, context: ManifestContext): Json {
  const found = context.seedDigest(node.file);
  return {
    database: node.relation.catalog,
    schema: node.relation.schema,
    name: node.name,
    resource_type: 'seed',
    package_name: context.graph.project,
    path: pathBelowRoot(node),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    alias: node.relation.name,
    // dbt, too, tells a seed that is too large to read by its path alone.
    checksum:
      found === undefined
        ? { name: 'path', checksum: node.path }
        : { name: 'sha256', checksum: found },
    config: seedConfig(node),
    tags: node.tags,
    description: node.description ?? '',
    columns: columnsOf(node.columns),
    meta: node.meta,
    group: null,
    docs,
    patch_path: context.patchPath(node),
    build_path: null,
    unrendered_config: writtenConfig(node),
    created_at: context.createdAt,
    relation_name: relationNameOf(node),
    raw_code: '',
    root_path: context.project.root,
    depends_on: { macros: [] },
  };
}
