/**
 * One data test as the query of its failing rows. Views and ephemeral models hold no rows: a test
 * reads their queries, in front of its own, so that it can run before they are published.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Locate } from '../base/source-text.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import { builtinTest, judgesRows } from '../graph/builtin-tests.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { resolveRelation } from '../graph/names.ts';
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
  if (condition !== undefined) return { test: { ...test, isNarrowed: true }, diagnostics };
  if (node.config.values.scope !== 'changed' || !looksAtRows(definition)) {
    return { test, diagnostics };
  }
  const within = (rows: string) => {
    const touched = touchedRows(definition, tested, rows);
    return compileTest(node, context, inlining, touched).test;
  };
  return { test: { ...test, within }, diagnostics };
}

/** What rows of before were found to be stays true of them: of a relation as a whole it does not. */
function looksAtRows({ test, template }: Generic): boolean {
  return template !== undefined || judgesRows(test);
}

/** A key is compared with those of all rows: whatever has the key of a row that changed. */
function touchedRows(definition: Generic, { name }: Subject, changed: string): string {
  const columns = definition.template ? undefined : keyColumns(definition);
  if (!columns) return changed;
  // A row of one column would be no row; NULL is equal to NULL in it.
  const key = `row(${columns.map(quoteIdentifier).join(', ')}, 0)`;
  return `${key} in (select ${key} from ${name} where ${changed})`;
}

function keyColumns({ test, column, arguments: given }: Generic): readonly string[] | undefined {
  if (test === 'unique') return [column ?? ''];
  const columns = test === 'unique_combination' ? given.get('columns')?.value : undefined;
  if (columns === undefined) return undefined;
  return Array.isArray(columns) ? columns.map(String) : [String(columns)];
}

interface Subject {
  /** The relation's name as its readers write it. */
  readonly name: string;
  /** The rows that the test is about, before any `where`. */
  readonly rows: string;
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
  const rows = condition === undefined ? name : `(select * from ${name} where ${condition})`;
  const tested = { ...kind, name, rows, alias };
  if (typeof where !== 'string') return { ...tested, filtered: rows, filter: undefined };
  // A condition that breaks off is noticed behind it.
  const written: Piece[] = [
    '(\n',
    writtenSql(where, locateWhere(node)),
    writtenSql('\n)', locateWhere(node)),
  ];
  const filter = assembleSql(written, locateWhere(node)).text;
  const named = condition === undefined ? rows : `${rows} as ${alias}`;
  const pieces = [`(select * from ${named} where `, ...written, writtenSql(')', locateWhere(node))];
  return { ...tested, filtered: assembleSql(pieces, node.locate), filter };
}

function isStored(node: RelationNode, context: RenderContext): boolean {
  // Parquet has statistics, and is read column by column; other files are read from end to end.
  if (node.kind === 'source') return (node.table.location?.format ?? 'parquet') === 'parquet';
  return node.kind === 'seed' || !(context.isInlined(node) || isExternal(node));
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
  { rows, alias, filter }: Subject,
  inlining: Inlining,
): TestScan | undefined {
  const all = assembleSql([`select * from ${rows}`], node.locate);
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
