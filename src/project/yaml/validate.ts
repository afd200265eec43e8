/**
 * Holds a value against a zod schema. In: JSON and a schema; out: problems in a person's words,
 * with suggestions. Pure; knows no file.
 */
import type * as z from 'zod';
import { didYouMean } from '../../base/suggest.ts';
import { takersOf } from '../config/config-keys.ts';
import { hintForForeignKey, hintForForeignValue } from '../config/foreign-keys.ts';
import type { Problem, YamlPath } from './problem.ts';
import { wordsFor } from './value-types.ts';

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

export function validate(schema: z.ZodType, value: unknown, base: YamlPath = []): Problem[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap(narrow).flatMap((issue) => {
    const at = { schema, value, base, path: issue.path as YamlPath };
    return issue.code === 'unrecognized_keys'
      ? unknownKeys(issue.keys, at)
      : [wrongValue(issue, at)];
  });
}

/** Of a choice of shapes, the one that was meant: whose fault lies inside it, not in its kind. */
function narrow(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isInside = (inner: Issue): boolean =>
    inner.path.length > 0 || inner.code === 'unrecognized_keys';
  const meant = issue.errors.find((option) => option.length > 0 && option.every(isInside));
  if (!meant) return [issue];
  return meant.flatMap((inner) => narrow({ ...inner, path: [...issue.path, ...inner.path] }));
}

interface Place {
  readonly schema: Schema;
  readonly value: unknown;
  readonly base: YamlPath;
  readonly path: YamlPath;
}

function unknownKeys(keys: readonly string[], { schema, base, path }: Place): Problem[] {
  const known = knownKeys(schemaAt(schema, path));
  return keys.map((key) => unknownKey(key, [...base, ...path, key], known));
}

/** A key that means nothing where it stands: misspelt, dbt's, or at home elsewhere. */
export function unknownKey(key: string, path: YamlPath, known: readonly string[]): Problem {
  const common = { path, at: 'key' } as const;
  const bare = key.replace(/^\+/, '');
  const plain = bare.replaceAll('-', '_');
  const spelt = [plain, `+${plain}`].find((one) => one !== key && known.includes(one));
  if (spelt !== undefined) {
    const hint = `write "${spelt}"`;
    return { ...common, code: 'E0107', message: `unknown key "${key}"`, hint };
  }
  const foreign = hintForForeignKey(bare, String(path[0]));
  if (foreign !== undefined) {
    const message = `"${key}" is a key of dbt that Eider does not have`;
    return { ...common, code: 'E0108', message, hint: foreign };
  }
  const takers = takersOf(bare);
  if (takers !== undefined) {
    const message = `"${key}" does not belong here`;
    return { ...common, code: 'E0118', message, hint: `it configures ${takers}` };
  }
  return {
    ...common,
    code: 'E0107',
    message: `unknown key "${key}"`,
    hint: didYouMean(key, known) ?? keysTaken(known),
  };
}

function keysTaken(known: readonly string[]): string {
  if (known.length === 0) return 'remove it';
  const shown = known.slice(0, 12).join(', ');
  return known.length > 12 ? `keys here: ${shown}, ...` : `keys here: ${shown}`;
}

function wrongValue(issue: Issue, { schema, value, base, path }: Place): Problem {
  const found = valueAt(value, path);
  const full = [...base, ...path];
  const name = nameOf(full);
  if (found === undefined) {
    const message = `${parentName(full)} has no "${full.at(-1)}"`;
    const options = allowedValues(issue, schemaAt(schema, path));
    const hint = options ? `it is ${oneOf(options)}` : `add "${full.at(-1)}: ..."`;
    return { code: 'E0110', message, path: full.slice(0, -1), at: 'key', hint };
  }
  const isCollection = found !== null && typeof found === 'object';
  const at = isCollection || found === null ? 'key' : 'value';
  const key = lastKey(full).replace(/^\+/, '');
  const options = allowedValues(issue, schemaAt(schema, path));
  const foreign = hintForForeignValue(key, found);
  if (foreign !== undefined) {
    const message =
      typeof found === 'string'
        ? `"${found}" is a value of dbt that Eider does not have`
        : `${name} is no ${kindOf(found)}, as it is in dbt`;
    return { code: 'E0108', message, path: full, at, hint: foreign };
  }
  const words = options ? oneOf(options) : wantedWords(schema, path, issue);
  const message = `${name} must be ${words}, not ${show(found)}`;
  const hint = hintFor(found, words, options);
  return { code: 'E0109', message, path: full, at, ...(hint === undefined ? {} : { hint }) };
}

