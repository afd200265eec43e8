/**
 * Named selectors, from `selectors:` of project.yml and from selectors.yml. In: YAML; out: their
 * definitions with places. What a selection means is the graph's to say.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { checkDescribedOnce } from '../check-names.ts';
import { selectorsFileName } from '../files/find-project.ts';
import type { ProjectFiles } from '../files/project-files.ts';
import type { NamedSelector } from '../resources.ts';
import { asFlag, asText } from '../yaml/json-shapes.ts';
import { type Located, toDiagnostic } from '../yaml/problem.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { validate } from '../yaml/validate.ts';
import {
  entriesOf,
  itemsOf,
  sourced,
  textUnder,
  under,
  type Written,
  writtenFile,
} from '../yaml/written.ts';
import type { YamlFile } from '../yaml/yaml-file.ts';
import { selectorsSchema } from './project-schema.ts';

/** What project.yml says, and selectors.yml after it. */
export function loadSelectors(
  project: { readonly root: string; readonly files: ProjectFiles },
  fromProject: readonly NamedSelector[],
): LoadedSelectors {
  const { file, diagnostics } = readYaml(project, selectorsFileName);
  const selectors = file ? [...fromProject, ...readSelectors(file)] : fromProject;
  return {
    selectors,
    diagnostics: [
      ...diagnostics,
      ...(file ? checkSelectors(file) : []),
      ...checkDescribedOnce(selectors.map(described), 'selector'),
    ],
    fileCount: file ? 1 : 0,
  };
}

export interface LoadedSelectors {
  readonly selectors: readonly NamedSelector[];
  readonly diagnostics: readonly Diagnostic[];
  readonly fileCount: number;
}

function checkSelectors(file: YamlFile): Diagnostic[] {
  const problems = validate(selectorsSchema, file.value ?? {});
  return problems.map((problem) => toDiagnostic(problem, file));
}

function described({ name, definition }: NamedSelector) {
  return { name, locate: definition.locate };
}

export function readSelectors(file: Located): readonly NamedSelector[] {
  const top = writtenFile(file.value, file.locate);
  const section = under(top, 'selectors');
  const short = entriesOf(section).flatMap(([name, written]): NamedSelector[] => {
    const text = asText(written.value);
    if (text === undefined) return [];
    const definition = sourced(written, text);
    return [{ name, description: undefined, definition, isDefault: false }];
  });
  const long = itemsOf(section).flatMap((item) => readSelector(item) ?? []);
  return [...short, ...long];
}

function partsOf({ path, file }: Written): NonNullable<NamedSelector['locatePart']> {
  return (part) => file.locate([...path, ...part], 'value');
}

/** dbt's structures go on as they are: the grammar is the graph's. */
function readSelector(selector: Written): NamedSelector | undefined {
  const name = textUnder(selector, 'name');
  const written = under(selector, 'definition');
  if (name === undefined || !written) return undefined;
  const text = asText(written.value);
  return {
    name,
    description: textUnder(selector, 'description'),
    definition: sourced(written, text ?? ''),
    ...(text === undefined ? { structured: written.value, locatePart: partsOf(written) } : {}),
    isDefault: asFlag(under(selector, 'default')?.value) ?? false,
  };
}
