/**
 * The target of this run: one entry of `targets:`. In: the project file and a name; out: a target
 * with its paths resolved. Only this entry has its environment filled in, so that no other
 * target's variables need to be set.
 */
import { availableParallelism } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { SourceText } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { TargetPlace } from '../resources.ts';
import type { AttachedSource, Target, TargetPart } from '../target.ts';
import {
  asFlag,
  asList,
  asMap,
  asText,
  asTexts,
  asWholeNumber,
  entryOf,
  type JsonMap,
} from '../yaml/json-shapes.ts';
import { type Anchor, type Located, type Problem, place, type YamlPath } from '../yaml/problem.ts';
import { validate } from '../yaml/validate.ts';
import {
  fillTemplates,
  type TemplateScope,
  withoutConsequences,
  withoutTemplates,
} from './environment.ts';
import { targetSchema } from './project-schema.ts';

export interface TargetRequest {
  readonly file: Located;
  /** Absolute path of the project. */
  readonly root: string;
  /** From the command line, before `target:`. */
  readonly named: string | undefined;
  readonly scope: TemplateScope;
}

export interface ChosenTarget {
  /** Absent where none could be chosen. */
  readonly target: Target | undefined;
  readonly places: readonly TargetPlace[];
  readonly problems: readonly Problem[];
  /** What is wrong with the command line. */
  readonly mistake?: Diagnostic | undefined;
}

/** A project without `targets:` has one: a file in the target folder. */
const onlyTarget: JsonMap = { dev: {} };
const defaultSchema = 'main';

export function chooseTarget(request: TargetRequest): ChosenTarget {
  const top = asMap(request.file.value);
  const written = asMap(entryOf(top, 'targets')) ?? {};
  const targets = Object.keys(written).length > 0 ? written : onlyTarget;
  const names = Object.keys(targets);
  const choice = chooseName(request, names);
  const problems: Problem[] = choice.problem ? [choice.problem] : [];
  for (const [name, value] of Object.entries(targets)) {
    if (name === choice.name) continue;
    problems.push(...validate(targetSchema, withoutTemplates(value) ?? {}, ['targets', name]));
  }
  const places = Object.entries(targets).map(([name, value]) => placeOf(name, value, request));
  if (choice.name === undefined) {
    return { target: undefined, places, problems, mistake: choice.mistake };
  }
  const path: YamlPath = ['targets', choice.name];
  const chosen = targets[choice.name] ?? {};
  const values = targetValues(choice.name, chosen, request.scope);
  const filled = fillTemplates(chosen, { ...request.scope, values }, path);
  problems.push(
    ...withoutConsequences(filled.problems, validate(targetSchema, filled.value, path)),
  );
  const target = readTarget(choice.name, asMap(filled.value) ?? {}, request);
  return { target, places, problems };
}

/** What another target lacks is not asked for. */
function placeOf(name: string, value: Json, { scope, root }: TargetRequest): TargetPlace {
  const values = targetValues(name, value, scope);
  const filled = fillTemplates(value, { ...scope, values });
  const isUnknown = filled.problems.some(({ path }) => path[0] === 'path');
  const path = pathOf(name, asMap(filled.value) ?? {});
  return { name, path: isUnknown ? undefined : resolvePath(root, path) };
}

function pathOf(name: string, map: JsonMap): string {
  return asText(entryOf(map, 'path')) ?? `target/${name}.duckdb`;
}

function chooseName(
  { file, named, scope }: TargetRequest,
  names: readonly string[],
): { readonly name?: string; readonly problem?: Problem; readonly mistake?: Diagnostic } {
  const filled = fillTemplates(entryOf(asMap(file.value), 'target') ?? null, scope, ['target']);
  const [problem] = named === undefined ? filled.problems : [];
  if (problem) return { problem };
  const wanted = named ?? asText(filled.value);
  if (wanted !== undefined && names.includes(wanted)) return { name: wanted };
  const [only, ...others] = names;
  if (wanted === undefined && only !== undefined && others.length === 0) return { name: only };
  const known = `targets: ${names.join(', ')}`;
  const code = 'E0115';
  if (wanted !== undefined) {
    const message = `there is no target "${wanted}"`;
    const hint = didYouMean(wanted, names) ?? known;
    if (named === undefined) {
      return { problem: { code, message, path: ['target'], at: 'value', hint } };
    }
    const span = new SourceText('--target', named).span(0, named.length);
    return { mistake: error(code, message, { span, hint }) };
  }
  const message = 'there are several targets and none is the default';
  const hint = `write "target: ${only}" in project.yml, or pass --target`;
  return { problem: { code, message, path: ['targets'], at: 'key', hint, notes: [known] } };
}

/** A target may speak of itself, once its schema is known. */
function targetValues(name: string, target: Json, scope: TemplateScope) {
  const schema = entryOf(asMap(target), 'schema') ?? null;
  const filled = asText(fillTemplates(schema, scope).value);
  return { 'target.name': name, 'target.schema': filled ?? defaultSchema };
}

