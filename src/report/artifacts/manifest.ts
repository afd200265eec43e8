/**
 * The project as dbt's manifest, schema version 12: what its catalogues, editors and checkers read.
 * In: products of the compile; out: JSON. A pure function but for `seedDigest`.
 */
import { createHash } from 'node:crypto';
import { posix, relative, sep } from 'node:path';
import type { Json } from '../../base/json.ts';
import { inheritedDescriptions } from '../../graph/columns/inherited-descriptions.ts';
import { countKinds } from '../../graph/count-kinds.ts';
import { isSnapshot } from '../../graph/materialized-as.ts';
import type { CheckedProject } from '../../product/checked.ts';
import type { CompiledProject } from '../../product/compiled.ts';
import type { Graph, GraphNode, NodeId } from '../../product/graph.ts';
import type { NodeProperties, ProjectSource } from '../../project/resources.ts';
import { artifactMetadata, type Invocation } from './artifact-metadata.ts';
import { exposureEntry } from './exposure-entry.ts';
import { macroEntries } from './macro-entry.ts';
import type { JsonMap, ManifestContext } from './manifest-context.ts';
import { findPrimaryKeys } from './primary-keys.ts';
import { modelEntry, seedEntry, snapshotEntry } from './relation-entry.ts';
import { sourceEntry } from './source-entry.ts';
import { testEntry } from './test-entry.ts';
import { unitTestEntry } from './unit-test-entry.ts';

export interface ManifestInput extends Invocation {
  readonly project: ProjectSource;
  readonly graph: Graph;
  readonly compiled: CompiledProject;
  /** For descriptions that columns have of others; without it, only what is written is known. */
  readonly checked?: CheckedProject;
  /** SHA-256 of a seed's file; without it seeds are told by their paths. */
  readonly seedDigest?: ManifestContext['seedDigest'];
}

export function buildManifest(input: ManifestInput): JsonMap {
  return Object.fromEntries(
    manifestSections(input).map(([name, entries]) => [name, Object.fromEntries(entries)]),
  );
}

export type Entries = Iterable<readonly [key: string, entry: Json]>;

/** Entries of nodes are made when they are asked for: all at once they would fill the memory. */
export function manifestSections(
  input: ManifestInput,
): readonly (readonly [name: string, entries: Entries])[] {
  const { project, graph } = input;
  const context = createContext(input);
  const write = createEntryWriter(context);
  return [
    ['metadata', Object.entries(metadataOf(input))],
    ['nodes', entriesOf(graph, ['model', 'seed', 'test'], write)],
    ['sources', entriesOf(graph, ['source'], write)],
    ['macros', macroEntries(context)],
    ['docs', overview(input)],
    ['exposures', entriesOf(graph, ['exposure'], write)],
    ['metrics', []],
    ['groups', []],
    ['selectors', selectorsOf(project)],
    ['disabled', (graph.disabled ?? []).map((node) => [node.id, [write(node)]])],
    ['parent_map', sortedLists(graph, (node) => node.parents)],
    ['child_map', sortedLists(graph, ({ id }) => graph.children.get(id) ?? [])],
    ['group_map', []],
    ['saved_queries', []],
    ['semantic_models', []],
    ['unit_tests', entriesOf(graph, ['unit_test'], write)],
  ];
}

function metadataOf(input: ManifestInput): JsonMap {
  const { project } = input;
  return {
    ...artifactMetadata('manifest/v12', input),
    project_name: project.name,
    project_id: createHash('md5').update(project.name).digest('hex'),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: project.target.engine,
  };
}

function createContext(input: ManifestInput): ManifestContext {
  const { project, graph, compiled } = input;
  const described = {
    model: byName([...project.modelProperties, ...project.snapshotProperties]),
    seed: byName(project.seedProperties),
  };
  const keys = findPrimaryKeys(graph);
  const targetFolder = relative(project.root, project.targetPath).split(sep).join('/');
  return {
    project,
    graph,
    compiled,
    createdAt: Date.parse(input.generatedAt) / 1000,
    compiledFolder: posix.join(targetFolder, 'compiled'),
    seedDigest: input.seedDigest ?? (() => undefined),
    patchPath: ({ kind, name }) => {
      const properties = described[kind].get(name.toLowerCase());
      return properties ? `${project.name}://${properties.path}` : null;
    },
    inheritedDescriptions: inheritedDescriptions(input.checked),
    primaryKey: (id) => keys.get(id) ?? [],
  };
}

function byName(properties: readonly NodeProperties[]): ReadonlyMap<string, NodeProperties> {
  return new Map(properties.map((entry) => [entry.name.toLowerCase(), entry]));
}

type EntryWriter = (node: GraphNode) => Json;

function createEntryWriter(context: ManifestContext): EntryWriter {
  return (node) => {
    switch (node.kind) {
      case 'model':
        return isSnapshot(node) ? snapshotEntry(node, context) : modelEntry(node, context);
      case 'seed':
        return seedEntry(node, context);
      case 'test':
        return testEntry(node, context);
      case 'source':
        return sourceEntry(node, context);
      case 'unit_test':
        return unitTestEntry(node, context);
      case 'exposure':
        return exposureEntry(node, context);
      default:
        return node satisfies never;
    }
  };
}

function* entriesOf(
  graph: Graph,
  kinds: readonly GraphNode['kind'][],
  write: EntryWriter,
): Generator<readonly [NodeId, Json]> {
  for (const node of graph.nodes.values()) {
    if (kinds.includes(node.kind)) yield [node.id, write(node)];
  }
}

function* sortedLists(
  graph: Graph,
  list: (node: GraphNode) => readonly NodeId[],
): Generator<readonly [NodeId, Json]> {
  for (const node of graph.nodes.values()) yield [node.id, [...list(node)].sort()];
}

function selectorsOf({ selectors }: ProjectSource): Entries {
  return selectors.map(({ name, description, definition, structured }) => [
    name,
    { name, description: description ?? '', definition: structured ?? definition.value },
  ]);
}

/** dbt's documentation site opens on this page and shows nothing without it. */
function overview({ project, graph, eiderVersion }: ManifestInput): Entries {
  const counts = Object.entries(countKinds(graph));
  const lines = counts.map(([kind, count]) => `- ${count} ${kind}${count === 1 ? '' : 's'}`);
  const id = `doc.${project.name}.__overview__`;
  const entry = {
    name: '__overview__',
    resource_type: 'doc',
    package_name: project.name,
    path: project.projectFile.path,
    original_file_path: project.projectFile.path,
    unique_id: id,
    block_contents: `# ${project.name}\n\n${lines.join('\n')}\n\nCompiled by Eider ${eiderVersion}.\n`,
  };
  return [[id, entry]];
}
