/**
 * The opening tag of a block. In: Handlebars' block; out: the place inside it, and how the block is
 * put together once its parts are read. Reads no part itself.
 */
import { type BlockName, blockUsages, isBlock } from './builtin-helpers.ts';
import type { RawBlock, RawCall, RawExpression } from './handlebars-grammar.ts';
import { readExpression, readMacroCall } from './read-expression.ts';
import { explainPath, isPlainName } from './read-name.ts';
import { complain, type Place, type Reading, rangeOf, sees, textOf, withNames } from './reading.ts';
import type { Body, ConditionNode, Expression, Statement } from './syntax-tree.ts';
import type { Range } from './template.ts';

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
  if (path.type !== 'PathExpression' || !isPlainName(path)) {
    const said = path.type === 'PathExpression' ? explainPath(path) : undefined;
    const message = said?.message ?? `"${textOf(reading, rangeOf(path))}" is no block`;
    complain(reading, { code: 'E0213', range: rangeOf(path), message, hint: said?.hint });
    return undefined;
  }
  if (!raw.program || isInverted(raw, reading)) {
    const [operand] = raw.params;
    const inverted = operand ? textOf(reading, rangeOf(operand)) : path.original;
    complain(reading, {
      code: 'E0213',
      range: openingTag(raw, reading),
      message: `there are no {{^${path.original}}} blocks here`,
      hint: `write {{#unless ${inverted}}} … {{/unless}}`,
    });
    return undefined;
  }
  const name = path.original;
  if (isBlock(name)) return readOwnBlock(name, raw, reading, place);
  if (sees(place, name)) {
    complain(reading, {
      code: 'E0208',
      range: rangeOf(path),
      message: `"${name}" is a value and no block`,
      hint: `write {{#if ${name}}}, or {{#each ${name} as |item|}}`,
    });
    return undefined;
  }
  return readMacroBlock(raw, reading, place);
}

function readOwnBlock(
  name: BlockName,
  raw: RawBlock,
  reading: Reading,
  place: Place,
): BlockHead | undefined {
  const unbarred = raw.params.findIndex(isWordAs);
  if (unbarred !== -1) return refuseUnbarred(name, raw, unbarred, reading);
  const operands = raw.params.map((param) => readExpression(param, reading, place));
  if (!checkHead(name, raw, reading)) return undefined;
  const [first = broken(raw), second] = operands;
  const names = raw.program?.blockParams ?? [];
  switch (name) {
    case 'if':
      return { inside: place, isInline: true, finish: (parts) => condition(first, parts) };
    case 'unless': {
      const { start, end } = first;
      const test = {
        kind: 'helper',
        helper: 'not',
        operands: [first],
        named: [],
        start,
        end,
      } as const;
      return { inside: place, isInline: true, finish: (parts) => condition(test, parts) };
    }
    case 'each':
    case 'join': {
      const [item = '', index] = names;
      const head = { kind: 'each', list: first, separator: second, item, index } as const;
      const isJoin = name === 'join';
      return {
        inside: withNames(place, names),
        isInline: true,
        finish: ({ body, otherwise }) => ({ ...head, isJoin, body, otherwise }),
      };
    }
    case 'let':
    case 'with': {
      const bindings = names.map((bound, index) => ({
        name: bound,
        value: operands[index] ?? first,
      }));
      return {
        inside: withNames(place, names),
        isInline: true,
        finish: ({ body, otherwise }) => ({ kind: name, bindings, body, otherwise }),
      };
    }
    case 'incremental':
      reading.calls.push({ kind: 'incremental', range: openingTag(raw, reading) });
      return {
        inside: { ...place, inIncremental: true },
        isInline: true,
        finish: ({ body, otherwise }) => ({ kind: 'incremental', body, otherwise }),
      };
    default:
      return name satisfies never;
  }
}

function isWordAs(param: RawExpression): boolean {
  return param.type === 'PathExpression' && param.original === 'as';
}

/** `{{#each items as item}}`. */
function refuseUnbarred(name: BlockName, raw: RawBlock, as: number, reading: Reading): undefined {
  const words = raw.params.map((param) => textOf(reading, rangeOf(param)));
  const values = words.slice(0, as).join(' ');
  complain(reading, {
    code: 'E0212',
    range: openingTag(raw, reading),
    message: 'the names of a block stand between bars',
    hint: `write {{#${name} ${values} as |${words.slice(as + 1).join(' ') || 'name'}|}}`,
  });
  return undefined;
}

/** An `else if` is one more branch of the same condition. */
function condition(test: Expression, { body, otherwise, isChained }: BlockParts): ConditionNode {
  const [only] = otherwise;
  if (isChained && otherwise.length === 1 && only?.kind === 'if') {
    return { ...only, branches: [{ test, body }, ...only.branches] };
  }
  return { kind: 'if', branches: [{ test, body }], otherwise };
}

