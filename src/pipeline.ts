/**
 * The stages as named calls, each from one immutable product to the next: the table of contents
 * of the program. In: where to look and what was asked; out: products and what is wrong.
 */
import { resolve } from 'node:path';
import { type Diagnostic, hasErrors, type Outcome } from './base/diagnostic.ts';
import { digestFile } from './base/digest-file.ts';
import type { Json } from './base/json.ts';
import type { StoredCheckMemory } from './check/cache/check-memory.ts';
import type { CheckOptions } from './check/check-project.ts';
import { compileProject } from './compile/compile-project.ts';
import { queryDigest } from './compile/query-digest.ts';
import { columnGraph } from './graph/columns/column-graph.ts';
import { columnSelector } from './graph/columns/select-columns.ts';
import { linkGraph } from './graph/link-graph.ts';
import { type ParseFile, parseProject } from './graph/parse-project.ts';
import { selectNodes } from './graph/selection/select-nodes.ts';
import type { StateSelectors } from './graph/selection/state-selectors.ts';
import { unusedVariables } from './graph/unused-variables.ts';
import type { CheckedProject } from './product/checked.ts';
import type { ColumnGraph } from './product/column-graph.ts';
import type { CompiledModel, CompiledProject } from './product/compiled.ts';
import type { Graph, NodeId } from './product/graph.ts';
import type { Selection } from './product/selection.ts';
import type { FileMemory } from './project/files/file-memory.ts';
import type { ProjectFiles } from './project/files/project-files.ts';
import { templateMemory } from './project/files/template-files.ts';
import { loadProject } from './project/load-project.ts';
import type { ProjectSource } from './project/resources.ts';
import { parseTemplate } from './template/parse/parse-template.ts';
import type { TemplateFacts } from './template/template.ts';
import { withFacts } from './template/with-facts.ts';

export interface CompileRequest {
  readonly workingFolder: string;
  readonly projectDir?: string | undefined;
  readonly target?: string | undefined;
  /** YAML, as `--vars` gives it. */
  readonly vars?: string | undefined;
  /** A template that is no file of the project, and may read variables. */
  readonly alsoReads?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ISO 8601, UTC. */
  readonly runStartedAt: string;
  /** Instead of the real file system. */
  readonly files?: ProjectFiles;
  /** What earlier checks found out; opened when there is something to check. */
  readonly openCheckMemory?: () => StoredCheckMemory;
}

export interface Compilation {
  readonly request: CompileRequest;
  readonly project: ProjectSource;
  readonly graph: Graph;
  readonly compiled: CompiledProject;
  readonly ms: number;
}

export interface CompileOutcome extends Outcome<Compilation | undefined> {
  /** What can be checked although something is wrong, so that all mistakes come at once. */
  readonly partial?: Compilation | undefined;
}

/** Everything up to SQL. Opens no warehouse; where anything is wrong there is no value. */
export function compile(request: CompileRequest): CompileOutcome {
  const began = performance.now();
  const diagnostics: Diagnostic[] = [];
  let guessed: ReadonlySet<string> = new Set();
  const keep = <T>(outcome: Outcome<T>): T => {
    diagnostics.push(...outcome.diagnostics.filter((each) => !guessed.has(pathOf(each) ?? '')));
    return outcome.value;
  };
  const project = keep(
    loadProject({
      workingFolder: request.workingFolder,
      env: request.env,
      projectDir: request.projectDir,
      targetName: request.target,
      vars: request.vars,
      ...(request.files ? { files: request.files } : {}),
    }),
  );
  if (!project) return { value: undefined, diagnostics };
  guessed = guessedPaths(project);
  const parsed = keep(parseProject(project, rememberingParser(project, request.files?.memory)));
  diagnostics.push(...unusedVariables(parsed, request.alsoReads));
  const graph = keep(linkGraph(parsed));
  // Rendering a file that does not parse or link would say everything twice.
  const leftOut = pathsWithErrors(diagnostics);
  const { runStartedAt } = request;
  const compiled = keep(
    compileProject({
      graph,
      project,
      runStartedAt,
      leftOut,
      isKnown: ({ path }, key) =>
        isKnownSql(request.files?.memory, resolve(project.root, path), key),
    }),
  );
  const ms = performance.now() - began;
  const value: Compilation = { request, project, graph, compiled, ms };
  if (!hasErrors(diagnostics)) return { value, diagnostics };
  const partial = diagnostics.some(isOfSettings) ? undefined : value;
  return { value: undefined, partial, diagnostics };
}

