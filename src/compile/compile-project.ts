/**
 * Every model and every data test as SQL. In: a linked graph; out: queries with source maps, and
 * all that is wrong with the templates. Opens no warehouse and asks no engine.
 */
import { type Diagnostic, hasErrors, type Outcome } from '../base/diagnostic.ts';
import { type CallFinder, createCallFinder } from '../graph/macro-calls.ts';
import { isEphemeral, isTransparent } from '../graph/transparent.ts';
import type {
  CompiledModel,
  CompiledProject,
  CompiledTest,
  MappedSql,
} from '../product/compiled.ts';
import type { Graph, GraphNode, ModelNode, NodeId, TestNode } from '../product/graph.ts';
import type { ParsedTemplate } from '../template/template.ts';
import { compileTest } from './compile-test.ts';
import { type Inlining, inlineParents } from './inline-parents.ts';
import { lazySql } from './mapped-sql.ts';
import { createModelKeys, type ModelKeys } from './model-key.ts';
import {
  type RenderContext,
  type RenderedProject,
  type RenderedQuery,
  renderQuery,
} from './render-model.ts';
import { withValidity } from './snapshot-query.ts';

export interface CompileInput {
  readonly graph: Graph;
  readonly project: RenderedProject;
  /** ISO 8601, UTC. */
  readonly runStartedAt: string;
  /** Paths of files that are not rendered, nor what calls a macro in them. */
  readonly leftOut?: ReadonlySet<string>;
  /** Whether this model has been compiled to its SQL under this key before, without a mistake. */
  readonly isKnown?: (node: ModelNode, key: string) => boolean;
  /** Only these, of models and tests. */
  readonly only?: ReadonlySet<NodeId>;
  readonly standInFor?: NonNullable<RenderContext['standInFor']>;
}

export function compileProject(input: CompileInput): Outcome<CompiledProject> {
  const { graph } = input;
  const diagnostics: Diagnostic[] = [];
  const models = new Map<NodeId, CompiledModel>();
  const tests = new Map<NodeId, CompiledTest>();
  const context: RenderContext = { ...input, isInlined: isEphemeral };
  const finder = createCallFinder(graph.macros);
  const compilation = { input, context, finder, keyOf: createModelKeys(context), models };
  const forTests = testContext(input);
  const isLeftOut = createLeftOut(input);
  for (const node of graph.nodes.values()) {
    if (isLeftOut(node) || input.only?.has(node.id) === false) continue;
    if (node.kind === 'model') {
      const compiled = compileModel(node, compilation);
      diagnostics.push(...compiled.diagnostics);
      if (compiled.value) models.set(node.id, compiled.value);
    } else if (node.kind === 'test') {
      const compiled = compileTest(node, forTests.context, forTests.inlining);
      diagnostics.push(...compiled.diagnostics);
      if (compiled.test) tests.set(node.id, compiled.test);
    }
  }
  return { value: { graph, models, tests }, diagnostics };
}

function createLeftOut({ graph, leftOut = new Set() }: CompileInput) {
  const isMacroOut = (name: string): boolean => {
    const macro = graph.macros.get(name);
    return macro !== undefined && leftOut.has(macro.source.path);
  };
  const isOut = (template: ParsedTemplate): boolean =>
    leftOut.has(template.source.path) ||
    template.facts.calls.some(
      (call) =>
        call.kind === 'macro' &&
        [call.name, ...(graph.macroCalls.get(call.name) ?? [])].some(isMacroOut),
    );
  return (node: GraphNode): boolean => {
    if (leftOut.size === 0) return false;
    if (node.kind === 'model') return isOut(node.template);
    if (node.kind !== 'test') return false;
    const { template } = node.definition;
    return leftOut.has(node.path) || (template !== undefined && isOut(template));
  };
}

interface ModelCompilation {
  readonly input: CompileInput;
  readonly context: RenderContext;
  readonly finder: CallFinder;
  readonly keyOf: ModelKeys;
  readonly models: ReadonlyMap<NodeId, CompiledModel>;
}

function compileModel(
  node: ModelNode,
  compilation: ModelCompilation,
): Outcome<CompiledModel | undefined> {
  const { input, context, keyOf, finder } = compilation;
  const key = keyOf(node);
  const around = { graph: input.graph, models: compilation.models };
  const complete = (own: MappedSql) => withInlinedParents(own, node, around);
  const hasBranch = finder.callsOf(node.template).some(({ call }) => call.kind === 'incremental');
  const renderBranch = (): RenderedQuery =>
    renderQuery(node.template, context, { self: node, incremental: true });
  if (input.isKnown?.(node, key)) {
    const own = lazySql(() => renderModel(node, context).sql);
    const branch = lazySql(() => completed(renderBranch().sql, complete));
    const value = { node, key, own, query: lazySql(() => complete(own)) };
    return { value: hasBranch ? { ...value, incremental: branch } : value, diagnostics: [] };
  }
  const rendered = renderModel(node, context);
  // Both branches are compiled, whichever a run will use.
  const branch = hasBranch ? renderBranch() : undefined;
  const both = [...rendered.diagnostics, ...(branch?.diagnostics ?? [])];
  const query = hasErrors(both) ? undefined : completed(rendered.sql, complete);
  if (!rendered.sql || !query) return { value: undefined, diagnostics: both };
  const value = { node, key, own: rendered.sql, query };
  const incremental = completed(branch?.sql, complete);
  return { value: incremental ? { ...value, incremental } : value, diagnostics: both };
}

function completed(
  own: MappedSql | undefined,
  complete: (own: MappedSql) => MappedSql | undefined,
): MappedSql | undefined {
  return own && complete(own);
}

/** A model's own SQL with the queries of ephemeral parents in front. */
export function withInlinedParents(
  own: MappedSql,
  node: ModelNode,
  { graph, models }: Pick<CompiledProject, 'graph' | 'models'>,
): MappedSql | undefined {
  const queryOf = (parent: ModelNode) => models.get(parent.id)?.own;
  const inlining: Inlining = { graph, isInlined: isEphemeral, queryOf };
  return inlineParents(own, node.parents, inlining, () => node.source.span(0, 0));
}

function renderModel(node: ModelNode, context: RenderContext): RenderedQuery {
  const rendered = renderQuery(node.template, context, { self: node });
  return rendered.sql ? { ...rendered, sql: withValidity(node, rendered.sql) } : rendered;
}

/**
 * A test on what its models would hold if they were built now, for `show`: a model that a failing
 * test kept back is not in the warehouse.
 */
export function compileTestOnQueries(
  node: TestNode,
  input: CompileInput,
): CompiledTest | undefined {
  const read = new Set(node.parents);
  const { context, inlining } = testContext(input, ({ id }) => read.has(id));
  return compileTest(node, context, inlining).test;
}

/** In a test the queries of views stand in front too; each is rendered when first needed. */
function testContext(input: CompileInput, alsoInlined: (node: ModelNode) => boolean = () => false) {
  const isInlined = (node: ModelNode): boolean => isTransparent(node) || alsoInlined(node);
  const context: RenderContext = { ...input, isInlined };
  const rendered = new Map<NodeId, MappedSql | undefined>();
  const queryOf = (node: ModelNode): MappedSql | undefined => {
    if (!rendered.has(node.id)) {
      rendered.set(node.id, renderModel(node, context).sql);
    }
    return rendered.get(node.id);
  };
  return { context, inlining: { graph: input.graph, isInlined, queryOf } };
}
