/**
 * What is wrong with the opening tag of one of our blocks: its values, and the names that it gives.
 * In: Handlebars' block; out: a diagnostic, or `undefined`. Reads no value.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import { type BlockName, blockUsages } from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import { explainJinjaBlock } from './explain-jinja.ts';
import type { RawBlock, RawCall, RawExpression } from './handlebars-grammar.ts';
import { isJinja } from './read-expression.ts';
import { countValues, hereAre } from './read-helper-call.ts';
import { type Reading, rangeOf, textOf } from './reading.ts';

export function checkBlockHead(
  name: BlockName,
  raw: RawBlock,
  reading: Reading,
): Diagnostic | undefined {
  const tag = openingTag(raw, reading);
  const say = (code: ErrorCode, range: Range, message: string, hint: string): Diagnostic =>
    error(code, message, { span: reading.source.span(range.start, range.end), hint });
  if (raw.params.some(isAs)) return say('E0212', tag, ...explainBars(name, raw, reading));
  const jinja = explainJinjaHead(name, raw, reading);
  if (jinja) return jinja;
  const { values, names } = shapes[name];
  const given = raw.params.length;
  const named = raw.program?.blockParams?.length ?? 0;
  const pair = raw.hash?.pairs[0];
  const usage = `write ${blockUsages[name]}`;
  if (pair) return say('E0208', rangeOf(pair), `{{#${name}}} has no argument "${pair.key}"`, usage);
  if (!isWithin(given, values)) {
    return say(
      'E0208',
      tag,
      `{{#${name}}} takes ${countValues(...values)}, ${hereAre(given)}`,
      usage,
    );
  }
  if (!isWithin(named, names) || (name === 'let' && named !== given)) {
    return say('E0212', tag, ...explainNames(name, raw, reading));
  }
  if (name === 'let' && raw.inverse) {
    return say(
      'E0208',
      tag,
      '{{#let}} has no {{else}}',
      'write {{#with value as |name|}} for that',
    );
  }
  return undefined;
}

/** From its braces to its braces, without what the block holds. */
export function openingTag(raw: RawCall, reading: Reading): Range {
  const [start] = raw.loc.range;
  const last = raw.hash?.pairs.at(-1) ?? raw.params.at(-1) ?? raw.path;
  return { start, end: reading.source.text.indexOf('}}', last.loc.range[1]) + 2 };
}

/** Names that a block gives, even where it is refused for the way it gives them. */
export function namesOf(raw: RawBlock): readonly string[] {
  const as = raw.params.findIndex(isAs);
  if (as === -1) return raw.program?.blockParams ?? [];
  return raw.params
    .slice(as + 1)
    .map((param) => (param.type === 'PathExpression' ? param.original : ''));
}

type Bounds = readonly [least: number, most: number];
const any = Number.POSITIVE_INFINITY;

/** How many values each block works on, and how many names it gives. */
const shapes: Readonly<Record<BlockName, { readonly values: Bounds; readonly names: Bounds }>> = {
  if: { values: [1, 1], names: [0, 0] },
  unless: { values: [1, 1], names: [0, 0] },
  each: { values: [1, 1], names: [1, 2] },
  join: { values: [1, 2], names: [1, 2] },
  with: { values: [1, 1], names: [1, 1] },
  let: { values: [1, any], names: [1, any] },
  incremental: { values: [0, 0], names: [0, 0] },
};

function isWithin(count: number, [least, most]: Bounds): boolean {
  return count >= least && count <= most;
}

function isAs(param: RawExpression): boolean {
  return param.type === 'PathExpression' && param.original === 'as';
}

type Said = readonly [message: string, hint: string];

/** `{{#each items as item}}`. */
function explainBars(name: BlockName, raw: RawBlock, reading: Reading): Said {
  const values = raw.params.slice(0, raw.params.findIndex(isAs));
  const names = namesOf(raw).join(' ') || 'name';
  return [
    'the names of a block stand between bars',
    `write {{#${name} ${textOfAll(values, reading)} as |${names}|}}`,
  ];
}

/** `{{#if a and b}}`, `{{else if not a}}`. */
function explainJinjaHead(
  name: BlockName,
  raw: RawBlock,
  reading: Reading,
): Diagnostic | undefined {
  if (!raw.params.some(isJinja)) return undefined;
  const { start, end } = openingTag(raw, reading);
  const text = textOf(reading, { start, end });
  const words = textOf(reading, { start: rangeOf(raw.path).end, end: end - 2 }).trim();
  const opening = /^\{\{~?\s*else\b/.test(text) ? `else ${name}` : `#${name}`;
  return explainJinjaBlock(reading.source.span(start, end), opening, words);
}

function explainNames(name: BlockName, raw: RawBlock, reading: Reading): Said {
  const values = textOfAll(raw.params, reading);
  if (shapes[name].names[1] === 0) {
    return [`{{#${name}}} gives no names`, `write {{#${name}${values ? ` ${values}` : ''}}}`];
  }
  const isLoop = name === 'each' || name === 'join';
  const isMany = (raw.program?.blockParams?.length ?? 0) > 1;
  const names = isLoop ? (isMany ? 'item index' : 'item') : raw.params.map(nameFor).join(' ');
  const what = name === 'let' ? 'each value' : isLoop ? 'its items' : 'its value';
  return [`{{#${name}}} needs a name for ${what}`, `write {{#${name} ${values} as |${names}|}}`];
}

function nameFor(_param: unknown, index: number): string {
  return index === 0 ? 'name' : `name${index + 1}`;
}

function textOfAll(params: readonly RawExpression[], reading: Reading): string {
  return params.map((param) => textOf(reading, rangeOf(param))).join(' ');
}
