/**
 * Calls of the helpers that templates are given, held to what each takes. In: Handlebars' nodes;
 * out: ours, and for `ref`, `source`, `var`, `env` the static calls. Evaluates nothing.
 */
import { type CallName, helperSignatures, staticCalls } from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import type { Expression, HelperCall } from '../syntax-tree.ts';
import type { RawCall, RawExpression } from './handlebars-grammar.ts';
import { configNeeds } from './read-name.ts';
import { complain, type Place, type Reading, rangeOf, refuse, textOf } from './reading.ts';

export function readHelperCall(call: HelperCall, reading: Reading, place: Place): Expression {
  const { helper, operands, named, start, end } = call;
  const range = { start, end };
  const { least, most, usage } = helperSignatures[helper];
  if (place.inConfig && (helper === 'literal' || helper === 'identifier')) {
    return refuse(reading, configNeeds(helper, range));
  }
  const extra = helper === 'object' ? undefined : named[0];
  if (extra) {
    return refuse(reading, {
      code: 'E0208',
      range: extra.nameRange,
      message: `${helper} has no argument "${extra.name}"`,
      hint: `write ${usage}`,
    });
  }
  if (operands.length < least || operands.length > most) {
    return refuse(reading, {
      code: 'E0208',
      range,
      message: `${helper} takes ${countValues(least, most)}, ${hereAre(operands.length)}`,
      hint: `write ${usage}`,
    });
  }
  return call;
}

export interface StaticCallText {
  readonly name: CallName;
  readonly raw: RawCall;
  readonly range: Range;
  /** What `var` and `env` give where nothing is set. */
  readonly fallback: Expression | undefined;
}

/** Their arguments are literals: what a template reads is known without rendering it. */
export function readStaticCall(call: StaticCallText, reading: Reading, place: Place): Expression {
  const { name, raw, range, fallback } = call;
  const fits = checkStaticCall(call, reading);
  const [first, second] = raw.params;
  if (!fits || !first) return { kind: 'broken', ...range };
  const text = literalText(first);
  const nameRange = inQuotes(first);
  if (name === 'var' || name === 'env') {
    reading.calls.push({ kind: name, name: text, range: nameRange });
    return { kind: name, name: text, fallback, ...range };
  }
  if (place.inConfig) return refuse(reading, configNeeds(name, range));
  const declared = raw.hash?.pairs[0] ? { changes: 'ignore' as const } : {};
  if (name === 'ref') {
    reading.calls.push({ kind: 'ref', name: text, range: nameRange, ...declared });
    return { kind: 'ref', name: text, ...range };
  }
  const table = second ? literalText(second) : '';
  const both = { start: rangeOf(first).start, end: rangeOf(second ?? first).end };
  reading.calls.push({ kind: 'source', source: text, table, range: both, ...declared });
  return { kind: 'source', source: text, table, ...range };
}

function checkStaticCall({ name, raw, range }: StaticCallText, reading: Reading): boolean {
  const { params } = raw;
  const pair = raw.hash?.pairs[0];
  const usage = staticCalls[name];
  const say = (at: Range, message: string, hint: string): false => {
    complain(reading, { code: 'E0208', range: at, message, hint });
    return false;
  };
  if (pair && !(pair.key === 'changes' && (name === 'ref' || name === 'source'))) {
    return say(rangeOf(pair), `${name} has no argument "${pair.key}"`, `write ${usage}`);
  }
  if (pair && literalText(pair.value) !== 'ignore') {
    const hint = 'write changes="ignore", or leave it out: then every change counts';
    return say(rangeOf(pair), 'changes can only be "ignore"', hint);
  }
  const least = name === 'source' ? 2 : 1;
  const most = name === 'ref' ? 1 : 2;
  if (params.length < least || params.length > most) {
    const counted = `${name} takes ${countValues(least, most)}, ${hereAre(params.length)}`;
    return say(range, counted, `write ${usage}`);
  }
  const literals = name === 'source' ? params : params.slice(0, 1);
  const computed = literals.find((param) => param.type !== 'StringLiteral');
  if (computed) {
    complain(reading, {
      code: 'E0209',
      range: rangeOf(computed),
      message: `${name} takes a name in quotes`,
      hint: adviseLiteral(name, computed, reading),
    });
    return false;
  }
  const empty = literals.find((param) => literalText(param) === '');
  return empty ? say(rangeOf(empty), `${name} is given an empty name`, `write ${usage}`) : true;
}

function adviseLiteral(name: CallName, computed: RawExpression, reading: Reading): string {
  if (computed.type === 'PathExpression' && !computed.data && computed.depth === 0) {
    const literal = staticCalls[name].replace(/"\w+"/, `"${computed.original}"`);
    return name === 'ref' || name === 'source'
      ? `write ${literal}; a macro gets a relation as an argument: from=(${literal.slice(2, -2)})`
      : `write ${literal}`;
  }
  if (computed.type !== 'SubExpression') {
    return `write ${staticCalls[name].replace(/"\w+"/, `"${textOf(reading, rangeOf(computed))}"`)}`;
  }
  return 'what a template reads is found without rendering it: choose between calls with {{#if …}}';
}

function literalText(raw: RawExpression): string {
  return raw.type === 'StringLiteral' ? String(raw.value) : '';
}

function inQuotes(raw: RawExpression): Range {
  const { start, end } = rangeOf(raw);
  return { start: start + 1, end: end - 1 };
}

export function countValues(least: number, most: number): string {
  const counted = (count: number): string => (count === 1 ? '1 value' : `${count} values`);
  if (most === 0) return 'no unnamed values';
  if (most === Number.POSITIVE_INFINITY) return `${counted(least)} at least`;
  return least === most ? counted(least) : `${least} to ${counted(most)}`;
}

export function hereAre(count: number): string {
  if (count === 0) return 'here are none';
  return count === 1 ? 'here is 1' : `here are ${count}`;
}
