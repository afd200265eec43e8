/**
 * Writes down what a later compile needs that finds only a few models edited. In: a checked project
 * and all that was said about it; out: a record, as text. What is in it does not depend on the SQL
 * of single models, so that it still holds after they were edited.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { isPlainTest } from '../check/plain-test.ts';
import { testedFacts } from '../check/relation-facts.ts';
import { isRelation } from '../graph/is-relation.ts';
import { type CallFinder, createCallFinder } from '../graph/macro-calls.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { GraphNode, ModelNode, NodeId, RelationNode, TestNode } from '../product/graph.ts';
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
      if (isGoneOnIn(node) && !isQuiet(node, recording)) return undefined;
      const edit = isEditable(node, recording) ? recordEdit(node, checked) : undefined;
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

function isGoneOnIn({ materialization }: ModelNode): boolean {
  return materialization === 'view' || materialization === 'ephemeral';
}

/** Nobody goes on in its query, and no warning about it would have to be said again. */
function isEditable(node: ModelNode, recording: Recording): boolean {
  const { materialization } = node;
  if (materialization === 'ephemeral' || materialization === 'snapshot') return false;
  const readers = recording.checked.compiled.graph.children.get(node.id) ?? [];
  return (materialization !== 'view' || readers.length === 0) && isQuiet(node, recording);
}

function isQuiet(node: ModelNode, { checked, finder, loud }: Recording): boolean {
  const { macros } = checked.compiled.graph;
  if (checked.problems.has(node.id) || loud.has(node.path)) return false;
  const called = [...finder.macrosOf(node.template)];
  return !called.some((name) => loud.has(macros.get(name)?.source.path ?? ''));
}

function recordEdit(node: ModelNode, { compiled: { graph } }: CheckedProject): RecordedEdit {
  const template = templateFace(node.template);
  const needs = new Set<string>();
  for (const id of graph.children.get(node.id) ?? []) {
    const reader = graph.nodes.get(id);
    const columns = reader && columnsNeeded(reader, node.id);
    if (!columns) return { template };
    for (const column of columns) needs.add(column);
  }
  return { template, needs: [...needs] };
}

/** None where it takes a look at the query to tell. */
function columnsNeeded(reader: GraphNode, id: NodeId): readonly string[] | undefined {
  if (reader.kind === 'exposure') return [];
  const column = reader.kind === 'test' ? columnTested(reader, id) : undefined;
  return column === undefined ? undefined : [column.toLowerCase()];
}

function columnTested(test: TestNode, id: NodeId): string | undefined {
  const { definition } = test;
  const isOwn = definition.type === 'generic' && definition.subject === id;
  return isOwn && isPlainTest(test) ? definition.column : undefined;
}
