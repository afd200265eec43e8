/**
 * The nodes that are relations (models, seeds, source tables) with their configuration, before
 * any edge is known. In: the parsed project; out: nodes and the table of names.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { type Locate, SourceText } from '../base/source-text.ts';
import { catalogOf } from '../engine/duckdb-dialect.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { Materialization, ModelNode, SeedNode, SourceNode } from '../product/graph.ts';
import type { ParsedFile, ParsedProject } from '../product/parsed.ts';
import { relationNameFor } from '../project/config/relation-name.ts';
import { resolveConfig } from '../project/config/resolve-config.ts';
import type { ConfigLayer, NodeProperties, SeedFile, SourceTable } from '../project/resources.ts';
import { isSnapshot } from './materialized-as.ts';
import type { NameTable } from './names.ts';

export interface DeclaredRelations {
  /** Snapshots are among them. */
  readonly models: readonly ModelNode[];
  readonly seeds: readonly SeedNode[];
  readonly names: NameTable;
  /** What `enabled: false` took out. */
  readonly disabled: readonly (ModelNode | SeedNode | SourceNode)[];
}

export function declareRelations(project: ParsedProject): Outcome<DeclaredRelations> {
  const { source: written } = project;
  const diagnostics: Diagnostic[] = [];
  const disabled: (ModelNode | SeedNode)[] = [];
  const modelProperties = byName(written.modelProperties);
  const snapshotProperties = byName(written.snapshotProperties);
  const seedProperties = byName(written.seedProperties);
  const models = project.models.flatMap((file) => {
    const properties = modelProperties.get(file.file.name.toLowerCase());
    const declared = declareModel(project, 'model', file, properties);
    diagnostics.push(...declared.diagnostics, ...refuseSnapshot(declared.value));
    return keepEnabled(declared.value, disabled);
  });
  const snapshots = project.snapshots.flatMap((file) => {
    const properties = snapshotProperties.get(file.file.name.toLowerCase());
    const declared = declareModel(project, 'snapshot', file, properties);
    diagnostics.push(...declared.diagnostics, ...refuseBare(declared.value));
    return keepEnabled(declared.value, disabled);
  });
  const seeds = written.seeds.flatMap((file) => {
    const properties = seedProperties.get(file.name.toLowerCase());
    const declared = declareSeed(project, file, properties);
    diagnostics.push(...declared.diagnostics);
    return keepEnabled(declared.value, disabled);
  });
  const refs = new Map<string, ModelNode | SeedNode>();
  for (const node of [...models, ...snapshots, ...seeds]) refs.set(node.name.toLowerCase(), node);
  const sources = new Map(
    written.sources
      .filter((table) => table.enabled)
      .map((table) => [
        `${table.source}.${table.name}`.toLowerCase(),
        declareSource(project, table),
      ]),
  );
  diagnostics.push(...sharedRelations([...models, ...snapshots, ...seeds]));
  const names: NameTable = {
    refs,
    sources,
    disabled: new Map(disabled.map(({ name, kind }) => [name.toLowerCase(), kind])),
  };
  const tables = written.sources.filter((table) => !table.enabled);
  const all = [...disabled, ...tables.map((table) => declareSource(project, table))];
  return {
    value: { models: [...models, ...snapshots], seeds, names, disabled: all },
    diagnostics,
  };
}

function declareModel(
  project: ParsedProject,
  kind: 'model' | 'snapshot',
  { file, template, config: fileConfig }: ParsedFile,
  properties: NodeProperties | undefined,
): Outcome<ModelNode> {
  const { name, folders, source } = file;
  const made = { kind, name, folders, fileConfig, properties } as const;
  const { value: common, diagnostics } = declareMade(project, made);
  const node: ModelNode = {
    ...common,
    kind: 'model',
    path: source.path,
    materialization: common.config.values.materialized as Materialization,
    template,
    source,
    locate: () => source.span(0, 0),
    ...(properties
      ? {
          constraints: properties.constraints ?? [],
          described: { path: properties.path, locate: properties.locate },
        }
      : {}),
  };
  return { value: node, diagnostics };
}

/** A history is not rebuilt like a model: it has files and commands of its own. */
function refuseSnapshot(node: ModelNode): readonly Diagnostic[] {
  if (!isSnapshot(node)) return [];
  return [
    error('E0960', `${node.name} is a model, and only a file in snapshots/ can be a snapshot`, {
      span: (node.config.origins.get('materialized') ?? node.locate)(),
      hint: `move it to snapshots/${node.name}.sql, without \`materialized\``,
    }),
  ];
}

