/**
 * YAML text as values, with places on demand. In: text; out: JSON and problems, a pure function
 * whose result can be kept by content. Places are found in a second pass, only when asked for.
 */
import {
  CORE_SCHEMA,
  defineScalarTag,
  floatCoreTag,
  intCoreTag,
  load,
  mergeTag,
  YAMLException,
} from 'js-yaml';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import { formatCount } from '../../base/format-count.ts';
import type { Json } from '../../base/json.ts';
import type { SourceText, Span } from '../../base/source-text.ts';
import type { Anchor, Located, YamlPath } from './problem.ts';
import { explainYamlError } from './yaml-errors.ts';
import { findYamlPlaces, rangeOf, type YamlPlaces } from './yaml-places.ts';
import type { YamlProblem } from './yaml-problem.ts';

export interface YamlResult {
  /** `null` for an empty file, and for one that cannot be read. */
  readonly value: Json;
  readonly problems: readonly YamlProblem[];
}

export function parseYaml(text: string): YamlResult {
  try {
    const value = load(text, { schema }) as Json;
    return /&\S/.test(text) && text.includes('*') ? withoutSharing(value) : { value, problems: [] };
  } catch (failure) {
    if (!(failure instanceof YAMLException)) throw failure;
    return diagnose(text, failure);
  }
}

/** A parsed text whose keys and values can be found again. */
export class YamlFile implements Located {
  readonly source: SourceText;
  readonly value: Json;
  #places: YamlPlaces | undefined;

  constructor(source: SourceText, value: Json) {
    this.source = source;
    this.value = value;
  }

  readonly locate = (path: YamlPath, at: Anchor): Span => {
    const { text } = this.source;
    this.#places ??= findYamlPlaces(text);
    const { start, end } = rangeOf(this.#places, text, path, at);
    return this.source.span(start, end);
  };
}

export function yamlDiagnostic(problem: YamlProblem, source: SourceText): Diagnostic {
  const { code, message, range, label, hint, related } = problem;
  return error(code, message, {
    span: source.span(range.start, range.end),
    ...(label === undefined ? {} : { label }),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : {
          related: [
            {
              message: related.message,
              span: source.span(related.range.start, related.range.end),
            },
          ],
        }),
  });
}

/** Digits that a number cannot hold, 007 too, stay text, so that none is lost; `.inf` and `.nan` do. */
const schema = CORE_SCHEMA.withTags(
  mergeTag,
  defineScalarTag<number | string>(intCoreTag.tagName, {
    ...intCoreTag,
    resolve: (source, isExplicit, tag) => {
      const value = intCoreTag.resolve(source, isExplicit, tag);
      const isKept = Number.isSafeInteger(value) && !/^[-+]?0\d/.test(source);
      return typeof value === 'number' && !isKept ? source : value;
    },
  }),
  defineScalarTag<number | string>(floatCoreTag.tagName, {
    ...floatCoreTag,
    resolve: (source, isExplicit, tag) => {
      const value = floatCoreTag.resolve(source, isExplicit, tag);
      return typeof value === 'number' && !Number.isFinite(value) ? source : value;
    },
  }),
);

function diagnose(text: string, failure: YAMLException): YamlResult {
  let places: YamlPlaces;
  try {
    places = findYamlPlaces(text);
  } catch {
    return { value: null, problems: [explainYamlError(text, failure)] };
  }
  if (!places.root) return { value: null, problems: [] };
  const fatal = contentProblems(text, places);
  const duplicates = places.duplicates.map(duplicateKey);
  if (fatal.length > 0) return { value: null, problems: [...fatal, ...duplicates] };
  if (duplicates.length === 0) return { value: null, problems: [explainYamlError(text, failure)] };
  try {
    // The last of two equal keys wins, so that the rest of the file is checked all the same.
    return { value: load(text, { schema, json: true }) as Json, problems: duplicates };
  } catch (second) {
    if (!(second instanceof YAMLException)) throw second;
    return { value: null, problems: [...duplicates, explainYamlError(text, second)] };
  }
}

/** What parses but has no value: unquoted templates, aliases and tags that mean nothing. */
function contentProblems(text: string, places: YamlPlaces): YamlProblem[] {
  const code = 'E0103';
  const anchors = places.anchors.map((name) => `*${name}`).join(', ');
  return [
    ...places.collectionKeys.map((range): YamlProblem => {
      const isTemplate = text.startsWith('{{', range.start) || text[range.start - 1] === '{';
      return isTemplate
        ? unquotedTemplate(text, range.start)
        : { code, message: 'a key must be text, not a list or a map', range };
    }),
    ...places.unknownAliases.map(
      ({ name, range }): YamlProblem => ({
        code,
        message: `"*${name}" refers to an anchor that is not above it`,
        range,
        hint:
          anchors === ''
            ? 'put the text in quotes if it should begin with an asterisk'
            : `anchors in this file: ${anchors}`,
      }),
    ),
    ...places.tags
      .filter(({ tag }) => !/^!!(?:str|int|float|bool|null|map|seq)$/.test(tag))
      .map(
        ({ tag, range }): YamlProblem => ({
          code,
          message: `the YAML tag "${tag}" means nothing here`,
          range,
          hint: 'put the text in quotes if it should begin with an exclamation mark',
        }),
      ),
  ];
}

function unquotedTemplate(text: string, near: number): YamlProblem {
  const start = text[near - 1] === '{' ? near - 1 : near;
  const close = text.indexOf('}}', start);
  const end = close === -1 ? start + 2 : close + 2;
  const template = text.slice(start, end);
  return {
    code: 'E0103',
    message: 'a template needs quotes around it in YAML',
    range: { start, end },
    hint: `write ${template.includes('"') ? `'${template}'` : `"${template}"`}`,
  };
}

function duplicateKey(found: YamlPlaces['duplicates'][number]): YamlProblem {
  return {
    code: 'E0104',
    message: `the key "${found.key}" is written twice`,
    range: found.again,
    related: { message: 'the first one', range: found.first },
    hint: 'keep one of them',
  };
}

const largestExpansion = 200_000;

/** Copies what aliases share; an alias inside its own anchor, or a flood of them, is refused. */
function withoutSharing(value: Json): YamlResult {
  const above = new Set<Json>();
  let count = 0;
  let message: string | undefined;
  const copy = (inner: Json): Json => {
    count++;
    if (message !== undefined || inner === null || typeof inner !== 'object') return inner;
    if (count > largestExpansion)
      message = `the aliases of this file expand to more than ${formatCount(largestExpansion)} values`;
    if (above.has(inner)) message = 'an alias stands inside its own anchor';
    if (message !== undefined) return null;
    above.add(inner);
    const copied = Array.isArray(inner)
      ? inner.map(copy)
      : Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, copy(item)]));
    above.delete(inner);
    return copied;
  };
  const copied = copy(value);
  if (message === undefined) return { value: copied, problems: [] };
  return { value: null, problems: [{ code: 'E0103', message, range: { start: 0, end: 0 } }] };
}
