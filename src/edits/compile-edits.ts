/**
 * Compiles and checks a few edited models alone, with the readers that can tell a difference. In: a
 * record of the whole project and the paths of edited files; out: their SQL, the same that a whole
 * compile gives, and what is another thing to readers now. Where an edit has any other effect, or
 * something is to be said, there is no answer, and a whole compile finds out everything.
 */
import { resolve } from 'node:path';
import { SourceText } from '../base/source-text.ts';
import type { Kept } from '../check/cache/check-memory.ts';
import { readKeptColumns } from '../check/cache/kept-model.ts';
import { checkProject } from '../check/check-project.ts';
import { compileProject } from '../compile/compile-project.ts';
import { queryDigest } from '../compile/query-digest.ts';
import { relationKey } from '../engine/relation-key.ts';
import { checkMacros } from '../graph/macro-calls.ts';
import type { CheckedProject, RelationFace } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';
import { type ProjectFiles, readText } from '../project/files/project-files.ts';
import { parseTemplate } from '../template/parse/parse-template.ts';
import type { ParsedTemplate, TemplateRole } from '../template/template.ts';
import { withFacts } from '../template/with-facts.ts';
import type { EditRecord, RecordedEdit, RecordedModel, RecordedRelation } from './edit-record.ts';
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

export interface CompiledEdits {
  /** Of the edited models, by path. */
  readonly sql: EditedSql;
  /** The models, edited or not, that show another face than the one that is recorded. */
  readonly changed: readonly RecordedModel[];
}

export type EditedSql = ReadonlyMap<string, string>;

export async function compileEdits(request: EditRequest): Promise<CompiledEdits | undefined> {
  const reader = templateReader(request);
  const edited = readEdited(request, reader);
  let models = edited;
  for (let round = 0; edited && models && round < mostRounds; round++) {
    const found = await compileModels(models, request, reader);
    const readers = found && readReaders(found.readers, models, { request, reader });
    if (!readers) return undefined;
    if (readers.size === 0) return { sql: sqlOf(edited, found.compiled), changed: found.changed };
    models = new Map([...models, ...readers]);
  }
  return undefined;
}

/** What spreads further may as well be found out level by level of the graph. */
const mostRounds = 4;

function sqlOf(edited: ModelsAtHand, { models }: CompiledProject): EditedSql {
  const compiled = [...edited.keys()].flatMap((id) => models.get(id) ?? []);
  return new Map(compiled.map(({ node, query }) => [node.path, query.text]));
}

/** A model that is compiled and checked: it was edited, or reads one that is another thing now. */
interface ModelAtHand {
  readonly model: RecordedModel;
  readonly edit: RecordedEdit;
  readonly template: ParsedTemplate;
}

type ModelsAtHand = ReadonlyMap<NodeId, ModelAtHand>;

async function compileModels(models: ModelsAtHand, request: EditRequest, reader: Reader) {
  const templates = new Map([...models].map(([id, { template }]) => [id, template]));
  const around = surround(request.record, templates, reader);
  const compiled = around && compileWithin(around, request, new Set(models.keys()));
  const faces = compiled && (await findFaces(compiled, around, { request, models }));
  const differences = faces && findDifferences(models, faces);
  return differences && { compiled, ...differences };
}

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
function readEdited({ record, paths }: EditRequest, reader: Reader): ModelsAtHand | undefined {
  const found = new Map<NodeId, ModelAtHand>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/, '');
    const model = readModel(record.find(`model.${record.project.name}.${name}`), reader);
    if (model?.model.path !== path) return undefined;
    found.set(model.model.id, model);
  }
  return found;
}

/** Those that are not at hand already. */
function readReaders(
  readers: ReadonlySet<NodeId>,
  models: ModelsAtHand,
  { request: { record }, reader }: { readonly request: EditRequest; readonly reader: Reader },
): ModelsAtHand | undefined {
  const found = new Map<NodeId, ModelAtHand>();
  for (const id of readers) {
    if (models.has(id)) continue;
    const model = readModel(record.find(id), reader);
    if (!model) return undefined;
    found.set(id, model);
  }
  return found;
}

function readModel(
  model: RecordedRelation | undefined,
  { parse }: Reader,
): ModelAtHand | undefined {
  if (model?.kind !== 'model' || !model.edit) return undefined;
  const template = parse(model.path, 'model');
  if (!template || templateFace(template) !== model.edit.template) return undefined;
  return { model, edit: model.edit, template };
}

function compileWithin(
  { graph }: Surroundings,
  { record, root, env, runStartedAt }: EditRequest,
  atHand: ReadonlySet<NodeId>,
): CompiledProject | undefined {
  const isCalledRight = [...atHand].every((id) => {
    const node = graph.nodes.get(id);
    return node?.kind === 'model' && checkMacros(node.template, graph.macros).length === 0;
  });
  if (!isCalledRight) return undefined;
  const { value, diagnostics } = compileProject({
    graph,
    project: projectOf(record, root, env),
    runStartedAt,
    isKnown: ({ id }) => !atHand.has(id),
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

type Faces = ReadonlyMap<NodeId, RelationFace>;

/** None where a whole check would find something to say, or nothing that is worth keeping. */
async function findFaces(
  compiled: CompiledProject,
  { facts, recall }: Surroundings,
  {
    request: { record, root, env },
    models,
  }: { readonly request: EditRequest; readonly models: ModelsAtHand },
): Promise<Faces | undefined> {
  const bound = new Map<NodeId, Kept>();
  const { value: checked, diagnostics } = await checkProject(compiled, {
    project: projectOf(record, root, env),
    facts,
    // Of what is not at hand, whatever its key is, everything is known.
    queryKey: (model) => (models.has(model.node.id) ? queryDigest(model) : ''),
    memory: { recall, keep: (id, _key, kept) => void bound.set(id, kept) },
  });
  if (diagnostics.length > 0 || checked.outside?.length !== 0) return undefined;
  const faces = new Map<NodeId, RelationFace>();
  for (const id of models.keys()) {
    const face = checked.faceOf(id);
    // What is not worth keeping may be different each time.
    if (!face || !bound.has(id) || !readsWithin(id, checked)) return undefined;
    faces.set(id, face);
  }
  return faces;
}

/** A table that is nothing of the project's surroundings may be something of the project. */
function readsWithin(id: NodeId, { relations, owners }: CheckedProject): boolean {
  const state = relations.get(id);
  const reads = state?.state === 'checked' ? (state.lineage?.reads ?? []) : [];
  return reads.every((read) => owners.has(relationKey(read)));
}

interface Differences {
  readonly changed: readonly RecordedModel[];
  /** Of the models that are another thing now. */
  readonly readers: ReadonlySet<NodeId>;
}

/** None where something else than models can tell a difference. */
function findDifferences(models: ModelsAtHand, faces: Faces): Differences | undefined {
  const changed: RecordedModel[] = [];
  const readers = new Set<NodeId>();
  for (const [id, { model, edit }] of models) {
    const face = faces.get(id);
    if (!face || face.signature === model.face.signature) continue;
    if (!edit.readers || !hasColumns(face, edit.readers.columns)) return undefined;
    changed.push({ ...model, face });
    for (const reader of edit.readers.models) readers.add(reader);
  }
  return { changed, readers };
}

function hasColumns({ columns }: RelationFace, needed: readonly string[]): boolean {
  const names = new Set(readKeptColumns(columns).map(({ name }) => name.toLowerCase()));
  return needed.every((column) => names.has(column));
}