/** Operands and block parameters of each block: at least, at most. */
const shapes: Readonly<Record<BlockName, { operands: [number, number]; names: [number, number] }>> =
  {
    if: { operands: [1, 1], names: [0, 0] },
    unless: { operands: [1, 1], names: [0, 0] },
    each: { operands: [1, 1], names: [1, 2] },
    join: { operands: [1, 2], names: [1, 2] },
    with: { operands: [1, 1], names: [1, 1] },
    let: { operands: [1, Number.POSITIVE_INFINITY], names: [1, Number.POSITIVE_INFINITY] },
    incremental: { operands: [0, 0], names: [0, 0] },
  };

function checkHead(name: BlockName, raw: RawBlock, reading: Reading): boolean {
  const range = openingTag(raw, reading);
  const hint = `write ${blockUsages[name]}`;
  const names = raw.program?.blockParams ?? [];
  const pair = raw.hash?.pairs[0];
  const { operands, names: allowed } = shapes[name];
  const isBound = names.length >= allowed[0] && names.length <= allowed[1];
  if (pair) {
    const message = `{{#${name}}} has no argument "${pair.key}"`;
    complain(reading, { code: 'E0208', range: rangeOf(pair), message, hint });
  } else if (raw.params.length < operands[0] || raw.params.length > operands[1]) {
    const message = `{{#${name}}} takes ${countOf(operands)}, here are ${raw.params.length || 'none'}`;
    complain(reading, { code: 'E0208', range, message, hint });
  } else if (!isBound || (name === 'let' && names.length !== raw.params.length)) {
    complain(reading, { code: 'E0212', range, ...explainNames(name, raw, reading) });
  } else if (name === 'let' && raw.inverse) {
    const message = '{{#let}} has no {{else}}';
    complain(reading, {
      code: 'E0208',
      range,
      message,
      hint: 'write {{#with value as |name|}} for that',
    });
  } else {
    return true;
  }
  return false;
}

function explainNames(
  name: BlockName,
  raw: RawBlock,
  reading: Reading,
): { message: string; hint: string } {
  const given = raw.params.map((param) => textOf(reading, rangeOf(param))).join(' ');
  if (shapes[name].names[1] === 0) {
    return {
      message: `{{#${name}}} gives no names`,
      hint: `write {{#${name}${given ? ` ${given}` : ''}}}`,
    };
  }
  const names = name === 'each' || name === 'join' ? 'item' : raw.params.map(nameFor).join(' ');
  return {
    message:
      name === 'let'
        ? '{{#let}} needs a name for each value'
        : `{{#${name}}} needs a name for its value`,
    hint: `write {{#${name} ${given} as |${names}|}}`,
  };
}

function nameFor(_param: unknown, index: number): string {
  return index === 0 ? 'name' : `name${index + 1}`;
}

function readMacroBlock(raw: RawBlock, reading: Reading, place: Place): BlockHead {
  const range = openingTag(raw, reading);
  const call = readMacroCall({ raw, range, hasBody: true }, reading, place);
  const say = (message: string, hint: string): void =>
    complain(reading, { code: 'E0212', range, message, hint });
  const names = raw.program?.blockParams ?? [];
  if (names.length > 0) {
    say(
      `the macro ${call.name} gives its body no names`,
      'the body sees the names around it: remove as |…|',
    );
  }
  if (raw.inverse) {
    say(
      `the macro ${call.name} takes one body and no {{else}}`,
      'put the other text into an argument',
    );
  }
  return {
    inside: withNames(place, names),
    isInline: false,
    finish: ({ body }) => ({ kind: 'call', call: { ...call, body }, ...range }),
  };
}

/** From its braces to its braces, without what the block holds. */
export function openingTag(raw: RawCall, reading: Reading): Range {
  const [start] = raw.loc.range;
  const last = raw.hash?.pairs.at(-1) ?? raw.params.at(-1) ?? raw.path;
  return { start, end: reading.source.text.indexOf('}}', last.loc.range[1]) + 2 };
}

function isInverted(raw: RawBlock, reading: Reading): boolean {
  return /^\{\{~?\s*\^/.test(reading.source.text.slice(raw.loc.range[0], raw.loc.range[0] + 10));
}

function broken(raw: RawBlock): Expression {
  return { kind: 'broken', ...rangeOf(raw) };
}

function countOf([least, most]: readonly [number, number]): string {
  if (most === 0) return 'nothing';
  if (most === Number.POSITIVE_INFINITY) return 'a value at least';
  return least === most ? 'one value' : `${least} to ${most} values`;
}
