/**
 * The query that a unit test brings instead of a model. In: a test and the project; out: its SQL, and
 * what is wrong with it, at its place in the YAML. Asks no engine.
 */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { placeInText } from '../base/place-in-text.ts';
import { SourceText, type Span } from '../base/source-text.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { UnitTestNode } from '../product/graph.ts';
import { parseTemplate } from '../template/parse/parse-template.ts';
import { type RenderContext, type RenderedQuery, renderQuery } from './render-model.ts';

export interface OwnQuery extends RenderedQuery {
  /** What is said about the query, at its place in the YAML. */
  readonly place: (diagnostic: Diagnostic) => Diagnostic;
}

export function renderOwnQuery(node: UnitTestNode, context: RenderContext): OwnQuery {
  const { query } = node.test;
  const source = new SourceText(`${node.path} (unit test ${node.name})`, query?.value ?? '');
  const place = (diagnostic: Diagnostic): Diagnostic => {
    const { span } = diagnostic;
    if (!query || span?.source !== source) return diagnostic;
    return {
      ...diagnostic,
      span: cutTo(span, placeInText(source.text, query.locate(), span.start)),
    };
  };
  const parsed = parseTemplate(source, 'test');
  const rendered = hasErrors(parsed.diagnostics)
    ? { sql: undefined, diagnostics: parsed.diagnostics }
    : renderQuery(parsed.value, context);
  return { ...rendered, diagnostics: rendered.diagnostics.map(place), place };
}

/** No longer than what is meant, which ends before the line does. */
function cutTo({ start, end }: Span, line: Span): Span {
  return line.source.span(line.start, Math.min(line.end, line.start + end - start));
}

/** A query with its inputs in front of it, and how much text that is. */
export function withOwnInputs(
  sql: string,
  inputs: ReadonlyMap<string, string>,
): { readonly sql: string; readonly offset: number } {
  const tables = [...inputs].map(([name, query]) => `${quoteIdentifier(name)} as (${query})`);
  const given = tables.length === 0 ? '' : `with ${tables.join(',\n')}\n`;
  const front = `${given}select * from (\n`;
  return { sql: `${front}${sql}\n)`, offset: front.length };
}

/** Files and inlining have no place in a unit test: each relation is a table, under its own name. */
export function unitTestContext(
  { test }: UnitTestNode,
  { graph, project, runStartedAt }: Pick<RenderContext, 'graph' | 'project' | 'runStartedAt'>,
): RenderContext {
  const { vars, env } = test;
  const sources = [...graph.sources].map(
    ([key, node]) => [key, { ...node, table: { ...node.table, location: undefined } }] as const,
  );
  const overridden = Object.entries(env).map(([name, value]) => [name, String(value)] as const);
  return {
    graph: { ...graph, sources: new Map(sources) },
    project: {
      ...project,
      env: { ...project.env, ...Object.fromEntries(overridden) },
      vars: {
        get: (name) => (Object.hasOwn(vars, name) ? vars[name] : project.vars.get(name)),
        names: () => [...new Set([...project.vars.names(), ...Object.keys(vars)])],
      },
    },
    runStartedAt: test.runStartedAt?.value ?? runStartedAt,
    isInlined: () => false,
  };
}