function hintFor(found: unknown, words: string, options?: readonly string[]): string | undefined {
  if (options && typeof found === 'string') return didYouMean(found, options);
  if (words.startsWith('text') && (typeof found === 'number' || typeof found === 'boolean')) {
    return `put it in quotes: "${found}"`;
  }
  if (words.startsWith('a list') && typeof found === 'string') return `write a list: [${found}]`;
  return undefined;
}

function oneOf(options: readonly string[]): string {
  if (options.length === 1) return `"${options[0]}"`;
  return `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}

function allowedValues(issue: Issue, schema: Schema | undefined): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  const inner = schema && unwrap(schema)._zod.def;
  return inner?.type === 'enum' ? Object.keys(inner.entries) : undefined;
}

function wantedWords(schema: Schema, path: YamlPath, issue: Issue): string {
  const inner = schemaAt(schema, path);
  const own = inner && (wordsFor(inner) ?? wordsFor(unwrap(inner)));
  if (own !== undefined) return own;
  if (issue.code === 'invalid_type') return typeWords[issue.expected] ?? issue.expected;
  return issue.code === 'too_small' ? 'something' : 'of another kind';
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** A value in a message: short, and told apart from text that looks like it. */
export function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') {
    if (value === '') return 'empty text';
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value);
  }
  return typeof value === 'object' ? `a ${kindOf(value)}` : String(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : 'map';
}

/** `threads`, or `item 2 of tags`: the last key, and where in its list. */
function nameOf(path: YamlPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'string' ? last : `item ${last + 1} of ${lastKey(path)}`;
}

function parentName(path: YamlPath): string {
  const parent = path.slice(0, -1);
  if (parent.length === 0) return 'the file';
  return typeof parent.at(-1) === 'number' ? `this entry of ${lastKey(parent)}` : nameOf(parent);
}

function lastKey(path: YamlPath): string {
  return String(path.findLast((step) => typeof step === 'string') ?? '');
}

export function valueAt(value: unknown, path: YamlPath): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, step)) {
      return undefined;
    }
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

function schemaAt(schema: Schema, path: YamlPath): Schema | undefined {
  let current: Schema | undefined = schema;
  for (const step of path) {
    if (!current) return undefined;
    current = descend(unwrap(current), step);
  }
  return current;
}

function descend(
  schema: { _zod: { def: z.core.$ZodTypes['_zod']['def'] } },
  step: string | number,
): Schema | undefined {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return def.shape[step] ?? def.catchall;
    case 'array':
      return typeof step === 'number' ? def.element : undefined;
    case 'record':
      return typeof step === 'string' ? def.valueType : undefined;
    case 'union':
      return def.options.map((option) => descend(unwrap(option), step)).find((found) => found);
    default:
      return undefined;
  }
}

/** Without `optional`, `nullable`, `lazy` and the transformation that follows. */
function unwrap(schema: Schema): z.core.$ZodTypes {
  const known = schema as z.core.$ZodTypes;
  const { def } = known._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
      return unwrap(def.innerType);
    case 'lazy':
      return unwrap(def.getter());
    case 'pipe':
      return unwrap(def.in);
    default:
      return known;
  }
}

function knownKeys(schema: Schema | undefined): string[] {
  if (!schema) return [];
  const { def } = unwrap(schema)._zod;
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'union' ? def.options.flatMap(knownKeys) : [];
}