/** Nothing at all was written, so that there is no place but the file. */
function refuseBare({ name, config, locate }: ModelNode): readonly Diagnostic[] {
  if (config.values.strategy !== undefined) return [];
  return [
    error('E0119', `the snapshot ${name} needs "unique_key", and "updated_at" or "check_cols"`, {
      span: locate(),
      hint: 'begin the file with {{config unique_key="id" updated_at="updated_at"}}',
    }),
  ];
}

function declareSeed(
  project: ParsedProject,
  file: SeedFile,
  properties: NodeProperties | undefined,
): Outcome<SeedNode> {
  const { name, folders, path } = file;
  const made = { kind: 'seed', name, folders, fileConfig: new Map(), properties } as const;
  const { value: common, diagnostics } = declareMade(project, made);
  const locate = () => new SourceText(path, '').span(0, 0);
  const described = properties && { path: properties.path, locate: properties.locate };
  const seed = { ...common, kind: 'seed', path, file, locate } as const;
  return { value: described ? { ...seed, described } : seed, diagnostics };
}

interface Made {
  readonly kind: 'model' | 'seed' | 'snapshot';
  readonly name: string;
  readonly folders: readonly string[];
  readonly fileConfig: ConfigLayer;
  readonly properties: NodeProperties | undefined;
}

/** What models and seeds have in common: configuration, and a relation that Eider makes. */
function declareMade({ source: written }: ParsedProject, made: Made) {
  const { kind, name, folders, fileConfig, properties } = made;
  const config = resolveConfig({
    kind,
    fileConfig,
    properties: properties?.config,
    folderConfig: written.folderConfig[`${kind}s`],
    folders,
    name,
  });
  const { values } = config.value;
  const value = {
    id: `${kind}.${written.name}.${name}`,
    name,
    fqn: [written.name, ...folders, name],
    tags: (values.tags ?? []) as readonly string[],
    meta: (values.meta ?? {}) as Readonly<Record<string, Json>>,
    description: textOf(values.description) ?? properties?.description,
    config: config.value,
    relation: relationNameFor({
      target: written.target,
      catalog: catalogOf(written.target.path),
      schema: textOf(values.schema),
      alias: textOf(values.alias),
      name,
    }),
    columns: properties?.columns ?? [],
    parents: [],
  };
  return { value, diagnostics: config.diagnostics };
}

function declareSource(project: ParsedProject, table: SourceTable): SourceNode {
  const { source: written } = project;
  return {
    kind: 'source',
    id: `source.${written.name}.${table.source}.${table.name}`,
    name: table.name,
    path: table.path,
    fqn: [written.name, table.source, table.name],
    tags: table.tags,
    meta: table.meta,
    description: table.description,
    config: {
      values: Object.fromEntries([...table.config].map(([key, { value }]) => [key, value])),
      origins: new Map([...table.config].map(([key, { locate }]) => [key, locate])),
    },
    table,
    relation: {
      catalog: table.catalog ?? catalogOf(written.target.path),
      schema: table.schema ?? table.source,
      name: table.identifier ?? table.name,
    },
    columns: table.columns,
    parents: [],
    locate: table.locate,
  };
}

function keepEnabled<T extends ModelNode | SeedNode>(
  node: T,
  disabled: (ModelNode | SeedNode)[],
): T[] {
  if (node.config.values.enabled !== false) return [node];
  disabled.push(node);
  return [];
}

/** Two nodes may not make the same relation: the engine ignores case even in quoted names. */
function sharedRelations(nodes: readonly (ModelNode | SeedNode)[]): Diagnostic[] {
  const owners = new Map<string, ModelNode | SeedNode>();
  const diagnostics: Diagnostic[] = [];
  for (const node of nodes) {
    if (node.kind === 'model' && node.materialization === 'ephemeral') continue;
    const { schema, name } = node.relation;
    const key = relationKey(node.relation);
    const owner = owners.get(key);
    if (!owner) {
      owners.set(key, node);
      continue;
    }
    // Two files of one name are a mistake of their own, said already.
    if (owner.name.toLowerCase() === node.name.toLowerCase()) continue;
    // The alias that somebody typed is the mistake; the other file may be years old.
    const [renamed, other] = node.config.origins.has('alias') ? [node, owner] : [owner, node];
    diagnostics.push(
      error('E0506', `${owner.name} and ${node.name} would both be ${schema}.${name}`, {
        span: nameOf(renamed)(),
        related: [{ message: other.name, span: nameOf(other)() }],
        hint: 'give one of them another `alias` or `schema`',
      }),
    );
  }
  return diagnostics;
}

function nameOf({ config, locate }: ModelNode | SeedNode): Locate {
  return config.origins.get('alias') ?? locate;
}

function byName(properties: readonly NodeProperties[]): Map<string, NodeProperties> {
  return new Map(properties.map((entry) => [entry.name.toLowerCase(), entry]));
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
