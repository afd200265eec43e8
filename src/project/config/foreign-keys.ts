/**
 * Keys and values that dbt has and Eider does not, each with what to do instead. In: a name as a
 * dbt user would write it; out: a hint. Spelling with hyphens counts as with underscores.
 */

/** The hint for a key of dbt's, if it is one. `section` is the topmost key that it stands under. */
export function hintForForeignKey(name: string, section?: string): string | undefined {
  const key = name.replaceAll('-', '_').toLowerCase();
  const inSection = `${section}.${key}`;
  if (Object.hasOwn(foreignKeys, inSection)) return foreignKeys[inSection];
  return Object.hasOwn(foreignKeys, key) ? foreignKeys[key] : undefined;
}

/** The hint for a value of dbt's under a key that Eider has. */
export function hintForForeignValue(key: string, value: unknown): string | undefined {
  const values = Object.hasOwn(foreignValues, key) ? foreignValues[key] : undefined;
  if (!values) return undefined;
  const word = typeof value === 'string' ? value.toLowerCase() : 'map';
  return Object.hasOwn(values, word) ? values[word] : undefined;
}

const leaveOut = 'leave it out';

const foreignKeys: Readonly<Record<string, string>> = {
  // nodes
  incremental_strategy:
    'write `strategy:`; what dbt calls delete+insert and microbatch is `interval`, with `time_column` and `grain`',
  incremental_predicates: 'leave it out: Eider narrows what it reads and replaces by itself',
  pre_hook:
    'what every connection needs goes into `on_open:` of project.yml; other steps become models',
  post_hook: 'write the step as a model that reads this one; checks become data tests',
  sql_header: 'what every connection needs goes into `on_open:` of project.yml',
  full_refresh: 'run `eider build --full-refresh --select` with the name of the model',
  on_configuration_change:
    'leave it out: a change of configuration that matters rebuilds the model',
  unique_id: 'leave it out: Eider makes the id from the kind, the project and the name',
  database: 'another database is a target, or an entry of its `attach:`',
  grants: 'leave it out: a DuckDB file has no users',
  persist_docs: 'leave it out: descriptions are always kept as comments in the database',
  quoting: 'leave it out: names are always quoted',
  quote_columns: 'leave it out: names are always quoted',
  docs: `${leaveOut}: every node is documented`,
  group: 'use `tags:` or `meta:`',
  access: 'use `tags:` or `meta:`',
  latest_version: 'give the new version a file and a name of its own',
  versions: 'give each version a file and a name of its own',
  deprecation_date: 'put it under `meta:`',
  constraints: 'use data tests: not_null, unique, relationships',
  event_time: 'write `time_column:`',
  begin: 'leave it out: the first interval is that of the oldest row',
  concurrent_batches: leaveOut,
  cluster_by: 'sort the query with `order by`',
  indexes: 'leave it out: DuckDB keeps statistics of every block by itself',
  static_analysis: 'leave it out: every model is checked',
  materialization: 'write `materialized:`',
  // columns, tests, seeds, snapshots, sources
  store_failures_as: 'write `store_failures: true`; failures are stored as a table',
  test_name: "write the test's name as the key, and its arguments below it",
  target_schema: 'write `schema:`',
  target_database: 'leave it out',
  invalidate_hard_deletes: leaveOut,
  dbt_valid_to_current: leaveOut,
  loaded_at_field: 'write `loaded_at:`',
  loaded_at_query: 'write `loaded_at:` with a column or an SQL expression',
  loader: 'put it under `meta:`',
  overrides: 'leave it out: there are no packages',
  external: 'write `location:`',
  // sections of properties files
  metrics: 'a metric is a model: write its query',
  semantic_models: 'a metric is a model: write its query',
  saved_queries: 'write the query as a model',
  groups: 'use `tags:` or `meta:`',
  analyses: 'keep queries that make nothing outside the model paths',
  functions: 'write `create macro` in `on_open:` of project.yml, or a macro file',
  // project file
  profile: 'connections are written here, under `targets:`',
  outputs: 'write `targets:`',
  config_version: leaveOut,
  analysis_paths: 'leave it out: Eider has no analyses',
  docs_paths: 'leave it out: descriptions stand in properties files',
  asset_paths: leaveOut,
  packages_install_path: 'leave it out: there are no packages',
  packages: 'copy the macros that you need into the macro folder',
  clean_targets: 'leave it out: `eider clean` removes the target path',
  log_path: 'leave it out: the log is `eider.log` in the target path',
  query_comment: leaveOut,
  dispatch: leaveOut,
  on_run_start: 'write `on_open:`, which runs on every connection',
  on_run_end: 'write the step as a model',
  flags: 'each is an option of the command, or an EIDER_* variable',
  require_dbt_version: leaveOut,
  restrict_access: leaveOut,
  'targets.type': 'write `engine: duckdb`',
};

const foreignValues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  strategy: {
    'delete+insert':
      'write `interval`, with `time_column` and `grain`; it deletes and inserts in one transaction',
    microbatch: 'write `interval`, with `time_column` and `grain`',
    insert_overwrite: 'write `interval`, with `time_column` and `grain`',
  },
  materialized: {
    materialized_view: 'write `table`, or `incremental`',
    dynamic_table: 'write `table`, or `incremental`',
    seed: 'put the CSV file into the seed folder',
  },
  on_schema_change: {
    append_new_columns: 'write `append`',
    sync_all_columns: 'write `sync`',
  },
};
