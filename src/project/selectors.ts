/**
 * Named selectors, from `selectors:` of project.yml and from selectors.yml. In: YAML; out:
 * selections as text. dbt's form in maps is put into that text; the grammar itself is the graph's.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { checkDescribedOnce } from './check-names.ts';
import { selectorsFileName } from './find-project.ts';
import { asFlag, asMap, asText, entryOf, type JsonMap } from './json-shapes.ts';
import { type Located, type Problem, toDiagnostic } from './problem.ts';
import type { ProjectFiles } from './project-files.ts';
import { selectorsSchema } from './project-schema.ts';
import { readYaml } from './read-yaml.ts';
import type { NamedSelector } from './resources.ts';
import { validate } from './validate.ts';
import {
  entriesOf,
  itemsOf,
  report,
  sourced,
  textUnder,
  under,
  type Written,
  writtenFile,
} from './written.ts';

/** What project.yml says, and selectors.yml after it. */
export function loadSelectors(
  project: { readonly root: string; readonly files: ProjectFiles },
  fromProject: readonly NamedSelector[],
): LoadedSelectors {
  const { file, diagnostics } = readYaml(project, selectorsFileName);
  if (!file) return { selectors: fromProject, diagnostics, fileCount: 0 };
  const read = readSelectors(file);
  const problems = [...validate(selectorsSchema, file.value ?? {}), ...read.problems];
  const selectors = [...fromProject, ...read.selectors];
  return {
    selectors,
    diagnostics: [
      ...diagnostics,
      ...problems.map((problem) => toDiagnostic(problem, file)),
      ...checkDescribedOnce(selectors.map(described), 'selector'),
    ],
    fileCount: 1,
  };
}

export interface LoadedSelectors {
  readonly selectors: readonly NamedSelector[];
  readonly diagnostics: readonly Diagnostic[];
  readonly fileCount: number;
}

function described({ name, definition }: NamedSelector) {
  return { name, locate: definition.locate };
}

export interface SelectorContent {
  readonly selectors: readonly NamedSelector[];
  readonly problems: readonly Problem[];
}

export function readSelectors(file: Located): SelectorContent {
  const top = writtenFile(file.value, file.locate);
  const section = under(top, 'selectors');
  const short = entriesOf(section).flatMap(([name, written]): NamedSelector[] => {
    const text = asText(written.value);
    if (text === undefined) return [];
    const definition = sourced(written, text);
    return [{ name, description: undefined, definition, isDefault: false }];
  });
  const long = itemsOf(section).flatMap((item) => readSelector(item) ?? []);
  return { selectors: [...short, ...long], problems: top.file.problems };
}

function readSelector(selector: Written): NamedSelector | undefined {
  const name = textUnder(selector, 'name');
  const written = under(selector, 'definition');
  if (name === undefined || !written) return undefined;
  const known = written.file.problems.length;
  const definition = alternatives(written).join(' ');
  if (written.file.problems.length > known) return undefined;
  return {
    name,
    description: textUnder(selector, 'description'),
    definition: sourced(written, definition),
    isDefault: asFlag(under(selector, 'default')?.value) ?? false,
  };
}

/** A definition as a union of intersections, each as text without spaces. */
function alternatives(definition: Written): readonly string[] {
  const text = asText(definition.value);
  if (text !== undefined) return text.split(/\s+/).filter((part) => part !== '');
  const union = under(definition, 'union');
  if (union) return itemsOf(union).flatMap(alternatives);
  const intersection = under(definition, 'intersection');
  if (!intersection) return formatCriterion(definition);
  const [first = [], ...others] = itemsOf(intersection).map(alternatives);
  return others.reduce(
    (left, right) => left.flatMap((one) => right.map((other) => `${one},${other}`)),
    first,
  );
}

/** dbt's `method: tag` with `value: nightly`, or the short `tag: nightly`. */
function formatCriterion(criterion: Written): readonly string[] {
  const exclude = under(criterion, 'exclude');
  if (exclude) {
    report(exclude, {
      code: 'E0108',
      message: 'Eider has no "exclude" in a named selector',
      at: 'key',
      hint: 'pass --exclude with the selector, or name what should be selected',
    });
    return [];
  }
  const map = asMap(criterion.value) ?? {};
  const { method, value } = map;
  if (typeof method === 'string' && value !== undefined) {
    const { before, after } = reach(map);
    return [`${before}${method}:${String(value)}${after}`];
  }
  const [short, ...more] = Object.entries(map);
  const isShort = short !== undefined && more.length === 0 && short[0] !== 'method';
  if (isShort && typeof short[1] !== 'object') return [`${short[0]}:${short[1]}`];
  report(criterion, {
    code: 'E0109',
    message: 'this definition cannot be read',
    at: 'key',
    hint: 'write it as text: definition: "tag:nightly +orders"',
  });
  return [];
}

function reach(map: JsonMap): { readonly before: string; readonly after: string } {
  const depth = (key: string): string => {
    const levels = entryOf(map, key);
    return levels === undefined ? '' : String(levels);
  };
  if (asFlag(entryOf(map, 'childrens_parents'))) return { before: '@', after: '' };
  return {
    before: asFlag(entryOf(map, 'parents')) ? `${depth('parents_depth')}+` : '',
    after: asFlag(entryOf(map, 'children')) ? `+${depth('children_depth')}` : '',
  };
}
