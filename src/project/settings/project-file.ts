/**
 * project.yml and project.local.yml. In: a folder, variables and the environment; out: the
 * project's settings with the target chosen, and everything that is wrong with them.
 */
import { basename } from 'node:path';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { SourceText } from '../../base/source-text.ts';
import { nearest } from '../../base/suggest.ts';
import type { ConfigKind } from '../config/config-key.ts';
import { readFolderConfig } from '../config/folder-config.ts';
import { localFileName, projectFileName } from '../files/find-project.ts';
import type { ProjectFiles } from '../files/project-files.ts';
import { type PathKind, pathKinds, type TreeRoot } from '../files/project-tree.ts';
import type { FolderConfig, IgnoredProblem, NamedSelector, ProjectSource } from '../resources.ts';
import type { Target } from '../target.ts';
import { asMap, asText, asTexts, entryOf, type JsonMap } from '../yaml/json-shapes.ts';
import { mergeYaml } from '../yaml/merged-yaml.ts';
import { type Located, type Problem, place, toDiagnostic } from '../yaml/problem.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { validate } from '../yaml/validate.ts';
import { fillTemplates, type TemplateScope, withoutConsequences } from './environment.ts';
import { readIgnored } from './ignored-problems.ts';
import { projectSchema } from './project-schema.ts';
import { readSelectors } from './selectors.ts';
import { type ChosenTarget, chooseTarget } from './targets.ts';

export interface ProjectRequest {
  readonly root: string;
  readonly files: ProjectFiles;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly targetName: string | undefined;
  readonly commandVariables: ReadonlyMap<string, Json>;
}

export interface ProjectSettings {
  readonly source: SourceText;
  readonly file: Located;
  readonly name: string;
  readonly version: string;
  /** With environment and variables filled in. */
  readonly top: JsonMap;
  readonly target: Target | undefined;
  readonly targets: ProjectSource['targets'];
  readonly variables: ReadonlyMap<string, Json>;
  /** Those that YAML declares, or has asked for so far. */
  readonly claimedVariables: ReadonlySet<string>;
  /** What the templates of properties files may use. */
  readonly scope: TemplateScope;
  readonly roots: readonly TreeRoot[];
  readonly folderConfig: ProjectSource['folderConfig'];
  readonly selectors: readonly NamedSelector[];
  readonly ignored: readonly IgnoredProblem[];
  /** Relative to the project. */
  readonly targetPath: string;
  readonly fileCount: number;
}

