/**
 * The first stage: the files of a project as resources with places. In: a folder, the environment
 * and the command's own words; out: the project, and every mistake found in its files. Resolves no
 * name and parses no template.
 */
import { resolve } from 'node:path';
import type { Diagnostic, Outcome } from '../base/diagnostic.ts';
import { checkProject } from './check-project.ts';
import { unusedFolders } from './config/unused-folders.ts';
import {
  findProject,
  localFileName,
  projectFileName,
  selectorsFileName,
} from './files/find-project.ts';
import { type ProjectFiles, realFiles } from './files/project-files.ts';
import { type ProjectTree, walkProject } from './files/project-tree.ts';
import { readTemplates, seedFile } from './files/template-files.ts';
import { orderDiagnostics } from './order-diagnostics.ts';
import { attachSources } from './properties/attach-sources.ts';
import { loadProperties } from './properties/load-properties.ts';
import type { ProjectSource, Sourced } from './resources.ts';
import { type ProjectSettings, readProjectFile } from './settings/project-file.ts';
import { loadSelectors } from './settings/selectors.ts';
import { completeTarget } from './settings/targets.ts';
import { readCommandVariables, variableTable } from './settings/variables.ts';

export interface LoadProjectOptions {
  /** Absolute. */
  readonly workingFolder: string;
  /** `--project-dir`: only there, not upwards. */
  readonly projectDir?: string | undefined;
  /** `--target`. */
  readonly targetName?: string | undefined;
  /** The YAML of `--vars`. */
  readonly vars?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files?: ProjectFiles;
}

/** No value where there is no project, or no target to build it for. */
export function loadProject(options: LoadProjectOptions): Outcome<ProjectSource | undefined> {
  const { value, diagnostics } = load(options);
  return { value, diagnostics: orderDiagnostics(diagnostics) };
}

function load(options: LoadProjectOptions): Outcome<ProjectSource | undefined> {
  const { workingFolder, projectDir, env, files = realFiles } = options;
  const variables = readCommandVariables(options.vars);
  const found = findProject({ workingFolder, projectDir }, files);
  const diagnostics: Diagnostic[] = [...variables.diagnostics, ...found.diagnostics];
  const root = found.value;
  if (root === undefined) return { value: undefined, diagnostics };
  const project = readProjectFile({
    root,
    files,
    env,
    targetName: options.targetName,
    commandVariables: variables.value.values,
  });
  diagnostics.push(...project.diagnostics);
  if (!project.settings) return { value: undefined, diagnostics };
  const given = variables.value.names;
  const loaded = loadFiles({ root, files, env, given, settings: project.settings });
  return { value: loaded.value, diagnostics: [...diagnostics, ...loaded.diagnostics] };
}

interface Loading {
  readonly root: string;
  readonly files: ProjectFiles;
  readonly env: LoadProjectOptions['env'];
  /** The names of `--vars`. */
  readonly given: readonly Sourced<string>[];
  readonly settings: ProjectSettings;
}

function loadFiles(loading: Loading): Outcome<ProjectSource | undefined> {
  const { root, files, env, given, settings } = loading;
  const tree = walkProject(root, settings.roots, { files, targetPath: settings.targetPath });
  const paths = propertiesPaths(tree);
  const properties = loadProperties(paths, { root, files, scope: settings.scope });
  const { content } = properties;
  const selectors = loadSelectors(loading, settings.selectors);
  const templates = readTemplates(tree, loading);
  const seeds = tree.files.flatMap((file) => seedFile(file, root) ?? []);
  const attached = attachSources(settings.target, content.attachments, root);
  const diagnostics = [
    ...tree.diagnostics,
    ...unusedFolders(settings.folderConfig, tree),
    ...selectors.diagnostics,
    ...properties.diagnostics,
    ...templates.diagnostics,
    ...attached.diagnostics,
    ...checkProject(tree, content),
  ];
  if (!settings.target) return { value: undefined, diagnostics };
  const counts = [settings, selectors, templates].map(({ fileCount }) => fileCount);
  const value: ProjectSource = {
    root,
    name: settings.name,
    version: settings.version,
    target: completeTarget(settings.target, settings.top, attached.value),
    targets: settings.targets,
    vars: variableTable(settings.variables),
    unclaimedVariables: given.filter(({ value: name }) => !settings.claimedVariables.has(name)),
    env,
    folderConfig: settings.folderConfig,
    ...templates.byKind,
    seeds,
    modelProperties: content.models,
    seedProperties: content.seeds,
    snapshotProperties: content.snapshots,
    testProperties: content.tests,
    macroProperties: content.macros,
    sources: content.sources,
    exposures: content.exposures,
    unitTests: content.unitTests,
    selectors: selectors.selectors,
    ignored: settings.ignored,
    targetPath: resolve(root, settings.targetPath),
    projectFile: settings.source,
    fileCount: counts.reduce((sum, count) => sum + count, paths.length + seeds.length),
  };
  return { value, diagnostics };
}

/** A project may have its models beside project.yml, which is no properties file. */
function propertiesPaths(tree: ProjectTree): string[] {
  return tree.files
    .filter(({ extension }) => extension === 'yml' || extension === 'yaml')
    .map(({ path }) => path)
    .filter((path) => !ownFiles.has(path));
}

const ownFiles: ReadonlySet<string> = new Set([
  projectFileName,
  localFileName,
  selectorsFileName,
  'dbt_project.yml',
  'packages.yml',
]);
