/**
 * Expressions: literals, names, and calls of helpers and macros. In: Handlebars' nodes; out: ours,
 * with names resolved as far as the text allows. Evaluates nothing.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { nearest } from '../../base/suggest.ts';
import {
  type BlockName,
  blockUsages,
  builtinHelpers,
  isBlock,
  isHelper,
  isStaticCall,
  valueNames,
} from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import type { Expression, MacroCall, NamedExpression } from '../syntax-tree.ts';
import { explainJinjaTag, jinja } from './explain-jinja.ts';
import type { RawCall, RawExpression, RawLiteral, RawPair, RawPath } from './handlebars-grammar.ts';
import { readHelperCall, readStaticCall } from './read-helper-call.ts';
import { configNeeds, isPlainName, readCallee, readName } from './read-name.ts';
import {
  complain,
  namesSeen,
  type Place,
  type Reading,
  rangeOf,
  refuse,
  sees,
  textOf,
} from './reading.ts';

export function readExpression(raw: RawExpression, reading: Reading, place: Place): Expression {
  switch (raw.type) {
    case 'SubExpression':
      return readCall(raw, rangeOf(raw), reading, place);
    case 'PathExpression':
      return readName(raw, reading, place);
    default:
      return readLiteral(raw, reading);
  }
}

/** A call with or without arguments: `{{name}}`, `{{name a b=c}}`, `(name a)`. */
export function readCall(raw: RawCall, range: Range, reading: Reading, place: Place): Expression {
  const { path, params, hash } = raw;
  if (path.type !== 'PathExpression' || params.some(isJinja)) {
    return refuseJinjaCall(range, reading);
  }
  const isBare = params.length === 0 && hash === undefined;
  if (/^-|-$/.test(path.original)) return refuseJinjaCall(range, reading);
  if (isBare && !isPlainName(path)) return readName(path, reading, place);
  const name = readCallee(path, reading);
  if (name === undefined) return { kind: 'broken', ...range };
  const isSeen = sees(place, name) || valueNames.includes(name);
  if (isBare && isSeen) return readName(path, reading, place);
  if (isStaticCall(name)) {
    const second = name === 'var' || name === 'env' ? params[1] : undefined;
    const fallback = second && readExpression(second, reading, place);
    return readStaticCall({ name, raw, range, fallback }, reading, place);
  }
  if (isHelper(name)) {
    const operands = params.map((param) => readExpression(param, reading, place));
    const named = readPairs(hash?.pairs ?? [], reading, place);
    return readHelperCall(
      { kind: 'helper', helper: name, operands, named, ...range },
      reading,
      place,
    );
  }
  if (isReserved(name)) return refuseMisplaced(name, path, reading);
  const call = readMacroCall({ raw, range, hasBody: false }, reading, place);
  return { kind: 'macro', ...range, call };
}

/** `('x')`: parentheses around a literal, as Jinja has them behind a name; `and` between values. */
export function isJinja(raw: RawExpression): boolean {
  if (raw.type === 'SubExpression') return raw.path.type.endsWith('Literal');
  return raw.type === 'PathExpression' && jinjaWords.has(raw.original);
}

const jinjaWords = new Set(['and', 'or', 'not', 'is', 'in', 'if', 'else']);

export interface WrittenCall {
  readonly raw: RawCall;
  readonly range: Range;
  /** Written as a block: what it holds is added once it is read. */
  readonly hasBody: boolean;
}

/** The path is a plain name that is nothing else. */
export function readMacroCall(written: WrittenCall, reading: Reading, place: Place): MacroCall {
  const { raw, range, hasBody } = written;
  const nameRange = rangeOf(raw.path);
  const name = raw.path.type === 'PathExpression' ? (raw.path.parts[0] ?? '') : '';
  const given = readPairs(raw.hash?.pairs ?? [], reading, place);
  const call: MacroCall = { ...range, name, nameRange, arguments: given, body: undefined };
  const [unnamed] = raw.params;
  if (place.inConfig) complain(reading, configNeeds(`the macro ${name}`, range));
  else if (unnamed) refuseUnnamed(call, unnamed, hasBody, reading);
  else noteMacroCall(call, hasBody, reading, place);
  return call;
}

