/**
 * One data test as the query of its failing rows. Views and ephemeral models hold no rows: a test
 * reads their queries, in front of its own, so that it can run before they are published.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Locate } from '../base/source-text.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { builtinTest } from '../graph/builtin-tests.ts';
import { resolveRelation } from '../graph/check-test-arguments.ts';
import type { CompiledTest, MappedSql, TestScan } from '../product/compiled.ts';
import type { RelationNode, TestDefinition, TestNode } from '../product/graph.ts';
import type { Sourced } from '../project/resources.ts';
import type { ParsedTemplate } from '../template/template.ts';
import { type Inlining, inlineParents } from './inline-parents.ts';
import { assembleSql, type Piece, writtenSql } from './mapped-sql.ts';
import {
  formatReference,
  type RenderContext,
  type RenderedQuery,
  renderQuery,
  type TemplateArguments,
} from './render-model.ts';
import type { TestQuery } from './test-queries/builder.ts';
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
  /** Only the rows of the tested relation that meet it, in the engine's SQL. */
  condition?: string,
): TestCompilation {
  const { definition } = node;
  if (definition.type === 'singular') {
    const { sql, diagnostics } = renderQuery(definition.template, context);
    const query = sql && inlineParents(sql, node.parents, inlining, node.locate);
    return { test: query && { node, query, unit: 'row' }, diagnostics };
  }
  const tested = describeSubject(node, definition, context, condition);
  const found = definition.template
    ? renderOwn(node, { ...definition, template: definition.template }, tested, context)
    : buildBuiltin(node, definition, tested, context);
  const query = found.sql && inlineParents(found.sql, node.parents, inlining, node.locate);
  const scan = query && readWhole(node, definition, tested, inlining);
  if (!query || !scan) return { test: undefined, diagnostics: found.diagnostics };
  const { sql: _sql, diagnostics, unit, renamed, ...asked } = found;
  const test: CompiledTest = {
    node,
    query,
    unit,
    ...(renamed === undefined ? {} : { renamed }),
    scan: { ...scan, ...questions(asked, tested) },
  };
  const isNarrowed = node.config.values.scope === 'changed' && condition === undefined;
  const within = (rows: string) => compileTest(node, context, inlining, rows).test;
  return { test: isNarrowed ? { ...test, within } : test, diagnostics };
}

interface Subject {
  /** The relation's name as its readers write it. */
  readonly name: string;
  readonly alias: string;
  /** The name, or where rows are left out, a subquery. */
  readonly filtered: MappedSql | string;
  readonly filter: string | undefined;
  /** Its rows lie in the warehouse: nothing is computed when it is read. */
  readonly isStored: boolean;
  readonly isCalculated: boolean;
}

function describeSubject(
  node: TestNode,
  { subject }: Generic,
  context: RenderContext,
  condition: string | undefined,
): Subject {
  const relation = context.graph.nodes.get(subject) as RelationNode;
  const name = formatReference(relation, context);
  const alias = quoteIdentifier(relation.relation.name);
  const { where, fail_calc: calculation } = node.config.values;
  const kind = { isStored: isStored(relation, context), isCalculated: calculation !== undefined };
  const conditions: Piece[] = [];
  if (typeof where === 'string') {
    // A condition that breaks off is noticed behind it.
    conditions.push(
      '(\n',
      writtenSql(where, locateWhere(node)),
      writtenSql('\n)', locateWhere(node)),
    );
  }
  if (condition !== undefined) {
    conditions.push(`${conditions.length === 0 ? '' : ' and '}(\n${condition}\n)`);
  }
  if (conditions.length === 0) return { ...kind, name, alias, filtered: name, filter: undefined };
  const filter = assembleSql(conditions, locateWhere(node)).text;
  const pieces = [
    `(select * from ${name} where `,
    ...conditions,
    writtenSql(')', locateWhere(node)),
  ];
  return { ...kind, name, alias, filtered: assembleSql(pieces, node.locate), filter };
}

function isStored(node: RelationNode, context: RenderContext): boolean {
  // Parquet has statistics, and is read column by column; other files are read from end to end.
  if (node.kind === 'source') return (node.table.location?.format ?? 'parquet') === 'parquet';
  return node.kind === 'seed' || !(context.isInlined(node) || node.materialization === 'external');
}

interface Found extends Omit<TestQuery, 'pieces'>, RenderedQuery {}

/** A number that `fail_calc` computes from the failing rows needs them all. */
function questions(
  { failing, isDistinct, probe }: Pick<Found, 'failing' | 'isDistinct' | 'probe'>,
  subject: Subject,
): Partial<TestScan> {
  if (subject.isCalculated) return {};
  return {
    ...(failing === undefined ? {} : { failing, isDistinct: isDistinct ?? false }),
    ...(probe === undefined || !subject.isStored ? {} : { probe }),
  };
}

function renderOwn(
  node: TestNode,
  definition: Generic & { readonly template: ParsedTemplate },
  tested: Subject,
  context: RenderContext,
): Found {
  const args = templateArguments(node, definition, tested.filtered, context);
  return {
    ...renderQuery(definition.template, context, { args }),
    unit: 'row' as const,
  };
}

function buildBuiltin(
  node: TestNode,
  definition: Generic,
  { filtered, alias, filter }: Subject,
  context: RenderContext,
): Found {
  const { pieces, ...rest } = buildTestQuery(definition.test, {
    subject: filtered,
    alias,
    filter,
    column: definition.column ?? '',
    arguments: definition.arguments,
    relations: relationsOf(definition, context),
    runStartedAt: context.runStartedAt,
  });
  return { ...rest, sql: assembleSql(pieces, node.locate), diagnostics: [] };
}

/** The tested relation with all of its rows, for what several tests ask of one pass. */
function readWhole(
  node: TestNode,
  { subject }: Generic,
  { name, alias, filter }: Subject,
  inlining: Inlining,
): TestScan | undefined {
  const all = assembleSql([`select * from ${name}`], node.locate);
  const source = inlineParents(all, [subject], inlining, node.locate);
  const filtered = filter === undefined ? '' : ` filter (where ${filter})`;
  return source && { source: source.text, alias, tested: `count(*)${filtered}` };
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
      : builtinTest(definition.test)?.arguments[name]?.type === 'relation';
  const relations = new Map<string, string>();
  for (const [name, argument] of definition.arguments) {
    if (!isRelation(name) || typeof argument.value !== 'string') continue;
    const resolution = resolveRelation(argument as Sourced<string>, names);
    if ('node' in resolution) relations.set(name, formatReference(resolution.node, context));
  }
  return relations;
}
