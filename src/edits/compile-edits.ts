/**
 * Compiles and checks a few edited models alone, where nothing that the rest of the project depends
 * on changes. In: a record of the whole project and the paths of edited files; out: their SQL, the
 * same that a whole compile gives. Where an edit has any other effect, or something is to be said,
 * there is no answer, and a whole compile finds out everything.
 */

import { resolve } from 'node:path';
import { SourceText } from '../base/source-text.ts';
import type { Kept } from '../check/cache/check-memory.ts';
import { readKeptColumns } from '../check/cache/kept-model.ts';
import { checkProject } from '../check/check-project.ts';
import { relationKey } from '../check/relation-key.ts';
import { compileProject } from '../compile/compile-project.ts';
import { queryDigest } from '../compile/query-digest.ts';
import { checkMacros } from '../graph/macro-calls.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { type ProjectFiles, readText } from '../project/files/project-files.ts';
import { parseTemplate, type TemplateRole } from '../template/parse/parse-template.ts';
import type { ParsedTemplate } from '../template/template.ts';
import { withFacts } from '../template/with-facts.ts';
import type { EditRecord, RecordedEdit, RecordedModel } from './edit-record.ts';
import { type Surroundings, surround, type TemplateReader } from './surroundings.ts';
import { templateFace } from './template-face.ts';

export interface EditRequest {
  readonly record: EditRecord;
  /** Absolute path of the project. */
  readonly root: string;
  /** Relative to the project. */
  readonly paths: readonly string[];
  readonly files: ProjectFiles;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ISO 8601, UTC. */
  readonly runStartedAt: string;
}

/** By path. */
export type EditedSql = ReadonlyMap<string, string>;

export async function compileEdits(request: EditRequest): Promise<EditedSql | undefined> {
  const reader = templateReader(request);
  const edited = readEdited(request, reader);
  const templates = edited && new Map([...edited].map(([id, { template }]) => [id, template]));
  const around = templates && surround(request.record, templates, reader);
  const compiled = around && compileWithin(around, request, new Set(templates.keys()));
  if (!compiled || !(await isSameToOthers(compiled, around, { request, edited }))) return undefined;
  const models = [...edited.keys()].flatMap((id) => compiled.models.get(id) ?? []);
  return new Map(models.map(({ node, query }) => [node.path, query.text]));
}

interface Edited {
  readonly model: RecordedModel;
  readonly edit: RecordedEdit;
  readonly template: ParsedTemplate;
}

type EditedModels = ReadonlyMap<NodeId, Edited>;

interface Reader extends TemplateReader {
  readonly parse: (path: string, role: TemplateRole) => ParsedTemplate | undefined;
}

function templateReader({ root, files }: EditRequest): Reader {
  const read = (path: string) => readText(files, resolve(root, path), path);
  const parse: Reader['parse'] = (path, role) => {
    const { source, diagnostics } = read(path);
    if (!source || diagnostics.length > 0) return undefined;
    const parsed = parseTemplate(source, role);
    return parsed.diagnostics.length === 0 ? parsed.value : undefined;
  };
  return {
    parse,
    macro: (path) => parse(path, 'macro'),
    model: (path) => {
      const source = new SourceText(path, () => read(path).source?.text ?? '');
      return withFacts(source, { params: undefined, config: [], calls: [] }, 'model');
    },
  };
}

/** None where one of them shows another face, or is one of those whose edits show elsewhere. */
function readEdited({ record, paths }: EditRequest, { parse }: Reader): EditedModels | undefined {
  const found = new Map<NodeId, Edited>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/, '');
    const model = record.find(`model.${record.project.name}.${name}`);
    if (model?.kind !== 'model' || model.path !== path || !model.edit) return undefined;
    const template = parse(path, 'model');
    if (!template || templateFace(template) !== model.edit.template) return undefined;
    found.set(model.id, { model, edit: model.edit, template });
  }
  return found;
}

function compileWithin(
  { graph }: Surroundings,
  { record, root, env, runStartedAt }: EditRequest,
  edited: ReadonlySet<NodeId>,
): CompiledProject | undefined {
  const isCalledRight = [...edited].every((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'model' && checkMacros(node.template, graph.macros).length === 0;
  });
  if (!isCalledRight) return undefined;
  const { value, diagnostics } = compileProject({
    graph,
    project: projectOf(record, root, env),
    runStartedAt,
    isKnown: ({ id }) => !edited.has(id),
  });
  return diagnostics.length === 0 ? value : undefined;
}

function projectOf({ project }: EditRecord, root: string, env: EditRequest['env']) {
  const vars = new Map(project.vars);
  const locate = () => new SourceText('project.yml', '').span(0, 0);
  return {
    root,
    env,
    target: { ...project.target, locate },
    vars: { get: (name: string) => vars.get(name), names: () => [...vars.keys()] },
  };
}

interface Comparing {
  readonly request: EditRequest;
  readonly edited: EditedModels;
}

/** Whether a whole check would find the same of everybody else, and nothing to say. */
async function isSameToOthers(
  compiled: CompiledProject,
  { facts, recall }: Surroundings,
  { request: { record, root, env }, edited }: Comparing,
): Promise<boolean> {
  const bound = new Map<NodeId, Kept>();
  const { value: checked, diagnostics } = await checkProject(compiled, {
    project: projectOf(record, root, env),
    facts,
    // Of what is not edited, whatever its key is, everything is known.
    queryKey: (model) => (edited.has(model.node.id) ? queryDigest(model) : ''),
    memory: { recall, keep: (id, _key, kept) => void bound.set(id, kept) },
  });
  if (diagnostics.length > 0 || checked.outside?.length !== 0) return false;
  return [...edited.values()].every(
    ({ model, edit }) =>
      // What is not worth keeping may be different each time.
      bound.has(model.id) && readsWithin(model.id, checked) && isSameFace(model, edit, checked),
  );
}

/** A table that is nothing of the project's surroundings may be something of the project. */
function readsWithin(id: NodeId, { relations, owners }: CheckedProject): boolean {
  const state = relations.get(id);
  const reads = state?.state === 'checked' ? (state.lineage?.reads ?? []) : [];
  return reads.every((read) => owners.has(relationKey(read)));
}

function isSameFace(
  { id, face }: RecordedModel,
  { needs }: RecordedEdit,
  { faceOf }: CheckedProject,
): boolean {
  const now = faceOf(id);
  if (!now) return false;
  if (now.signature === face.signature) return true;
  const names = new Set(readKeptColumns(now.columns).map(({ name }) => name.toLowerCase()));
  return needs?.every((column) => names.has(column)) ?? false;
}
