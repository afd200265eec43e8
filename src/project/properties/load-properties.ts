/**
 * All properties files of a project as resources. In: their paths, and what templates in them may
 * use; out: resources and diagnostics.
 */
import { resolve } from 'node:path';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { type ProjectFiles, rememberedText } from '../files/project-files.ts';
import { fillTemplates, type TemplateScope, withoutConsequences } from '../settings/environment.ts';
import { toDiagnostic } from '../yaml/problem.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { YamlFile } from '../yaml/yaml-file.ts';
import { type PropertiesContent, readProperties } from './properties-file.ts';

export interface PropertiesRequest {
  readonly root: string;
  readonly files: ProjectFiles;
  readonly scope: TemplateScope;
}

export interface LoadedProperties {
  readonly content: Omit<PropertiesContent, 'problems'>;
  readonly diagnostics: readonly Diagnostic[];
}

export function loadProperties(
  paths: readonly string[],
  request: PropertiesRequest,
): LoadedProperties {
  const diagnostics: Diagnostic[] = [];
  const contents = paths.flatMap((path): PropertiesContent[] => {
    const remembered = recallFile(request, path);
    if (remembered) return [readProperties(remembered, remembered.value, 'checked')];
    const read = readYaml(request, path);
    diagnostics.push(...read.diagnostics);
    if (!read.file) return [];
    const { content, found } = readOne(read.file, request.scope);
    diagnostics.push(...found);
    if (read.diagnostics.length + found.length === 0) keepFile(request, path, read.file);
    return [content];
  });
  const all = <K extends keyof LoadedProperties['content']>(key: K) =>
    contents.flatMap((content) => content[key] as PropertiesContent[K][number][]);
  return {
    content: {
      models: all('models'),
      seeds: all('seeds'),
      snapshots: all('snapshots'),
      tests: all('tests'),
      macros: all('macros'),
      sources: all('sources'),
      attachments: all('attachments'),
      exposures: all('exposures'),
      unitTests: all('unitTests'),
    },
    diagnostics,
  };
}

/** The kind under which the value of a checked file is kept. */
const memoryKind = 'properties';

function recallFile({ root, files }: PropertiesRequest, path: string): YamlFile | undefined {
  const absolute = resolve(root, path);
  const value = files.memory?.recall(absolute, memoryKind);
  if (value === undefined) return undefined;
  const source = rememberedText(files, absolute, path);
  return source && new YamlFile(source, value);
}

/** What templates make of a value depends on more than the file. */
function keepFile({ root, files }: PropertiesRequest, path: string, file: YamlFile): void {
  if (file.source.text.includes('{{')) return;
  files.memory?.keep(resolve(root, path), memoryKind, file.value);
}

function readOne(
  file: YamlFile,
  scope: TemplateScope,
): { readonly content: PropertiesContent; readonly found: readonly Diagnostic[] } {
  const filled = file.source.text.includes('{{')
    ? fillTemplates(file.value, scope)
    : { value: file.value, problems: [] };
  const content = readProperties(file, filled.value);
  const problems = withoutConsequences(filled.problems, content.problems);
  return { content, found: problems.map((problem) => toDiagnostic(problem, file)) };
}
