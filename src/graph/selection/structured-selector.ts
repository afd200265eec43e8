/**
 * A named selector written as YAML structure, dbt's way, to the same tree as its text. In: the
 * value and its place; out: an expression, and every mistake with the path to it.
 *
 *   definition = text | [definition…] | {union: [item…]} | {intersection: [item…]} | {tag: value}
 *              | {method, value, parents, children, parents_depth, children_depth,
 *                 childrens_parents, exclude: [definition…]}
 *   item       = definition | {exclude: [definition…]}
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Locate, Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import { parseSelector } from './parse-selector.ts';
import { printCriterion } from './print-selector.ts';
import type { Depth, SelectorExpression } from './selector.ts';
import { checkMethod, checkValue, type SelectorProblem } from './selector-methods.ts';

/** `undefined` where anything is wrong. */
export function readStructuredSelector(
  definition: Json,
  locatePart: LocatePart,
): Outcome<SelectorExpression | undefined> {
  const reading: Reading = { locatePart, diagnostics: [] };
  const value = readDefinition(reading, definition, 'definition');
  const { diagnostics } = reading;
  return { value: diagnostics.length > 0 ? undefined : value, diagnostics };
}

/** A part of the definition, by the keys and numbers that lead to it. */
type LocatePart = (path: readonly (string | number)[]) => Span;

interface Reading {
  readonly locatePart: LocatePart;
  readonly diagnostics: Diagnostic[];
}

type JsonObject = { readonly [key: string]: Json };
type Read = SelectorExpression | undefined;

const criterionKeys = [
  'method',
  'value',
  'parents',
  'children',
  'parents_depth',
  'children_depth',
  'childrens_parents',
  'exclude',
  'indirect_selection',
];

function readDefinition(reading: Reading, definition: Json, path: string): Read {
  if (typeof definition === 'string') return readText(reading, definition, path);
  if (isList(definition)) return readSet(reading, 'union', definition, path);
  if (!isObject(definition)) {
    return malformed(reading, path, 'is neither text nor a structure', 'write "tag:nightly"');
  }
  for (const operator of ['union', 'intersection'] as const) {
    if (!Object.hasOwn(definition, operator)) continue;
    const others = Object.keys(definition).filter((key) => key !== operator);
    if (others.length > 0) {
      const hint = `put ${others.join(', ')} into the list under ${operator}`;
      return malformed(reading, path, `has ${others.join(', ')} beside ${operator}`, hint);
    }
    return readSet(reading, operator, definition[operator] ?? null, `${path}.${operator}`);
  }
  return readCriterion(reading, definition, path);
}

function readText(reading: Reading, text: string, path: string): Read {
  const parsed = parseSelector(text, placeOf(reading, path));
  reading.diagnostics.push(...parsed.diagnostics);
  return parsed.value;
}

function readSet(
  reading: Reading,
  kind: 'union' | 'intersection',
  items: Json,
  path: string,
): Read {
  if (!isList(items) || items.length === 0) {
    return malformed(reading, path, 'is not a list', 'list the selectors, each behind a "-"');
  }
  const included: Read[] = [];
  const excluded: Read[] = [];
  items.forEach((item, index) => {
    const at = `${path}[${index}]`;
    if (isObject(item) && Object.keys(item).join() === 'exclude') {
      excluded.push(readSet(reading, 'union', item.exclude ?? null, `${at}.exclude`));
    } else {
      included.push(readDefinition(reading, item, at));
    }
  });
  if (included.length === 0) {
    return malformed(
      reading,
      path,
      'only excludes',
      'name what to select before what to leave out',
    );
  }
  return subtract(reading, combine(reading, kind, included, path), excluded, path);
}

/** `{tag: nightly}` or `{method: tag, value: nightly, …}`. */
function readCriterion(reading: Reading, definition: JsonObject, path: string): Read {
  const keys = Object.keys(definition);
  const [only = ''] = keys;
  if (keys.length === 1 && !criterionKeys.includes(only)) {
    const written = { method: only, value: definition[only] ?? null };
    return makeCriterion(reading, written, path, `${path}.${only}`);
  }
  const unknown = keys.filter((key) => !criterionKeys.includes(key));
  for (const key of unknown) {
    const hint = didYouMean(key, criterionKeys) ?? `the keys are ${criterionKeys.join(', ')}`;
    malformed(reading, path, `has the unknown key "${key}"`, hint);
  }
  if (unknown.length > 0) return undefined;
  const indirect = definition.indirect_selection ?? 'eager';
  if (indirect !== 'eager') {
    const hint = 'leave it out: tests are selected with anything they read';
    return malformed(reading, path, `has indirect_selection: ${JSON.stringify(indirect)}`, hint);
  }
  const criterion = makeCriterion(reading, definition, path);
  if (definition.exclude === undefined) return criterion;
  const excluded = readSet(reading, 'union', definition.exclude, `${path}.exclude`);
  return subtract(reading, criterion, [excluded], path);
}

