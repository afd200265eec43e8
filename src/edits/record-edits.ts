/**
 * Writes down what a later compile needs that finds only a few models edited. In: a checked project
 * and all that was said about it; out: a record, as text. Of the SQL of single models it depends on
 * nothing but their faces, so that it still holds after edits that change none.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { isPlainTest } from '../check/plain-test.ts';
import { testedFacts } from '../check/relation-facts.ts';
import { isRelation } from '../graph/is-relation.ts';
import { type CallFinder, createCallFinder } from '../graph/macro-calls.ts';
import { isExternal, isSnapshot } from '../graph/materialized-as.ts';
import { isEphemeral, isTransparent, isView } from '../graph/transparent.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { Graph, ModelNode, NodeId, RelationNode, TestNode } from '../product/graph.ts';
import type { ProjectSource } from '../project/resources.ts';
import {
  printRecord,
  type RecordedEdit,
  type RecordedProject,
  type RecordedRelation,
} from './edit-record.ts';
import { templateFace } from './template-face.ts';

export function recordEdits(
  checked: CheckedProject,
  project: ProjectSource,
  said: readonly Diagnostic[],
): string {
  const { graph } = checked.compiled;
  const recording: Recording = {
    checked,
    finder: createCallFinder(graph.macros),
    tested: testedFacts(graph),
    loud: new Set(said.flatMap(placesOf)),
    rehearsed: rehearsedIn(graph),
  };
  const relations = [...graph.nodes.values()].filter(isRelation);
  return printRecord(
    recordProject(project, checked),
    relations.flatMap((node) => recordRelation(node, recording) ?? []),
  );
}

interface Recording {
  readonly checked: CheckedProject;
  readonly finder: CallFinder;
  readonly tested: ReturnType<typeof testedFacts>;
  /** Paths of the files that something was said about. */
  readonly loud: ReadonlySet<string>;
  /** Relations that rows of unit tests stand for. */
  readonly rehearsed: ReadonlySet<NodeId>;
}

function rehearsedIn({ nodes }: Graph): ReadonlySet<NodeId> {
  const inputs = [...nodes.values()].flatMap((node) =>
    node.kind === 'unit_test' ? [...node.inputs.values()] : [],
  );
  return new Set(inputs);
}

function placesOf({ span, related = [] }: Diagnostic): readonly string[] {
  return [span, ...related.map((one) => one.span)].flatMap((place) => place?.source.path ?? []);
}

function recordProject(
  { name, target: { locate: _, ...target }, vars }: ProjectSource,
  { compiled: { graph } }: CheckedProject,
): RecordedProject {
  return {
    name,
    target,
    vars: vars.names().map((variable) => [variable, vars.get(variable) ?? null]),
    macros: [...graph.macros].map(([macro, { source }]) => [macro, source.path]),
  };
}

function recordRelation(node: RelationNode, recording: Recording): RecordedRelation | undefined {
  const { checked, finder, tested } = recording;
  const face = checked.faceOf(node.id);
  if (!face) return undefined;
  const { id, name, path, relation } = node;
  const {
    enabled: _,
    tags: _tags,
    meta: _meta,
    description: _words,
    ...config
  } = node.config.values;
  const columns = node.columns.map((column) => [column.name, column.type ?? null] as const);
  const common = { id, name, path, relation, config, columns, face };
  switch (node.kind) {
    case 'seed':
      return { ...common, kind: 'seed', file: node.file };
    case 'source':
      // Several may stand for the same files, of which only the whole graph knows.
      if (node.table.location) return undefined;
      return { ...common, kind: 'source', source: node.table.source };
    case 'model': {
      // What is said about a query that others go on in may be said about them.
      if (isTransparent(node) && !isQuiet(node, recording)) return undefined;
      const edit = isEditable(node, recording) ? recordEdit(node, recording) : undefined;
      const { materialization, parents, template } = node;
      return {
        ...common,
        kind: 'model',
        materialization,
        parents,
        macros: [...finder.macrosOf(template)],
        tested: JSON.stringify(tested.get(id) ?? {}),
        ...(edit ? { edit } : {}),
      };
    }
    default:
      return node satisfies never;
  }
}

/** Nobody goes on in its query, and no warning about it would have to be said again. */
function isEditable(node: ModelNode, recording: Recording): boolean {
  if (isEphemeral(node) || isSnapshot(node) || isExternal(node)) return false;
  const readers = recording.checked.compiled.graph.children.get(node.id) ?? [];
  return (!isView(node) || readers.length === 0) && isQuiet(node, recording);
}

function isQuiet(node: ModelNode, { checked, finder, loud }: Recording): boolean {
  const { macros } = checked.compiled.graph;
  if (checked.problems.has(node.id) || loud.has(node.path)) return false;
  const called = [...finder.macrosOf(node.template)];
  return !called.some((name) => loud.has(macros.get(name)?.source.path ?? ''));
}

function recordEdit(node: ModelNode, { checked, rehearsed }: Recording): RecordedEdit {
  const { graph } = checked.compiled;
  const template = templateFace(node.template);
  if (rehearsed.has(node.id)) return { template };
  const columns = new Set<string>();
  const models: NodeId[] = [];
  for (const id of graph.children.get(node.id) ?? []) {
    const reader = graph.nodes.get(id);
    if (reader?.kind === 'exposure') continue;
    const column = reader?.kind === 'test' ? columnTested(reader, node.id) : undefined;
    if (column !== undefined) columns.add(column.toLowerCase());
    else if (reader?.kind === 'model') models.push(id);
    else return { template };
  }
  return { template, readers: { columns: [...columns], models } };
}

function columnTested(test: TestNode, id: NodeId): string | undefined {
  const { definition } = test;
  const isOwn = definition.type === 'generic' && definition.subject === id;
  return isOwn && isPlainTest(test) ? definition.column : undefined;
}