function readTarget(name: string, map: JsonMap, { file, root }: TargetRequest): Target {
  const path = pathOf(name, map);
  const temp = asText(entryOf(map, 'temp_directory'));
  return {
    name,
    engine: 'duckdb',
    path: resolvePath(root, path),
    shownPath: path,
    schema: asText(entryOf(map, 'schema')) ?? defaultSchema,
    schemaNames: entryOf(map, 'schema_names') === 'exact' ? 'exact' : 'prefixed',
    threads: asWholeNumber(entryOf(map, 'threads')) ?? availableParallelism(),
    memoryLimit: asText(entryOf(map, 'memory_limit')),
    tempDirectory: temp === undefined ? undefined : resolvePath(root, temp),
    attach: readAttach(entryOf(map, 'attach'), root),
    settings: readSettings(entryOf(map, 'settings')),
    extensions: asTexts(entryOf(map, 'extensions')),
    onOpen: asTexts(entryOf(map, 'on_open')),
    protected: asFlag(entryOf(map, 'protected')) ?? false,
    locate: place(file, ['targets', name], 'key'),
    locatePart: partLocator(file, name, map),
  };
}

type Found = { readonly path: YamlPath; readonly at: Anchor };

function partLocator(file: Located, name: string, map: JsonMap): Target['locatePart'] {
  return (part) => {
    const own = findPart(part, map);
    const top = own ? undefined : findPart(part, asMap(file.value) ?? {});
    if (top) return file.locate(top.path, top.at);
    const written = ['targets', name];
    const isWritten = asMap(entryOf(asMap(file.value), 'targets')) !== undefined;
    if (!own || !isWritten) return file.locate(written, 'key');
    return file.locate([...written, ...own.path], own.at);
  };
}

/** In a target, or at the top of the project for what holds for all of them. */
function findPart({ kind, name }: TargetPart, map: JsonMap): Found | undefined {
  switch (kind) {
    case 'setting': {
      if (entryOf(asMap(entryOf(map, 'settings')), name) !== undefined) {
        return { path: ['settings', name], at: 'key' };
      }
      return entryOf(map, name) === undefined ? undefined : { path: [name], at: 'key' };
    }
    case 'extension':
      return itemOf('extensions', name, map);
    case 'on_open':
      return itemOf('on_open', name, map);
    case 'attach': {
      const attach = entryOf(map, 'attach');
      if (entryOf(asMap(attach), name) !== undefined)
        return { path: ['attach', name], at: 'value' };
      const index = asList(attach).findIndex((item) => entryOf(asMap(item), 'name') === name);
      return index < 0 ? undefined : { path: ['attach', index, 'path'], at: 'value' };
    }
    default:
      return kind satisfies never;
  }
}

function itemOf(key: string, name: string, map: JsonMap): Found | undefined {
  const written = entryOf(map, key);
  const index = asTexts(written).indexOf(name);
  if (index < 0) return undefined;
  return { path: Array.isArray(written) ? [key, index] : [key], at: 'value' };
}

/** The target with what the project asks of every target, and what sources attach. */
export function completeTarget(
  target: Target,
  project: JsonMap,
  attachments: readonly AttachedSource[],
): Target {
  const locateSource = ({ kind, name }: TargetPart) =>
    kind === 'attach' ? attachments.find((source) => source.name === name)?.locate() : undefined;
  const extensions = [...asTexts(entryOf(project, 'extensions')), ...target.extensions];
  return {
    ...target,
    extensions: [...new Set(extensions)],
    onOpen: [...asTexts(entryOf(project, 'on_open')), ...target.onOpen],
    attach: [...target.attach, ...attachments.map(({ name, path }) => ({ name, path }))],
    locatePart: (part) => locateSource(part) ?? target.locatePart(part),
  };
}

/** Relative to the project; `:memory:` and URLs stay as they are. */
export function resolvePath(root: string, path: string): string {
  const isElsewhere = path.startsWith(':') || /^[a-z][a-z0-9+]*:\/\//i.test(path);
  return isElsewhere || isAbsolute(path) ? path : join(root, path);
}

function readAttach(value: Json | undefined, root: string): Target['attach'] {
  const map = Object.entries(asMap(value) ?? {});
  const list = asList(value).map((item) => {
    const entry = asMap(item);
    return [asText(entryOf(entry, 'name')), entryOf(entry, 'path')] as const;
  });
  return [...map, ...list].flatMap(([name, path]) =>
    name !== undefined && typeof path === 'string' ? [{ name, path: resolvePath(root, path) }] : [],
  );
}

function readSettings(value: Json | undefined): Target['settings'] {
  const entries = Object.entries(asMap(value) ?? {}).filter(
    (entry): entry is [string, string | number | boolean] =>
      entry[1] !== null && typeof entry[1] !== 'object',
  );
  return Object.fromEntries(entries);
}