function makeCriterion(
  reading: Reading,
  definition: JsonObject,
  path: string,
  valuePath?: string,
): Read {
  const { method } = definition;
  if (typeof method !== 'string') {
    const hint = 'write "method: tag" and "value: nightly", or "tag: nightly" alone';
    return malformed(reading, path, 'does not say its method', hint);
  }
  const value = scalarText(definition.value ?? null);
  if (value === undefined) {
    const hint = 'write a text, a number, true or false';
    return malformed(reading, path, 'does not say its value', hint);
  }
  const named = checkMethod(method, value);
  if ('code' in named) return report(reading, path, named);
  const problem = checkValue(named, value);
  if (problem) return report(reading, path, problem);

  const withChildrensParents = readFlag(reading, definition, 'childrens_parents', path);
  const parents = readDepth(reading, definition, 'parents', path);
  const children = readDepth(reading, definition, 'children', path);
  if (withChildrensParents && (children !== undefined || named.method === 'column')) {
    const other = children === undefined ? 'the method column' : 'children';
    const message = `childrens_parents and ${other} do not go together`;
    return report(reading, path, { code: 'E0554', message, hint: 'leave out one of them' });
  }
  const parts = { ...named, value, withChildrensParents, parents, children };
  const locate = placeOf(reading, valuePath ?? `${path}.value`);
  return { kind: 'criterion', ...parts, text: printCriterion(parts), locate };
}

function readFlag(reading: Reading, definition: JsonObject, key: string, path: string): boolean {
  const value = definition[key] ?? false;
  if (typeof value === 'boolean') return value;
  malformed(reading, `${path}.${key}`, 'is neither true nor false', `write "${key}: true"`);
  return false;
}

/** `parents: true` with `parents_depth: 2`; a depth alone says the same. */
function readDepth(
  reading: Reading,
  definition: JsonObject,
  key: 'parents' | 'children',
  path: string,
): Depth | undefined {
  const depth = definition[`${key}_depth`];
  const isWanted = readFlag(reading, definition, key, path);
  if (depth === undefined) return isWanted ? Number.POSITIVE_INFINITY : undefined;
  if (typeof depth === 'number' && Number.isSafeInteger(depth) && depth >= 0) {
    return definition[key] === false ? undefined : depth;
  }
  const hint = `write "${key}_depth: 2"`;
  return malformed(reading, `${path}.${key}_depth`, 'is no number of steps', hint);
}

function combine(
  reading: Reading,
  kind: 'union' | 'intersection',
  read: readonly Read[],
  path: string,
): Read {
  const parts = read.filter((part) => part !== undefined);
  if (parts.length <= 1) return parts[0];
  if (kind === 'union') return { kind, parts };
  return { kind, parts, text: 'the intersection', locate: placeOf(reading, path) };
}

function subtract(reading: Reading, from: Read, excluded: readonly Read[], path: string): Read {
  const without = combine(reading, 'union', excluded, path);
  return from && without ? { kind: 'difference', from, without } : from;
}

function scalarText(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** `definition.union[0].exclude` is the first of a list, and what it excludes. */
function placeOf({ locatePart }: Reading, path: string): Locate {
  const [, ...steps] = path.match(/[^.[\]]+/g) ?? [];
  return () => locatePart(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
}

function malformed(reading: Reading, path: string, what: string, hint: string): undefined {
  const span = placeOf(reading, path)();
  reading.diagnostics.push(error('E0566', `${path} ${what}`, { span, hint }));
}

/** A rule that text and structure share. */
function report(reading: Reading, path: string, problem: SelectorProblem): undefined {
  const { code, message, hint } = problem;
  const detail = { span: placeOf(reading, path)(), ...(hint === undefined ? {} : { hint }) };
  reading.diagnostics.push(error(code, `${path}: ${message}`, detail));
}
