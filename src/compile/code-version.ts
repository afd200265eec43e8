/**
 * What a node is made by, as digests: its query without comments and layout, configuration that
 * changes rows, settings of the target that change results. In: the compiled project; out: code
 * versions. Knows no input: what a relation is made from is another question.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { canonicalJson, digest, type Json } from '../base/json.ts';
import { type CallFinder, createCallFinder } from '../graph/macro-calls.ts';
import { isEphemeral } from '../graph/transparent.ts';
import type { CompiledModel, CompiledProject, CompiledTest } from '../product/compiled.ts';
import type { ModelNode, NodeId, SeedNode } from '../product/graph.ts';
import type { CodeVersion } from '../product/state.ts';
import type { FileMemory } from '../project/files/file-memory.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Target } from '../project/target.ts';
import { canonicalSql } from './canonical-sql.ts';
import { renderQuery } from './render-model.ts';

export interface CodeVersionInput {
  readonly compiled: CompiledProject;
  readonly project: ProjectSource;
  /** ISO 8601, UTC: stands for itself in what is compared. */
  readonly runStartedAt: string;
  /** The engine's version and a digest of what it hashes to. */
  readonly engine: string;
  /** What the state remembers of a build of a part of the rows. */
  readonly partial?: string | undefined;
  readonly memory?: FileMemory | undefined;
}

export interface CodeVersions {
  readonly of: (node: ModelNode | SeedNode) => CodeVersion;
  /** Of a test's query and of what makes its failing rows a failure. */
  readonly ofTest: (test: CompiledTest) => string;
  /** Of a query in YAML; nothing where more than the project's files may decide what it says. */
  readonly ofWritten: (query: string) => string | undefined;
  /** Whether the model, or an ephemeral one that stands in front of it, asks what time it is. */
  readonly readsClock: (node: ModelNode) => boolean;
}

export function createCodeVersions(input: CodeVersionInput): CodeVersions {
  const { compiled, project, engine } = input;
  const finder = createCallFinder(compiled.graph.macros);
  const settings = digest(canonicalJson(settingsThatCount(project.target)));
  const readsClock = createClockFinder(compiled, finder);
  const of = (node: ModelNode | SeedNode): CodeVersion => ({
    query: node.kind === 'seed' ? seedDigest(node, input) : modelDigest(node, input, readsClock),
    config: digest(canonicalJson(configThatCounts(node))),
    settings,
    engine,
    ...(input.partial !== undefined && isCut(node) ? { partial: input.partial } : {}),
    ...forwardRules(node),
  });
  const ofTest = ({ node, query, unit }: CompiledTest): string => {
    const text = withoutClock(query.text, input.runStartedAt);
    const { severity, warnIf = null, errorIf = null } = node;
    return digest(
      canonicalJson([canonicalSql(text), unit, severity, warnIf, errorIf, settings, engine]),
    );
  };
  const ofWritten = createWrittenVersions(input, settings);
  return { of, ofTest, ofWritten, readsClock };
}

function forwardRules({ config: { values } }: ModelNode | SeedNode) {
  if (values.on_code_change !== 'forward') return {};
  const { on_schema_change: rule } = values;
  return {
    goesForward: true as const,
    ...(typeof rule === 'string' ? { onSchemaChange: rule } : {}),
  };
}

/** It may call any macro: of all of them together there is one digest. */
function createWrittenVersions(
  { compiled, project, engine }: CodeVersionInput,
  settings: string,
): CodeVersions['ofWritten'] {
  const { macros } = compiled.graph;
  const outside = /\b(?:env|run_started_at|target)\b/;
  let around: { readonly digest: string; readonly isClosed: boolean } | undefined;
  return (query) => {
    around ??= {
      digest: digest(
        canonicalJson([
          [...macros.values()].map(({ source }) => source.text),
          project.vars.names().map((name) => [name, project.vars.get(name) ?? null]),
          settings,
          engine,
        ]),
      ),
      isClosed: ![...macros.values()].some(({ source }) => outside.test(source.text)),
    };
    if (!around.isClosed || outside.test(query)) return undefined;
    return digest(canonicalJson([query, around.digest]));
  };
}

/** Views are read through, and seeds are loaded whole. */
function isCut(node: ModelNode | SeedNode): boolean {
  return node.kind === 'model' && node.materialization !== 'view';
}

