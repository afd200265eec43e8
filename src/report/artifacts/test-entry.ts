/**
 * Data tests as dbt's manifest has them, `test_metadata` included: by it tools know keys, foreign
 * keys and accepted values. In: a test; out: its entry under `nodes`.
 */
import type { Json } from '../../base/json.ts';
import type { Graph, NodeId, RelationNode, TestDefinition, TestNode } from '../../product/graph.ts';
import { compiledPath } from './compiled-path.ts';
import {
  checksumOf,
  docs,
  formatCall,
  type JsonMap,
  type ManifestContext,
  macroId,
  macrosOf,
  pathBelowRoot,
  refsOf,
  sourcesOf,
  writtenConfig,
} from './manifest-context.ts';
import { testConfig } from './node-config.ts';

type Generic = Extract<TestDefinition, { type: 'generic' }>;

export function testEntry(node: TestNode, context: ManifestContext): Json {
  const { definition } = node;
  const { graph } = context;
  const isGeneric = definition.type === 'generic';
  const parents = isGeneric ? parentsInOrder(node, definition) : node.parents;
  const compiled = context.compiled.tests.get(node.id);
  const entry = {
    // A test leaves nothing in the warehouse; the schema wants a place all the same.
    database: null,
    schema: context.project.target.schema,
    name: node.name,
    resource_type: 'test',
    package_name: graph.project,
    path: isGeneric ? `${node.name}.sql` : pathBelowRoot(node),
    original_file_path: node.path,
    unique_id: node.id,
    fqn: node.fqn,
    alias: node.name,
    checksum: isGeneric ? { name: 'none', checksum: '' } : checksumOf(definition.template),
    config: testConfig(node),
    tags: node.tags,
    description: node.description ?? '',
    columns: {},
    meta: node.meta,
    group: null,
    docs,
    patch_path: null,
    build_path: null,
    unrendered_config: writtenConfig(node),
    created_at: context.createdAt,
    relation_name: null,
    raw_code: definition.template?.source.text ?? '',
    language: 'sql',
    refs: refsOf(parents, graph),
    sources: sourcesOf(parents, graph),
    metrics: [],
    depends_on: { macros: macrosCalled(definition, graph.project), nodes: parents },
    compiled_path: compiled ? `${context.compiledFolder}/${compiledPath(node)}` : null,
    compiled: compiled !== undefined,
    compiled_code: compiled?.query.text ?? null,
    extra_ctes_injected: compiled !== undefined,
    extra_ctes: [],
    contract: { enforced: false, alias_types: true, checksum: null },
  };
  return isGeneric ? Object.assign(entry, genericFields(definition, graph)) : entry;
}

/** The project's own generic tests are macros to dbt; Eider's are built in and nobody's macro. */
export function genericTestMacro(test: string): string {
  return `test_${test}`;
}

function macrosCalled(definition: TestDefinition, project: string): string[] {
  const { template } = definition;
  if (definition.type === 'singular') return macrosOf(template, project);
  return template ? [macroId(project, genericTestMacro(definition.test))] : [];
}

/** dbt's site hangs a test on its first parent, but a foreign key on its last. */
function parentsInOrder(node: TestNode, { test, subject }: Generic): readonly NodeId[] {
  const others = node.parents.filter((id) => id !== subject);
  return test === 'relationships' ? [...others, subject] : [subject, ...others];
}

function genericFields(definition: Generic, graph: Graph): JsonMap {
  const subject = graph.nodes.get(definition.subject) as RelationNode;
  const isSource = subject.kind === 'source';
  return {
    column_name: definition.column ?? null,
    file_key_name: isSource
      ? `sources.${subject.table.source}`
      : `${subject.kind}s.${subject.name}`,
    attached_node: isSource ? null : subject.id,
    test_metadata: {
      name: definition.test,
      kwargs: {
        ...argumentsOf(definition, graph),
        ...(definition.column === undefined ? {} : { column_name: definition.column }),
        model: `{{ get_where_subquery(${formatCall(subject)}) }}`,
      },
      namespace: null,
    },
  };
}

function argumentsOf(definition: Generic, graph: Graph): JsonMap {
  if (definition.arguments.size === 0) return {};
  const relations = relationParameters(definition);
  return Object.fromEntries(
    Array.from(definition.arguments, ([name, { value }]) => {
      const node =
        relations.has(name) && typeof value === 'string' ? findRelation(value, graph) : undefined;
      return [name, node ? formatCall(node) : value];
    }),
  );
}

function relationParameters({ template }: Generic): ReadonlySet<string> {
  if (!template) return new Set(['to']);
  const relations = (template.facts.params ?? []).filter(({ type }) => type === 'relation');
  return new Set(relations.map(({ name }) => name));
}

/** A relation as YAML names it: a model or seed, or `source.table`. */
function findRelation(name: string, { refs, sources }: Graph): RelationNode | undefined {
  const key = name.toLowerCase();
  return refs.get(key) ?? sources.get(key);
}
