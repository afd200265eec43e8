/**
 * The opening tag of a block. In: Handlebars' block; out: the place inside it, and how the block is
 * put together once its parts are read. Reads no part itself.
 */
import { type BlockName, builtinHelpers, isBlock, valueNames } from '../builtin-helpers.ts';
import type { Body, ConditionNode, Expression, HelperCall, Statement } from '../syntax-tree.ts';
import { checkBlockHead, openingTag } from './check-block-head.ts';
import type { RawBlock } from './handlebars-grammar.ts';
import { readExpression, readMacroCall } from './read-expression.ts';
import { readCallee } from './read-name.ts';
import { complain, type Place, type Reading, rangeOf, sees, textOf, withNames } from './reading.ts';

export interface BlockParts {
  readonly body: Body;
  readonly otherwise: Body;
  /** The `else` part is an `else if`. */
  readonly isChained: boolean;
}

export interface BlockHead {
  readonly inside: Place;
  /** False where the body is printed elsewhere: by a macro. */
  readonly isInline: boolean;
  readonly finish: (parts: BlockParts) => Statement;
}

/** `undefined` where the tag is no block; that has been said then. */
export function readBlockHead(
  raw: RawBlock,
  reading: Reading,
  place: Place,
): BlockHead | undefined {
  const { path } = raw;
  const name = readCallee(path, reading);
  if (name === undefined) return undefined;
  if (!raw.program || isInverted(raw, reading)) {
    const [operand] = raw.params;
    const tested = operand ? textOf(reading, rangeOf(operand)) : name;
    const message = `there are no {{^${name}}} blocks here`;
    const hint = `write {{#unless ${tested}}} … {{/unless}}`;
    complain(reading, { code: 'E0213', range: openingTag(raw, reading), message, hint });
    return undefined;
  }
  if (isBlock(name)) return readOwnBlock(name, raw, reading, place);
  if (sees(place, name) || builtinHelpers.includes(name)) {
    const isValue = sees(place, name) || valueNames.includes(name);
    const message = `${name} is a ${isValue ? 'value' : 'helper'} and no block`;
    const hint = isValue
      ? `write {{#if ${name}}}, or {{#each ${name} as |item|}}`
      : `write {{${name} …}}`;
    complain(reading, { code: 'E0208', range: rangeOf(path), message, hint });
    return undefined;
  }
  return readMacroBlock(raw, reading, place);
}

/** `{{^name}}`. */
function isInverted({ loc }: RawBlock, { source }: Reading): boolean {
  return /^\{\{~?\s*\^/.test(source.text.slice(loc.range[0], loc.range[0] + 10));
}

function readOwnBlock(
  name: BlockName,
  raw: RawBlock,
  reading: Reading,
  place: Place,
): BlockHead | undefined {
  const mistake = checkBlockHead(name, raw, reading);
  if (mistake) {
    reading.diagnostics.push(mistake);
    return undefined;
  }
  const operands = raw.params.map((param) => readExpression(param, reading, place));
  const [first = broken(raw), second] = operands;
  const names = raw.program?.blockParams ?? [];
  const inside = withNames(place, names);
  const isInline = true;
  switch (name) {
    case 'if':
      return { inside, isInline, finish: (parts) => condition(first, parts) };
    case 'unless':
      return { inside, isInline, finish: (parts) => condition(negated(first), parts) };
    case 'each':
    case 'join': {
      const [item = '', index] = names;
      const loop = { list: first, isJoin: name === 'join', separator: second, item, index };
      const finish = ({ body, otherwise }: BlockParts): Statement => {
        return { kind: 'each', ...loop, body, otherwise };
      };
      return { inside, isInline, finish };
    }
    case 'let':
    case 'with': {
      const bindings = names.map((bound, at) => ({ name: bound, value: operands[at] ?? first }));
      const finish = ({ body, otherwise }: BlockParts): Statement => {
        return { kind: name, bindings, body, otherwise };
      };
      return { inside, isInline, finish };
    }
    case 'incremental': {
      reading.calls.push({ kind: 'incremental', range: openingTag(raw, reading) });
      const finish = ({ body, otherwise }: BlockParts): Statement => {
        return { kind: 'incremental', body, otherwise };
      };
      return { inside: { ...place, inIncremental: true }, isInline, finish };
    }
    default:
      return name satisfies never;
  }
}

function broken(raw: RawBlock): Expression {
  return { kind: 'broken', ...rangeOf(raw) };
}

function negated(test: Expression): HelperCall {
  const { start, end } = test;
  return { kind: 'helper', helper: 'not', operands: [test], named: [], start, end };
}

/** An `else if` is one more branch of the same condition. */
function condition(test: Expression, { body, otherwise, isChained }: BlockParts): ConditionNode {
  const [only] = otherwise;
  if (isChained && otherwise.length === 1 && only?.kind === 'if') {
    return { ...only, branches: [{ test, body }, ...only.branches] };
  }
  return { kind: 'if', branches: [{ test, body }], otherwise };
}

function readMacroBlock(raw: RawBlock, reading: Reading, place: Place): BlockHead {
  const range = openingTag(raw, reading);
  const call = readMacroCall({ raw, range, hasBody: true }, reading, place);
  const say = (message: string, hint: string): void =>
    complain(reading, { code: 'E0212', range, message, hint });
  const names = raw.program?.blockParams ?? [];
  if (names.length > 0) {
    const hint = 'the body sees the names around it: remove as |…|';
    say(`the macro ${call.name} gives its body no names`, hint);
  }
  if (raw.inverse) {
    const hint = 'put the other text into an argument';
    say(`the macro ${call.name} takes one body and no {{else}}`, hint);
  }
  return {
    inside: withNames(place, names),
    isInline: false,
    finish: ({ body }) => ({ kind: 'call', call: { ...call, body }, ...range }),
  };
}
