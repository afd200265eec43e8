/**
 * One data test as the query of its failing rows. Views and ephemeral models hold no rows: a test
 * reads their queries, in front of its own, so that it can run before they are published.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Locate } from '../base/source-text.ts';
import { resolveRelation } from '../graph/check-test-arguments.ts';
import type { CompiledTest, MappedSql } from '../product/compiled.ts';
import type { RelationNode, TestDefinition, TestNode } from '../product/graph.ts';
import type { Sourced } from '../project/resources.ts';
import { type Inlining, inlineParents } from './inline-parents.ts';
import { assembleSql, type Piece, writtenSql } from './mapped-sql.ts';
import {
  formatReference,
  type RenderContext,
  renderQuery,
  type TemplateArguments,
} from './render-model.ts';
import { buildTestQuery } from './test-query.ts';

type Generic = Extract<TestDefinition, { type: 'generic' }>;

export interface TestCompilation {
  readonly test: CompiledTest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function compileTest(
  node: TestNode,
  context: RenderContext,
  inlining: Inlining,
): TestCompilation {
  const { definition } = node;
  const failing =
    definition.type === 'singular'
      ? { ...renderQuery(definition.template, context), unit: 'row' as const }
      : compileGeneric(node, definition, context);
  if (!failing.sql) return { test: undefined, diagnostics: failing.diagnostics };
  const query = inlineParents(failing.sql, node.parents, inlining, node.locate);
  return {
    test: query && { node, query, unit: failing.unit },
    diagnostics: failing.diagnostics,
  };
}

function compileGeneric(node: TestNode, definition: Generic, context: RenderContext) {
  const subject = context.graph.nodes.get(definition.subject) as RelationNode;
  const source = filteredSubject(node, subject, context);
  if (definition.template) {
    const args = templateArguments(node, definition, source, context);
    return { ...renderQuery(definition.template, context, { args }), unit: 'row' as const };
  }
  const { pieces, unit } = buildTestQuery(definition.test, {
    subject: source,
    column: definition.column ?? '',
    arguments: new Map([...definition.arguments].map(([name, { value }]) => [name, value])),
    relations: relationsOf(definition, context),
  });
  return { sql: assembleSql(pieces, node.locate), unit, diagnostics: [] };
}

/** The relation, or where a `where` narrows it, a subquery that still answers to its name. */
function filteredSubject(
  node: TestNode,
  subject: RelationNode,
  context: RenderContext,
): MappedSql | string {
  const name = formatReference(subject, context);
  const where = node.config.values.where;
  if (typeof where !== 'string') return name;
  const condition = writtenSql(where, locateWhere(node));
  // A condition that breaks off is noticed behind it.
  const end = writtenSql('\n))', locateWhere(node));
  const pieces: Piece[] = [`(select * from ${name} where (\n`, condition, end];
  return assembleSql(pieces, node.locate);
}

/** What is wrong with a filtered relation is its filter: its name was resolved. */
function locateWhere({ config, locate }: TestNode): Locate {
  return config.origins.get('where') ?? locate;
}

function templateArguments(
  node: TestNode,
  definition: Generic,
  source: MappedSql | string,
  context: RenderContext,
): TemplateArguments {
  const relations = relationsOf(definition, context);
  const given = new Map<string, { value: Json; span: ReturnType<Locate> }>();
  const text = typeof source === 'string' ? source : source.text;
  given.set('model', { value: text, span: locateWhere(node)() });
  const takesColumn = definition.template?.facts.params?.some(({ name }) => name === 'column');
  if (definition.column !== undefined && takesColumn) {
    given.set('column', { value: definition.column, span: node.locate() });
  }
  for (const [name, argument] of definition.arguments) {
    given.set(name, { value: relations.get(name) ?? argument.value, span: argument.locate() });
  }
  return given;
}

function relationsOf(definition: Generic, context: RenderContext): Map<string, string> {
  const names = { ...context.graph, disabled: new Map<string, string>() };
  const parameters = definition.template?.facts.params ?? [];
  const isRelation = (name: string): boolean =>
    definition.template
      ? parameters.some((parameter) => parameter.name === name && parameter.type === 'relation')
      : name === 'to';
  const relations = new Map<string, string>();
  for (const [name, argument] of definition.arguments) {
    if (!isRelation(name) || typeof argument.value !== 'string') continue;
    const resolution = resolveRelation(argument as Sourced<string>, names);
    if ('node' in resolution) relations.set(name, formatReference(resolution.node, context));
  }
  return relations;
}
