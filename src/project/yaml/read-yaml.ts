/**
 * One YAML file of a project. In: its path; out: its value with places on demand, and what is
 * wrong with it as YAML. Knows no key.
 */
import { resolve } from 'node:path';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { type ProjectFiles, readText } from '../files/project-files.ts';
import { parseYaml, YamlFile, yamlDiagnostic } from './yaml-file.ts';

export interface YamlRead {
  /** Absent where there is no such file, or it is no text. */
  readonly file: YamlFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `path` is relative to the project. */
export function readYaml(
  { root, files }: { readonly root: string; readonly files: ProjectFiles },
  path: string,
): YamlRead {
  const { source, diagnostics } = readText(files, resolve(root, path), path);
  if (!source) return { file: undefined, diagnostics };
  const { value, problems } = parseYaml(source.text);
  return {
    file: new YamlFile(source, value),
    diagnostics: problems.map((problem) => yamlDiagnostic(problem, source)),
  };
}
