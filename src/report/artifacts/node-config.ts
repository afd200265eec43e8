/**
 * Configuration in dbt's words: every key that dbt has, and Eider's own behind them.
 * In: a node's configuration after inheritance; out: `config`.
 */
import type { Json } from '../../base/json.ts';
import { snapshotSettings } from '../../graph/snapshot-settings.ts';
import type { ModelNode, SeedNode, TestNode } from '../../product/graph.ts';
import { docs, type JsonMap } from './manifest-context.ts';

export function modelConfig(node: ModelNode): JsonMap {
  const { values } = node.config;
  const own = {
    materialized: node.materialization,
    incremental_strategy: translated(values.strategy, strategies),
    column_types: {},
    unique_key: values.unique_key ?? null,
    on_schema_change: translated(values.on_schema_change, schemaChanges) ?? 'fail',
  };
  return {
    ...relationConfig(node, own),
    contract: contractOf(node),
    access: 'protected',
    ...interval(values),
    ...ownKeys(values),
  };
}

/** dbt gives the columns of validity names of its own; here they are what the table has. */
export function snapshotConfig(node: ModelNode): JsonMap {
  const settings = snapshotSettings(node);
  const { access: _access, contract: _contract, ...common } = modelConfig(node);
  if (!settings) return common;
  const { validFrom, validTo, isDeleted } = settings.columns;
  return {
    ...common,
    incremental_strategy: null,
    on_schema_change: 'append_new_columns',
    target_schema: null,
    target_database: null,
    updated_at: settings.updatedAt ?? null,
    check_cols: settings.strategy === 'check' ? settings.checked : null,
    hard_deletes: settings.deletes,
    snapshot_meta_column_names: {
      dbt_valid_from: validFrom,
      dbt_valid_to: validTo,
      dbt_scd_id: null,
      dbt_updated_at: null,
      dbt_is_deleted: settings.deletes === 'new_record' ? isDeleted : null,
    },
    dbt_valid_to_current: null,
  };
}

export function seedConfig(node: SeedNode): JsonMap {
  const { values } = node.config;
  const own = {
    materialized: 'seed',
    incremental_strategy: null,
    column_types: values.column_types ?? {},
    unique_key: null,
    on_schema_change: 'ignore',
  };
  return {
    ...relationConfig(node, own),
    contract: { enforced: false, alias_types: true },
    delimiter: values.delimiter ?? ',',
    quote_columns: null,
    ...ownKeys(values),
  };
}

/** Of a model and of a seed alike, in dbt's order. */
function relationConfig(
  node: ModelNode | SeedNode,
  { materialized, incremental_strategy, column_types, unique_key, on_schema_change }: OwnConfig,
): JsonMap {
  const { values } = node.config;
  return {
    enabled: values.enabled !== false,
    alias: values.alias ?? null,
    schema: values.schema ?? null,
    database: null,
    tags: node.tags,
    meta: node.meta,
    group: null,
    materialized,
    incremental_strategy,
    persist_docs: {},
    'post-hook': [],
    'pre-hook': [],
    quoting: {},
    column_types,
    full_refresh: null,
    unique_key,
    on_schema_change,
    on_configuration_change: 'apply',
    grants: {},
    packages: [],
    docs,
  };
}

type OwnConfig = Readonly<
  Record<
    'materialized' | 'incremental_strategy' | 'column_types' | 'unique_key' | 'on_schema_change',
    Json
  >
>;

export function testConfig(node: TestNode): JsonMap {
  const { values } = node.config;
  return {
    enabled: values.enabled !== false,
    alias: null,
    schema: null,
    database: null,
    tags: node.tags,
    meta: node.meta,
    group: null,
    materialized: 'test',
    // dbt's default is in capitals, and what people write is not.
    severity: node.severity === 'warn' ? 'warn' : 'ERROR',
    store_failures: values.store_failures ?? null,
    store_failures_as: null,
    where: values.where ?? null,
    limit: values.limit ?? null,
    fail_calc: 'count(*)',
    warn_if: values.warn_if ?? '!= 0',
    error_if: values.error_if ?? '!= 0',
  };
}

export function contractOf({ config }: ModelNode) {
  return { enforced: config.values.contract === 'enforced', alias_types: true };
}

const strategies: Readonly<Record<string, string>> = { interval: 'microbatch' };

const schemaChanges: Readonly<Record<string, string>> = {
  append: 'append_new_columns',
  sync: 'sync_all_columns',
};

function translated(
  value: Json | undefined,
  words: Readonly<Record<string, string>>,
): string | null {
  return typeof value === 'string' ? (words[value] ?? value) : null;
}

/** dbt's `batch_size` is the length of an interval, not how many are built at once. */
function interval({ time_column: time, grain }: JsonMap): JsonMap | undefined {
  if (time === undefined || grain === undefined) return undefined;
  return { event_time: time, batch_size: grain };
}

/** Keys that say something else in dbt, or stand above under their names there. */
const taken: ReadonlySet<string> = new Set([
  ...['enabled', 'alias', 'schema', 'tags', 'meta', 'materialized', 'unique_key', 'contract'],
  ...['on_schema_change', 'column_types', 'delimiter', 'batch_size', 'description'],
]);

function ownKeys(values: JsonMap): JsonMap | undefined {
  let own: Record<string, Json> | undefined;
  for (const key of Object.keys(values)) {
    if (taken.has(key)) continue;
    own ??= {};
    own[key] = values[key] ?? null;
  }
  return own;
}
