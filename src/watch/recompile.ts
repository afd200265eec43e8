/**
 * Compiles a project anew of which a few models were edited, where nothing but their own SQL is
 * another one. In: the project as it was compiled before and paths of saved files; out: the same
 * that compiling all of it gives, or nothing where all of it has to be looked at.
 */
import { relative, sep } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { compileProject } from '../compile/compile-project.ts';
import { templateFace } from '../edits/template-face.ts';
import { checkMacros } from '../graph/macro-calls.ts';
import { isExternal, isSnapshot } from '../graph/materialized-as.ts';
import { withDescendants } from '../graph/selection/reach.ts';
import type { Compilation } from '../pipeline.ts';
import type { CompiledModel, CompiledTest } from '../product/compiled.ts';
import type { Graph, ModelNode, NodeId } from '../product/graph.ts';
import { type ProjectFiles, readText } from '../project/files/project-files.ts';
import { parseTemplate } from '../template/parse/parse-template.ts';
import type { ParsedTemplate } from '../template/template.ts';
import { withEphemeral } from './affected.ts';

export interface RecompileRequest {
  readonly before: Compilation;
  /** What was said when it was compiled. */
  readonly said: readonly Diagnostic[];
  /** Absolute. */
  readonly paths: ReadonlySet<string>;
  readonly files: ProjectFiles;
  /** ISO 8601, UTC. */
  readonly runStartedAt: string;
}

export interface Recompilation {
  readonly compilation: Compilation;
  /** Models and tests whose SQL was made anew, and whose SQL goes on in theirs. */
  readonly recompiled: ReadonlySet<NodeId>;
}

/** More are no edit by hand: all of the project may as well be looked at. */
const mostPaths = 8;

export function recompile(request: RecompileRequest): Recompilation | undefined {
  const { before, runStartedAt } = request;
  const began = performance.now();
  const edited = readEdited(request);
  if (!edited) return undefined;
  const graph = withEdited(before.graph, edited);
  const recompiled = touchedBy(graph, edited);
  const { value, diagnostics } = compileProject({
    graph,
    project: before.project,
    runStartedAt,
    only: withEphemeral(graph, recompiled),
  });
  if (diagnostics.length > 0) return undefined;
  const compiled = {
    graph,
    models: updated<CompiledModel>(before.compiled.models, value.models),
    tests: updated<CompiledTest>(before.compiled.tests, value.tests),
  };
  const asked = { ...before.request, runStartedAt };
  const ms = performance.now() - began;
  return { compilation: { ...before, request: asked, graph, compiled, ms }, recompiled };
}

/** None where something else than the SQL of models may have changed. */
function readEdited({ before, said, paths, files }: RecompileRequest) {
  if (paths.size === 0 || paths.size > mostPaths) return undefined;
  const { project, graph } = before;
  const byPath = new Map<string, ModelNode>();
  for (const node of graph.nodes.values()) if (node.kind === 'model') byPath.set(node.path, node);
  const edited: ModelNode[] = [];
  for (const path of paths) {
    const shown = relative(project.root, path).split(sep).join('/');
    const node = byPath.get(shown);
    if (!node || isSnapshot(node) || isExternal(node) || isMentioned(shown, said)) return undefined;
    const { source, diagnostics } = readText(files, path, shown);
    const parsed = source && parseTemplate(source, 'model');
    if (!parsed || diagnostics.length + parsed.diagnostics.length > 0) return undefined;
    if (!isSameToOthers(node.template, parsed.value, graph)) return undefined;
    edited.push({ ...node, template: parsed.value, source, locate: () => source.span(0, 0) });
  }
  return edited;
}

function isMentioned(path: string, said: readonly Diagnostic[]): boolean {
  return said.some(({ span, related = [] }) =>
    [span, ...related.map((each) => each.span)].some((place) => place?.source.path === path),
  );
}

/** What is configured keeps its place, too: it may have to be shown. */
function isSameToOthers(before: ParsedTemplate, now: ParsedTemplate, graph: Graph): boolean {
  const end = Math.max(0, ...before.facts.config.map(({ valueRange }) => valueRange.end));
  return (
    templateFace(before) === templateFace(now) &&
    before.source.text.slice(0, end) === now.source.text.slice(0, end) &&
    checkMacros(now, graph.macros).length === 0
  );
}

function withEdited(graph: Graph, edited: readonly ModelNode[]): Graph {
  const nodes = new Map(graph.nodes);
  const refs = new Map(graph.refs);
  for (const node of edited) {
    nodes.set(node.id, node);
    refs.set(node.name.toLowerCase(), node);
  }
  return { ...graph, nodes, refs };
}

/** An ephemeral model stands in front of its readers, and in tests so does a view. */
function touchedBy(graph: Graph, edited: readonly ModelNode[]): ReadonlySet<NodeId> {
  const touched = new Set(edited.map(({ id }) => id));
  for (const id of touched) {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'model' || node.materialization !== 'ephemeral') continue;
    for (const child of graph.children.get(id) ?? []) touched.add(child);
  }
  for (const id of withDescendants(graph, new Set(touched), Number.POSITIVE_INFINITY)) {
    if (graph.nodes.get(id)?.kind === 'test') touched.add(id);
  }
  return touched;
}

/** In the order of before. */
function updated<T>(before: ReadonlyMap<NodeId, T>, now: ReadonlyMap<NodeId, T>) {
  const all = new Map(before);
  for (const [id, each] of now) all.set(id, each);
  return all;
}
