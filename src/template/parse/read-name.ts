/**
 * Names in the place of values, resolved by the text alone: block parameters, a macro's arguments,
 * and the values that are seen everywhere. In: Handlebars' paths; out: our names.
 */
import { didYouMean } from '../../base/suggest.ts';
import { isHelper, isStaticCall, valueNames } from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import type { Expression } from '../syntax-tree.ts';
import { jinja } from './explain-jinja.ts';
import type { RawExpression, RawPath } from './handlebars-grammar.ts';
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
import { adviseJinja, translateJinjaValue } from './translate-jinja.ts';

/** A name in the place of a value: a block parameter, a macro's argument, or a value. */
export function readName(path: RawPath, reading: Reading, place: Place): Expression {
  const range = rangeOf(path);
  const [head = '', ...members] = partsOf(path);
  const unreadable = explainPath(path);
  if (unreadable) return refuse(reading, { code: 'E0213', range, ...unreadable });
  if (sees(place, head)) return { kind: 'local', name: head, members, ...range };
  if (valueNames.includes(head)) return readValueName(head, members, range, reading, place);
  if (head === 'loop' || reading.source.text[range.start] === '[') {
    const jinjaName = refuseJinjaName(range, reading);
    if (jinjaName) return jinjaName;
  }
  if (reading.isPartial) return { kind: 'broken', ...range };
  if (isHelper(head) || isStaticCall(head)) {
    return refuse(reading, {
      code: 'E0207',
      range,
      message: `"${head}" is a helper, not a value`,
      hint: `write (${head} …) to pass on what it gives`,
    });
  }
  const known = [...namesSeen(place), ...valueNames];
  return refuse(reading, {
    code: 'E0207',
    range,
    message: `nothing here is called "${head}"`,
    hint:
      didYouMean(head, known) ??
      `write "${path.original}" for text, (${head}) for what a macro gives`,
  });
}

/** `loop.index`; `['a', 'b']`, which Handlebars takes for one long name. */
function refuseJinjaName(range: Range, reading: Reading): Expression | undefined {
  const text = reading.source.text.slice(range.start, range.end);
  const value = text.startsWith('[') ? translateJinjaValue(text) : undefined;
  const hint = value === undefined ? adviseJinja(text) : `write ${value}`;
  if (hint === undefined) return undefined;
  reading.diagnostics.push(jinja(reading.source.span(range.start, range.end), hint));
  return { kind: 'broken', ...range };
}

function readValueName(
  name: string,
  members: readonly string[],
  range: Range,
  reading: Reading,
  place: Place,
): Expression {
  if (name === 'interval' && !place.inIncremental) {
    return refuse(reading, {
      code: 'E0229',
      range,
      message: 'interval is known inside {{#incremental}} only',
      hint: 'write {{#incremental}}where day >= {{literal interval.start}}{{/incremental}}',
    });
  }
  if (place.inConfig && name !== 'target') {
    return refuse(reading, configNeeds(name, range));
  }
  reading.calls.push({ kind: 'value', name: [name, ...members].join('.'), range });
  return { kind: 'value', name, members, ...range };
}

/** Handlebars drops a leading `this` from the parts. */
export function partsOf(path: RawPath): readonly string[] {
  return /^this(?=$|[./])/.test(path.original) && !path.data ? ['this', ...path.parts] : path.parts;
}

interface Said {
  readonly message: string;
  readonly hint: string;
}

/** The name of a helper, block or macro; `undefined` where it is none, which is said then. */
export function readCallee(raw: RawExpression, reading: Reading): string | undefined {
  if (raw.type === 'PathExpression' && isPlainName(raw)) return partsOf(raw)[0];
  const said = explainCallee(raw, reading);
  complain(reading, { code: 'E0213', range: rangeOf(raw), ...said });
  return undefined;
}

/** One word, without dots, `../` and `@`. */
export function isPlainName(path: RawPath): boolean {
  return !isForeign(path) && partsOf(path).length === 1;
}

function isForeign({ data, depth, original }: RawPath): boolean {
  return data || depth > 0 || original.startsWith('.');
}

function explainCallee(raw: RawExpression, reading: Reading): Said {
  if (raw.type === 'SubExpression') {
    const message = 'the name of a macro cannot be computed';
    return { message, hint: 'choose between calls with {{#if …}}' };
  }
  const foreign = raw.type === 'PathExpression' && isForeign(raw) ? explainPath(raw) : undefined;
  const message = `${textOf(reading, rangeOf(raw))} cannot be called`;
  return foreign ?? { message, hint: 'helpers and macros have names without dots and quotes' };
}

/** What is wrong with a path that Handlebars can read. */
function explainPath(path: RawPath): Said | undefined {
  const { original } = path;
  if (path.data) {
    const hint = dataHints.get(original) ?? 'name what you need in the block: as |item index|';
    return { message: `there is no ${original} here`, hint };
  }
  if (path.depth > 0 || /^\.(?:\/|$)/.test(original)) {
    const name = path.parts.join('.') || 'name';
    const message = `"${original}" is not needed here: names mean the same at any depth`;
    return { message, hint: `write ${name}` };
  }
  if (path.parts.length > 1 && original.includes('/')) {
    return { message: 'names are joined by a dot', hint: `write ${path.parts.join('.')}` };
  }
  return undefined;
}

const dataHints: ReadonlyMap<string, string> = new Map([
  ['@index', 'write {{#each items as |item index|}}: the second name counts from 0'],
  ['@key', 'write {{#each object as |value key|}}: the second name is the key'],
  ['@first', 'write {{#each items as |item index|}} and (eq index 0)'],
  ['@last', 'write {{#join items ", " as |item|}} for what stands between items'],
  ['@partial-block', 'write {{> @partial-block}} for the body'],
]);

/** `{{config}}` is read before the project is linked. */
export function configNeeds(what: string, range: Range) {
  return {
    code: 'E0228',
    range,
    message: `${what} is not known yet where {{config}} is read`,
    hint: 'use literals, list, object, var, env, target, and helpers over these',
  } as const;
}
