/**
 * One template as SQL text, with its references printed. In: a graph and what the run knows;
 * out: SQL with its places. Knows no statement: what becomes of the query is decided later.
 */
import { type Diagnostic, type DiagnosticDetail, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Locate, Span } from '../base/source-text.ts';
import { formatRelation, quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { RelationName } from '../engine/engine.ts';
import { readStatement } from '../engine/statements.ts';
import type { MappedSql } from '../product/compiled.ts';
import type { Graph, ModelNode, RelationNode } from '../product/graph.ts';
import type { ProjectSource } from '../project/resources.ts';
import { targetValues } from '../project/target-values.ts';
import { renderTemplate } from '../template/render/render-template.ts';
import type { ParsedTemplate, RenderEnvironment } from '../template/template.ts';
import { placeInSql, relatedMacros, renderedSql } from './mapped-sql.ts';
import { formatSourceLocation } from './source-location.ts';

/** What templates see of a project beside its graph. */
export type RenderedProject = Pick<ProjectSource, 'root' | 'target' | 'vars' | 'env'>;

export interface RenderContext {
  readonly graph: Graph;
  readonly project: RenderedProject;
  /** ISO 8601, UTC; one per run. */
  readonly runStartedAt: string;
  /** Whether `ref` to this node prints a bare name, because its query is put in front. */
  readonly isInlined: (node: ModelNode) => boolean;
  /** Another relation that `ref` and `source` lead to, where something stands in for the node's own. */
  readonly standInFor?: (node: RelationNode) => RelationName | undefined;
}

export interface RenderedQuery {
  readonly sql: MappedSql | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export type TemplateArguments = Parameters<typeof renderTemplate>[2];

/** The query of a template: rendered, without its trailing semicolon, held to be one statement. */
export function renderQuery(
  template: ParsedTemplate,
  context: RenderContext,
  options: { self?: RelationNode; incremental?: boolean; args?: TemplateArguments } = {},
): RenderedQuery {
  const environment = environmentFor(context, options.self, options.incremental ?? false);
  const rendered = renderTemplate(template, environment, options.args);
  if (rendered.diagnostics.some(({ severity }) => severity === 'error')) {
    return { sql: undefined, diagnostics: rendered.diagnostics };
  }
  const single = singleStatement(renderedSql(rendered), () => beginning(template));
  return { sql: single.sql, diagnostics: [...rendered.diagnostics, ...single.diagnostics] };
}

/** The name that readers of a node write. */
export function formatReference(node: RelationNode, context: RenderContext): string {
  if (node.kind === 'model' && context.isInlined(node)) return quoteIdentifier(node.relation.name);
  const standIn = context.standInFor?.(node);
  if (standIn) return formatRelation(standIn);
  if (node.kind === 'source' && node.table.location) {
    return formatSourceLocation(node.table.location, context.project.root);
  }
  return formatRelation(node.relation);
}

/** What every template sees, but for the clock. */
export function visibleValues(
  { project }: RenderContext,
  self: RelationNode | undefined,
): Record<string, Json> {
  const target = targetValues(project.target);
  return self ? { target, this: formatRelation(self.relation) } : { target };
}

function environmentFor(
  context: RenderContext,
  self: RelationNode | undefined,
  incremental: boolean,
): RenderEnvironment {
  const { graph, project } = context;
  return {
    values: { ...visibleValues(context, self), run_started_at: context.runStartedAt },
    macros: graph.macros,
    incremental,
    ref: (name) => print(graph.refs.get(name.toLowerCase()), context),
    source: (source, table) =>
      print(graph.sources.get(`${source}.${table}`.toLowerCase()), context),
    variable: project.vars.get,
    variableNames: project.vars.names,
    env: (name) => project.env[name],
    literal: quoteLiteral,
    identifier: quoteIdentifier,
  };
}

/** Behind space and comments, a word that begins a statement and can begin no query. */
const command =
  /^((?:\s|--.*(?![^\r\n])|\/\*(?:[^*]|\*(?!\/))*\*\/)*)(alter|attach|begin|call|checkpoint|commit|copy|create|delete|detach|drop|export|import|insert|install|load|merge|pragma|reset|rollback|set|truncate|update|use|vacuum)\b/i;

function refuseCommand(sql: MappedSql, locate: Locate): Diagnostic | undefined {
  const [, before = '', word] = command.exec(sql.text) ?? [];
  if (word === undefined) return undefined;
  return error('E0322', `only a query can stand here; this is ${word.toUpperCase()}`, {
    ...placeOf(sql, before.length, word.length, locate),
    hint: 'write the SELECT alone: Eider makes the table or view around it',
  });
}

function placeOf(sql: MappedSql, offset: number, length: number, locate: Locate): DiagnosticDetail {
  const place = placeInSql(sql, offset, length);
  if (!place) return { span: locate() };
  const related = relatedMacros(place);
  return { span: place.span, ...(related.length > 0 ? { related } : {}) };
}

function print(node: RelationNode | undefined, context: RenderContext): string | undefined {
  return node && formatReference(node, context);
}

/** The first thing that is written in a file. */
function beginning({ source }: ParsedTemplate): Span {
  const offset = Math.max(0, source.text.search(/\S/));
  return source.span(offset, offset);
}

function singleStatement(sql: MappedSql, locate: Locate): RenderedQuery {
  const reading = readStatement(sql.text);
  switch (reading.type) {
    case 'statement': {
      const problem = refuseCommand(sql, locate);
      if (problem) return { sql: undefined, diagnostics: [problem] };
      return { sql: { ...sql, text: reading.sql }, diagnostics: [] };
    }
    case 'empty': {
      const span = locate();
      const problem = error('E0320', `${span.source.path} holds no SQL`, {
        span,
        hint: 'write one SELECT',
      });
      return { sql: undefined, diagnostics: [problem] };
    }
    case 'several': {
      const { start, end } = reading.second;
      const problem = error('E0321', 'only one query can stand here; a second statement begins', {
        ...placeOf(sql, start, Math.min(end - start, 20), locate),
        hint: 'put the second query into a file of its own',
      });
      return { sql: undefined, diagnostics: [problem] };
    }
    default:
      return reading satisfies never;
  }
}
