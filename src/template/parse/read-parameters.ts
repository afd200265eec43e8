/**
 * `{{params column="identifier" days="integer = 30"}}`: what a macro or a generic test takes.
 * In: the tag; out: parameters with types and defaults, those that are wrong among them, so that
 * their names are known; and what is wrong with them.
 */
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/suggest.ts';
import { builtinHelpers } from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import { type Parameter, type ParameterType, parameterTypes } from '../template.ts';
import type { RawCall, RawExpression, RawPair } from './handlebars-grammar.ts';
import { complain, type Reading, rangeOf } from './reading.ts';

export function readParameters(raw: RawCall, reading: Reading): readonly Parameter[] {
  const say = (range: Range, message: string, hint: string): void =>
    complain(reading, { code: 'E0211', range, message, hint });
  const parameters = new Map<string, Parameter>();
  for (const unnamed of raw.params) {
    const range = rangeOf(unnamed);
    say(range, 'a parameter is a name with a type', 'write {{params column="identifier"}}');
    const name = nameIn(unnamed);
    if (name !== undefined) parameters.set(name, untyped(name, range, false));
  }
  for (const pair of raw.hash?.pairs ?? []) {
    const parameter = readParameter(pair, say);
    if (parameters.has(pair.key)) {
      say(parameter.range, `the parameter ${pair.key} stands here twice`, 'remove one of the two');
    } else if (reservedNames.includes(pair.key)) {
      say(
        parameter.range,
        `"${pair.key}" already means something in every template`,
        'take another name',
      );
    }
    if (!parameters.has(pair.key)) parameters.set(pair.key, parameter);
  }
  return [...parameters.values()];
}

/** A parameter may be named like a helper: `list` alone is the parameter, `(list …)` the helper. */
const reservedNames = builtinHelpers.filter((name) =>
  ['this', 'target', 'run_started_at', 'interval', 'else', 'config', 'params'].includes(name),
);

type Say = (range: Range, message: string, hint: string) => void;

/** Stands for one whose type is not known; with a default, calls need not give it. */
function untyped(name: string, range: Range, hasFallback: boolean): Parameter {
  return { name, type: 'sql', range, ...(hasFallback ? { fallback: null } : {}) };
}

function nameIn(unnamed: RawExpression): string | undefined {
  if (unnamed.type === 'PathExpression') return unnamed.original;
  return unnamed.type === 'StringLiteral' ? String(unnamed.value) : undefined;
}

function readParameter(pair: RawPair, say: Say): Parameter {
  const [start] = pair.loc.range;
  const range = { start, end: start + pair.key.length };
  const valueRange = rangeOf(pair.value);
  if (pair.value.type !== 'StringLiteral') {
    say(valueRange, `the type of ${pair.key} is written in quotes`, `write ${pair.key}="string"`);
    return untyped(pair.key, range, false);
  }
  const [, typeText = '', equals, fallbackText = ''] =
    /^\s*([^\s=]*)\s*(=?)\s*(.*?)\s*$/s.exec(String(pair.value.value)) ?? [];
  const type = parameterTypes.find((known) => known === typeText);
  if (!type) {
    const hint = didYouMean(typeText, parameterTypes);
    const message = typeText === '' ? `${pair.key} has no type` : `there is no type "${typeText}"`;
    say(valueRange, message, hint ?? `types are ${parameterTypes.join(', ')}`);
    return untyped(pair.key, range, equals !== '');
  }
  if (!equals) return { name: pair.key, type, range };
  const fallback = readFallback(type, fallbackText);
  if (fallback === undefined) {
    say(valueRange, `"${fallbackText}" is no default for ${article(type)}`, fallbackHint[type]);
    return { name: pair.key, type, fallback: null, range };
  }
  return { name: pair.key, type, fallback, range };
}

/** `null` is no value, for every type but `sql`, where it is SQL's. */
function readFallback(type: ParameterType, text: string): Json | undefined {
  if (text === 'null' && type !== 'sql') return null;
  switch (type) {
    case 'integer':
      return /^-?\d+$/.test(text) ? numberOf(text) : undefined;
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? numberOf(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'identifier':
      return text === '' ? undefined : unquoted(text);
    case 'literal':
      if (/^-?\d+(?:\.\d+)?$/.test(text)) return exactNumber(text);
      return text === 'true' ? true : text === 'false' ? false : unquoted(text);
    case 'list':
      return readList(text);
    case 'relation':
      return undefined;
    case 'string':
      return unquoted(text);
    case 'sql':
      return text;
    default:
      return type satisfies never;
  }
}

/** The number itself where that loses nothing, else the text that was typed. */
function numberOf(text: string): Json {
  return String(Number(text)) === text ? Number(text) : text;
}

/** A literal keeps no spelling: `007` is refused rather than changed. */
function exactNumber(text: string): number | undefined {
  return String(Number(text)) === text ? Number(text) : undefined;
}

function unquoted(text: string): string {
  return /^'[^']*'$|^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}

/** `["a", 1]` as in JSON, or `a, b`. */
function readList(text: string): Json | undefined {
  if (!text.startsWith('['))
    return text === '' ? [] : text.split(',').map((item) => unquoted(item.trim()));
  try {
    const list: unknown = JSON.parse(text.replaceAll("'", '"'));
    return Array.isArray(list) ? (list as Json[]) : undefined;
  } catch {
    return undefined;
  }
}

const fallbackHint: Readonly<Record<ParameterType, string>> = {
  integer: 'write integer = 30, or integer = null',
  number: 'write number = 0.5, or number = null',
  boolean: 'write boolean = false',
  identifier: 'write identifier = id',
  literal: "write literal = 0, or literal = 'text'; the type number keeps 007 and 1.0 as they are",
  list: 'write list = a, b',
  relation: 'a relation is always given by the caller; relation = null makes it optional',
  string: 'write string = text',
  sql: 'write sql = 0',
};

function article(type: ParameterType): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