/** The whole query, ephemeral parents included; remembered as long as it cannot have changed. */
function modelDigest(
  node: ModelNode,
  { compiled, project, runStartedAt, memory }: CodeVersionInput,
  readsClock: CodeVersions['readsClock'],
): string {
  const model = compiled.models.get(node.id);
  if (!model) return 'not compiled';
  const path = resolve(project.root, node.path);
  const known = readRemembered(memory?.recall(path, rememberedAs));
  if (known?.key === model.key) return known.query;
  const { text } = model.query;
  const branch = incrementalBranch(model, { compiled, project, runStartedAt });
  const canonical = [text, branch].map((sql) =>
    canonicalSql(readsClock(node) ? withoutClock(sql, runStartedAt) : sql),
  );
  const query = digest(canonical.join('\n'));
  memory?.keep(path, rememberedAs, { key: model.key, query });
  return query;
}

const rememberedAs = 'code version';

function readRemembered(kept: Json | undefined): { key: string; query: string } | undefined {
  return kept as { key: string; query: string } | undefined;
}

function incrementalBranch(
  { node }: CompiledModel,
  {
    compiled,
    project,
    runStartedAt,
  }: Pick<CodeVersionInput, 'compiled' | 'project' | 'runStartedAt'>,
): string {
  if (!node.template.facts.calls.some(({ kind }) => kind === 'incremental')) return '';
  const isInlined = ({ materialization }: ModelNode) => materialization === 'ephemeral';
  const context = { graph: compiled.graph, project, runStartedAt, isInlined };
  return renderQuery(node.template, context, { self: node, incremental: true }).sql?.text ?? '';
}

/** The moment of this run is not code: it is another one each time. */
function withoutClock(sql: string, runStartedAt: string): string {
  return sql.replaceAll(runStartedAt, 'run_started_at');
}

function createClockFinder(
  { graph }: CompiledProject,
  finder: CallFinder,
): CodeVersions['readsClock'] {
  const known = new Map<NodeId, boolean>();
  const readsClock = (node: ModelNode): boolean => {
    const before = known.get(node.id);
    if (before !== undefined) return before;
    const isOwn = finder
      .callsOf(node.template)
      .some(({ call }) => call.kind === 'value' && call.name.startsWith('run_started_at'));
    const reads =
      isOwn ||
      node.parents.some((id) => {
        const parent = graph.nodes.get(id);
        return parent?.kind === 'model' && isEphemeral(parent) && readsClock(parent);
      });
    known.set(node.id, reads);
    return reads;
  };
  return readsClock;
}

function seedDigest({ file }: SeedNode, { memory }: CodeVersionInput): string {
  const known = memory?.recall(file.absolutePath, rememberedAs);
  if (typeof known === 'string') return known;
  try {
    const content = digest(readFileSync(file.absolutePath));
    memory?.keep(file.absolutePath, rememberedAs, content);
    return content;
  } catch {
    // Loading it will say what is wrong with it.
    return 'not read';
  }
}

/** Keys whose values decide what a relation holds; all others only decide when and how. */
const configKeys: Readonly<Record<string, readonly string[]>> = {
  view: [],
  table: [],
  ephemeral: [],
  snapshot: ['strategy', 'unique_key', 'updated_at', 'check_cols'],
  external: ['location', 'format', 'partition_by', 'options'],
  incremental: [
    'strategy',
    'time_column',
    'grain',
    'unique_key',
    'lookback',
    'cutoff',
    'null_interval',
    'merge_exclude_columns',
    'deleted_when',
    'missing_keys',
  ],
};

function configThatCounts(node: ModelNode | SeedNode): Json {
  const { values } = node.config;
  const pick = (keys: readonly string[]): Json[] =>
    keys.flatMap((key): Json[] => (values[key] === undefined ? [] : [[key, values[key]]]));
  if (node.kind === 'seed') {
    const types = node.columns.map(({ name, type = null }) => [name, type]);
    return ['seed', ...pick(['column_types', 'delimiter', 'quote', 'null_values']), types];
  }
  return [node.materialization, ...pick(configKeys[node.materialization] ?? [])];
}

/** How much of the machine is used changes no result. */
const harmless: ReadonlySet<string> = new Set([
  'threads',
  'worker_threads',
  'external_threads',
  'memory_limit',
  'max_memory',
  'temp_directory',
  'max_temp_directory_size',
  'checkpoint_threshold',
  'wal_autocheckpoint',
  'enable_progress_bar',
  'enable_progress_bar_print',
  'progress_bar_time',
  'allocator_background_threads',
  'lock_configuration',
]);

function settingsThatCount({ settings, extensions, onOpen }: Target): Json {
  const counting = Object.entries(settings).filter(([name]) => !harmless.has(name.toLowerCase()));
  return [Object.fromEntries(counting), [...extensions].sort(), [...onOpen]];
}