function noteMacroCall(call: MacroCall, hasBody: boolean, reading: Reading, place: Place): void {
  const { name, nameRange, arguments: given } = call;
  const isBare = given.length === 0 && !hasBody;
  // Where parts could not be read, a word alone may be a name that they would give.
  if (isBare && reading.isPartial) return;
  const suggestion = isBare ? nearest(name, [...namesSeen(place), ...valueNames]) : undefined;
  reading.calls.push({
    kind: 'macro',
    name,
    range: nameRange,
    arguments: given.map((argument) => ({ name: argument.name, range: argument.nameRange })),
    hasBody,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

/** Only helpers take unnamed arguments, so a name near one of theirs is a typo. */
function refuseUnnamed(
  { name, nameRange, start, end }: MacroCall,
  unnamed: RawExpression,
  hasBody: boolean,
  reading: Reading,
): void {
  const asJinja = hasBody ? undefined : explainJinjaCall({ start, end }, reading);
  const like = nearest(name, builtinHelpers);
  if (asJinja) {
    reading.diagnostics.push(asJinja);
  } else if (like) {
    const message = `nothing here is called "${name}"`;
    complain(reading, {
      code: 'E0207',
      range: nameRange,
      message,
      hint: `did you mean "${like}"?`,
    });
  } else {
    const range = rangeOf(unnamed);
    const hint = `write {{${name} name=${textOf(reading, range)}}}`;
    complain(reading, { code: 'E0217', range, message: 'arguments of macros have names', hint });
  }
}

/** `a=1 b=2`, each name once. */
export function readPairs(
  pairs: readonly RawPair[],
  reading: Reading,
  place: Place,
): NamedExpression[] {
  const seen = new Set<string>();
  return pairs.flatMap((pair) => {
    const nameRange = keyRange(pair, reading.source.text);
    const value = readExpression(pair.value, reading, place);
    if (!seen.has(pair.key)) {
      seen.add(pair.key);
      return [{ name: pair.key, nameRange, value }];
    }
    complain(reading, {
      code: 'E0208',
      range: nameRange,
      message: `${pair.key} is given twice`,
      hint: 'remove one of the two',
    });
    return [];
  });
}

function keyRange(pair: RawPair, text: string): Range {
  const [start] = pair.loc.range;
  const length = text[start] === '[' ? pair.key.length + 2 : pair.key.length;
  return { start, end: start + length };
}

export function readLiteral(raw: RawLiteral, reading: Reading): Expression {
  const range = rangeOf(raw);
  switch (raw.type) {
    case 'StringLiteral':
      return { kind: 'text', value: String(raw.value), start: range.start + 1, end: range.end - 1 };
    case 'NumberLiteral':
      return { kind: 'number', text: reading.source.text.slice(range.start, range.end), ...range };
    case 'BooleanLiteral':
      return { kind: 'boolean', value: raw.value === true, ...range };
    case 'NullLiteral':
      return { kind: 'null', ...range };
    case 'UndefinedLiteral':
      return refuse(reading, {
        code: 'E0207',
        range,
        message: 'nothing here is called "undefined"',
        hint: 'write null for no value',
      });
    default:
      return raw.type satisfies never;
  }
}

function refuseJinjaCall(range: Range, reading: Reading): Expression {
  const said = explainJinjaCall(range, reading);
  const hint = 'arguments stand behind the name without parentheses: {{ref "orders"}}';
  reading.diagnostics.push(said ?? jinja(reading.source.span(range.start, range.end), hint));
  return { kind: 'broken', ...range };
}

/** Jinja that Handlebars can read: `{{ ref ('x') }}`, `{{ a if b else c }}`, `{{- x -}}`. */
function explainJinjaCall(range: Range, reading: Reading): Diagnostic | undefined {
  const inner = textOf(reading, range).replace(/^(?:\{\{~?|\()\s*|\s*(?:~?\}\}|\))$/g, '');
  return explainJinjaTag(reading.source.span(range.start, range.end), inner);
}

type Reserved = 'config' | 'params' | 'this' | BlockName;

function isReserved(name: string): name is Reserved {
  return name === 'config' || name === 'params' || name === 'this' || isBlock(name);
}

function refuseMisplaced(name: Reserved, path: RawPath, reading: Reading): Expression {
  const range = rangeOf(path);
  if (name === 'config' || name === 'params') {
    return refuse(reading, {
      code: name === 'config' ? 'E0210' : 'E0211',
      range,
      message: `${name} is a tag of its own and gives no value`,
      hint: `write {{${name} key="value"}} in the first line of the file`,
    });
  }
  return refuse(reading, {
    code: 'E0208',
    range,
    message: name === 'this' ? 'this is a value and takes no arguments' : `${name} is a block`,
    hint: `write ${name === 'this' ? '{{this}}' : blockUsages[name]}`,
  });
}
