/**
 * What the entries of a manifest are made from, and the fields that several of them have.
 * In: products of the compile; out: pieces of JSON. Reads no file.
 */
import { posix } from 'node:path';
import { digest, type Json } from '../../base/json.ts';
import { formatRelation } from '../../engine/duckdb-dialect.ts';
import type {
  InheritedDescription,
  InheritedDescriptions,
} from '../../graph/columns/inherited-descriptions.ts';
import type { CompiledProject } from '../../product/compiled.ts';
import type {
  Graph,
  GraphNode,
  ModelNode,
  NodeId,
  RelationNode,
  SeedNode,
} from '../../product/graph.ts';
import type {
  ColumnProperties,
  Constraint,
  ProjectSource,
  SeedFile,
} from '../../project/resources.ts';
import type { ParsedTemplate } from '../../template/template.ts';

/**
 * Entries are written as one flat literal each, though many fields are the same: put together by
 * spreading, ten thousand of them take three times as long.
 */
export interface ManifestContext {
  readonly project: ProjectSource;
  readonly graph: Graph;
  readonly compiled: CompiledProject;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Relative to the project: `target/compiled`. */
  readonly compiledFolder: string;
  /** SHA-256 of a seed's file; absent where it is too large to read for this. */
  readonly seedDigest: (file: SeedFile) => string | undefined;
  /** `project://models/marts.yml`, where a node is described. */
  readonly patchPath: (node: ModelNode | SeedNode) => string | null;
  readonly inheritedDescriptions: InheritedDescriptions;
  readonly primaryKey: (id: NodeId) => readonly string[];
}

export type JsonMap = Readonly<Record<string, Json>>;

export const docs = { show: true, node_color: null };

/** The file below the root of its kind: `staging/orders.sql`. */
export function pathBelowRoot({ fqn, path }: GraphNode): string {
  return [...fqn.slice(1, -1), posix.basename(path)].join('/');
}

export function checksumOf(template: ParsedTemplate) {
  return { name: 'sha256', checksum: digest(template.source.text) };
}

/** What is written of a node and was not left to a default. */
export function writtenConfig({ config }: GraphNode): JsonMap {
  const written: Record<string, Json> = {};
  for (const key of config.origins.keys()) {
    if (key !== 'description') written[key] = config.values[key] ?? null;
  }
  return written;
}

/** dbt has constraints of one column beside the column, those of several beside the model. */
export function constraintsOf(constraints: readonly Constraint[]) {
  return constraints.map(({ type, name, expression, columns }) => ({
    type,
    name: name ?? null,
    expression: expression ?? null,
    warn_unenforced: true,
    warn_unsupported: true,
    to: null,
    to_columns: [],
    columns,
  }));
}

/**
 * Columns that are written about, here or where they come from: `described_as` tells the latter
 * from what stands in the node's own properties.
 */
export function columnsOf(
  columns: readonly ColumnProperties[],
  inherited: readonly InheritedDescription[] = [],
  constraints: readonly Constraint[] = [],
) {
  const origins = new Map(inherited.map((one) => [one.name.toLowerCase(), one]));
  const listed = new Set(columns.map(({ name }) => name.toLowerCase()));
  const others = inherited.filter(({ name }) => !listed.has(name.toLowerCase()));
  const own = columns.map((column) => {
    const origin = origins.get(column.name.toLowerCase());
    return columnEntry(column, origin, constraints);
  });
  const undeclared = others.map((origin) => columnEntry({ name: origin.name }, origin, []));
  return Object.fromEntries([...own, ...undeclared].map((entry) => [entry.name, entry]));
}

type WrittenColumn = Pick<ColumnProperties, 'name'> & Partial<ColumnProperties>;

function columnEntry(
  { name, description, type, tags = [], meta = {} }: WrittenColumn,
  origin: InheritedDescription | undefined,
  constraints: readonly Constraint[],
) {
  const own = constraints.filter((one) => one.columns.length === 1 && one.columns[0] === name);
  return {
    name,
    description: description ?? origin?.description ?? '',
    ...(origin ? { described_as: origin.from } : {}),
    meta,
    data_type: type ?? null,
    constraints: constraintsOf(own).map(({ columns: _columns, ...constraint }) => constraint),
    quote: null,
    // Older readers look beside it, newer ones in it.
    config: { meta, tags },
    tags,
  };
}

/** The models and seeds among a node's parents. */
export function refsOf(parents: readonly NodeId[], { nodes }: Graph) {
  const refs: { name: string; package: null; version: null }[] = [];
  for (const id of parents) {
    const parent = nodes.get(id);
    if (!parent || parent.kind === 'source') continue;
    refs.push({ name: parent.name, package: null, version: null });
  }
  return refs;
}

/** The source tables among a node's parents. */
export function sourcesOf(parents: readonly NodeId[], { nodes }: Graph) {
  const sources: (readonly [source: string, table: string])[] = [];
  for (const id of parents) {
    const parent = nodes.get(id);
    if (parent?.kind === 'source') sources.push([parent.table.source, parent.name]);
  }
  return sources;
}

/** `ref('orders')`, `source('raw', 'orders')`: how dbt's tools expect to read a relation's name. */
export function formatCall(node: RelationNode): string {
  return node.kind === 'source'
    ? `source('${node.table.source}', '${node.name}')`
    : `ref('${node.name}')`;
}

/** The macros that a template calls itself. */
export function macrosOf(template: ParsedTemplate | undefined, project: string): string[] {
  const names = new Set<string>();
  for (const call of template?.facts.calls ?? []) if (call.kind === 'macro') names.add(call.name);
  return Array.from(names, (name) => macroId(project, name));
}

export function macroId(project: string, name: string): string {
  return `macro.${project}.${name}`;
}

/** Ephemeral models are no relation. */
export function relationNameOf(node: ModelNode | SeedNode): string | null {
  if (node.kind === 'model' && node.materialization === 'ephemeral') return null;
  return formatRelation(node.relation);
}