export interface ProjectFileResult {
  /** Absent where the file is missing, empty or no YAML. */
  readonly settings: ProjectSettings | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function readProjectFile(request: ProjectRequest): ProjectFileResult {
  const main = readYaml(request, projectFileName);
  if (!main.file) return { settings: undefined, diagnostics: main.diagnostics };
  const local = readYaml(request, localFileName);
  const diagnostics = [...main.diagnostics, ...local.diagnostics];
  const { source } = main.file;
  if (main.file.value === null) {
    if (diagnostics.length === 0) diagnostics.push(emptyProject(source, request.root));
    return { settings: undefined, diagnostics };
  }
  const file = mergeYaml(main.file, local.file);
  const problems: Problem[] = [];
  const { mistake, ...settings } = readSettings({ request, source, file, problems });
  if (mistake) diagnostics.push(mistake);
  diagnostics.push(...problems.map((problem) => toDiagnostic(problem, file)));
  const fileCount = local.file ? 2 : 1;
  return { settings: { ...settings, fileCount }, diagnostics };
}

interface Reading {
  readonly request: ProjectRequest;
  readonly source: SourceText;
  readonly file: Located;
  readonly problems: Problem[];
}

function readSettings(
  reading: Reading,
): Omit<ProjectSettings, 'fileCount'> & Pick<ChosenTarget, 'mistake'> {
  const { request, source, file, problems } = reading;
  const variables = readVariables(reading);
  const claimed = new Set(Object.keys(writtenVariables(file)));
  const given: TemplateScope = {
    env: request.env,
    vars: variables,
    noteVariable: (variable) => claimed.add(variable),
  };
  const chosen = chooseTarget({
    file,
    root: request.root,
    named: request.targetName,
    scope: given,
  });
  problems.push(...chosen.problems);
  const { target } = chosen;
  const values = target && { 'target.name': target.name, 'target.schema': target.schema };
  const scope: TemplateScope = { ...given, ...(values ? { values } : {}) };
  const top = fillSections(reading, scope);
  const name = readName(top, reading);
  const ignored = readIgnored({ value: top, locate: file.locate });
  problems.push(...ignored.problems);
  return {
    source,
    file,
    name,
    version: versionOf(entryOf(top, 'version'), file),
    top,
    target,
    mistake: chosen.mistake,
    targets: chosen.places,
    variables,
    claimedVariables: claimed,
    scope,
    roots: pathKinds.flatMap((kind) => rootsOf(kind, top, file)),
    folderConfig: readFolders(top, name, reading),
    selectors: readSelectors({ value: top, locate: file.locate }),
    ignored: ignored.ignored,
    targetPath: asText(entryOf(top, 'target_path')) ?? 'target',
  };
}

/** Filled in before all others, each in its own way. */
const filledBefore: ReadonlySet<string> = new Set(['target', 'targets', 'vars']);

/** All other sections, with environment and variables filled in; checks the whole. */
function fillSections({ file, problems }: Reading, scope: TemplateScope): JsonMap {
  const entries = Object.entries(asMap(file.value) ?? {});
  const before = entries.filter(([key]) => filledBefore.has(key));
  const others = entries.filter(([key]) => !filledBefore.has(key));
  const filled = fillTemplates(Object.fromEntries(others), scope);
  const top = asMap(filled.value) ?? {};
  const checked = asMap(file.value) ? { ...top, ...Object.fromEntries(before) } : file.value;
  problems.push(...withoutConsequences(filled.problems, validate(projectSchema, checked)));
  return top;
}

/** Under a misspelt key, too: that is said, and not once more for each variable. */
function writtenVariables({ value }: Located): JsonMap {
  const top = asMap(value) ?? {};
  if (Object.hasOwn(top, 'vars')) return asMap(entryOf(top, 'vars')) ?? {};
  const misspelt = Object.keys(top).find((key) => !isKnownKey(key) && nearest(key, ['vars']));
  return misspelt === undefined ? {} : (asMap(entryOf(top, misspelt)) ?? {});
}

function isKnownKey(key: string): boolean {
  return Object.hasOwn(projectSchema.shape, key);
}

function readVariables({ request, file, problems }: Reading): ReadonlyMap<string, Json> {
  const vars = writtenVariables(file);
  const filled = fillTemplates(vars, { env: request.env }, ['vars']);
  problems.push(...filled.problems);
  return new Map([...Object.entries(asMap(filled.value) ?? {}), ...request.commandVariables]);
}

function readName(top: JsonMap, { file, source, request, problems }: Reading): string {
  const name = asText(entryOf(top, 'name'));
  if (name === undefined) {
    if (entryOf(top, 'name') === undefined && asMap(file.value)) {
      const message = `${source.path} has no "name"`;
      const hint = `write "name: ${proposedName(request.root)}"`;
      problems.push({ code: 'E0110', message, path: [], at: 'key', hint });
    }
    return 'project';
  }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '') return name;
  problems.push({
    code: 'E0121',
    message: `"${name}" cannot be the name of a project`,
    path: ['name'],
    at: 'value',
    notes: ['names of projects have letters, digits and underscores'],
    hint: `write "name: ${proposedName(name)}"`,
  });
  return name;
}

function proposedName(from: string): string {
  const name = basename(from)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_');
  return /^[a-z_]/.test(name) ? name : `project_${name}`;
}

/** A number loses its zeros (`1.10`), so its text counts. */
function versionOf(value: Json | undefined, file: Located): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return '';
  const { source, start, end } = file.locate(['version'], 'value');
  const written = source.text.slice(start, end);
  return written.includes('{{') ? String(value) : written;
}

function rootsOf(kind: PathKind, top: JsonMap, file: Located): TreeRoot[] {
  const key = `${kind}_paths`;
  const written = entryOf(top, key);
  const fallback = kind === 'test' ? 'tests' : `${kind}s`;
  if (written === undefined) return [{ kind, path: fallback, locate: undefined }];
  return asTexts(written).map((path, index) => {
    const at = Array.isArray(written) ? [key, index] : [key];
    return { kind, path, locate: place(file, at) };
  });
}

function readFolders(top: JsonMap, name: string, reading: Reading): ProjectSource['folderConfig'] {
  const file = { locate: reading.file.locate, problems: reading.problems };
  const read = (section: string, kind: ConfigKind): FolderConfig => {
    const value = entryOf(top, section) ?? null;
    return readFolderConfig({ section: { value, path: [section], file }, kind, projectName: name });
  };
  if (Object.hasOwn(top, 'tests') && Object.hasOwn(top, 'data_tests')) {
    const message = '"tests" and "data_tests" are two names for the same section';
    const hint = 'put everything under "data_tests"';
    reading.problems.push({ code: 'E0104', message, path: ['tests'], at: 'key', hint });
  }
  return {
    models: read('models', 'model'),
    seeds: read('seeds', 'seed'),
    snapshots: read('snapshots', 'snapshot'),
    tests: read(Object.hasOwn(top, 'data_tests') ? 'data_tests' : 'tests', 'test'),
  };
}

function emptyProject(source: SourceText, root: string): Diagnostic {
  return error('E0102', `${source.path} is empty`, {
    span: source.span(0, 0),
    hint: `write "name: ${proposedName(root)}"`,
  });
}