/** What cannot be read of YAML may have said which columns and types there are. */
function isOfSettings({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && code.startsWith('E01');
}

function pathsWithErrors(diagnostics: readonly Diagnostic[]): ReadonlySet<string> {
  const wrong = diagnostics.filter(({ severity }) => severity === 'error');
  return new Set(wrong.flatMap((each) => pathOf(each) ?? []));
}

function pathOf({ span }: Diagnostic): string | undefined {
  return span?.source.path;
}

/** That they could not be read is all that is said of them. */
function guessedPaths(project: ProjectSource): ReadonlySet<string> {
  const { models, snapshots, macros, tests, genericTests } = project;
  const files = [models, snapshots, macros, tests, genericTests].flat();
  return new Set(files.flatMap(({ isGuess, source }) => (isGuess ? [source.path] : [])));
}

/** Whether the file at this absolute path, as it is now, was compiled and written under the key. */
export function isKnownSql(memory: FileMemory | undefined, path: string, key: string): boolean {
  return memory?.recall(path, compiledMemory) === key;
}

/** The kind under which the key of the SQL that was written for a model is kept. */
export const compiledMemory = 'compiled';

/** Facts of templates without a mistake are kept; the tree is made again when it is asked for. */
function rememberingParser({ root }: ProjectSource, memory: FileMemory | undefined): ParseFile {
  return ({ source, isGuess }, role) => {
    const path = resolve(root, source.path);
    if (isGuess) return parseTemplate(source, role);
    const facts = memory?.recall(path, templateMemory) as TemplateFacts | undefined;
    if (facts) return { value: withFacts(source, facts, role), diagnostics: [] };
    const parsed = parseTemplate(source, role);
    if (parsed.diagnostics.length === 0) {
      memory?.keep(path, templateMemory, parsed.value.facts as unknown as Json);
    }
    return parsed;
  };
}

/** Everything that can be proven without data, in an empty database in memory: `open` gives one. */
export async function check(
  compilation: Compilation,
  { open, unitTests }: Partial<Pick<CheckOptions, 'open' | 'unitTests'>> = {},
): Promise<Outcome<CheckedProject>> {
  const { request, project, graph, compiled } = compilation;
  const { checkProject } = await import('./check/check-project.ts');
  const { fixtureFiles } = await import('./check/fixtures/read-fixture.ts');
  const { checkExternals } = await import('./materialize/external/check-externals.ts');
  const memory = request.openCheckMemory?.();
  const files = request.files?.memory;
  const checked = await checkProject(compiled, {
    project,
    fixtures: fixtureFiles(project.root, request.files),
    unitTests,
    ...(open ? { open } : {}),
    ...(memory ? { memory } : {}),
    ...(files ? { queryKey: rememberedQueryKey(project, files) } : {}),
  });
  memory?.store((id) => graph.nodes.has(id));
  return checkExternals(checked, project);
}

/** While neither the file nor the key changes, the SQL is the same, too. */
function rememberedQueryKey({ root }: ProjectSource, memory: FileMemory) {
  return (model: CompiledModel): string => {
    const { node, key } = model;
    const path = resolve(root, node.path);
    const known = memory.recall(path, queryMemory) as readonly [string, string] | undefined;
    if (known?.[0] === key) return known[1];
    const made = queryDigest(model);
    memory.keep(path, queryMemory, [key, made]);
    return made;
  };
}

/** The kind under which a model's key and a digest of its SQL are kept. */
const queryMemory = 'query';

/** What each column is computed from and who reads it; of seeds, what they hold counts, too. */
export function columns(checked: CheckedProject): ColumnGraph {
  return columnGraph(checked, { contentOf: ({ file }) => digestFile(file.absolutePath) });
}

export interface SelectRequest {
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly selector?: string | undefined;
}

/** The project is checked only where a selector asks for a column. */
export async function selectWithColumns(
  compilation: Compilation,
  request: SelectRequest,
  states: StateSelectors = {},
): Promise<Outcome<Selection>> {
  let isColumnAsked = false;
  const ask = (): ReadonlySet<NodeId> => {
    isColumnAsked = true;
    return new Set();
  };
  const selected = select(compilation, request, {
    ...states,
    column: { select: ask, values: () => [] },
  });
  if (!isColumnAsked) return selected;
  const { value: checked } = await check(compilation);
  return select(compilation, request, { ...states, column: columnSelector(columns(checked)) });
}

export function select(
  { graph, project }: Compilation,
  { select: wanted, exclude, selector }: SelectRequest,
  stateSelectors: StateSelectors = {},
): Outcome<Selection> {
  return selectNodes({
    stateSelectors,
    graph,
    select: wanted ?? [],
    exclude: exclude ?? [],
    namedSelectors: project.selectors,
    ...(selector === undefined ? {} : { selector }),
  });
}
