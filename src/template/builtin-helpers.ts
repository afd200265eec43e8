/**
 * The names that templates are given: helpers, blocks, values. In: nothing; out: names and what
 * each helper takes. Knows not what they do.
 */
import type { HelperName } from './syntax-tree.ts';

interface Signature {
  readonly least: number;
  readonly most: number;
  /** How it is written, for hints. */
  readonly usage: string;
}

export const helperSignatures: Readonly<Record<HelperName, Signature>> = {
  literal: { least: 1, most: 1, usage: '{{literal value}}' },
  identifier: { least: 1, most: 1, usage: '{{identifier name}}' },
  list: { least: 0, most: Number.POSITIVE_INFINITY, usage: '(list "a" "b")' },
  object: { least: 0, most: 0, usage: '(object key="value")' },
  concat: { least: 1, most: Number.POSITIVE_INFINITY, usage: '(concat "a" b)' },
  lookup: { least: 2, most: 2, usage: '(lookup object "key")' },
  range: { least: 1, most: 3, usage: '(range 1 13)' },
  eq: { least: 2, most: 2, usage: '(eq a b)' },
  ne: { least: 2, most: 2, usage: '(ne a b)' },
  lt: { least: 2, most: 2, usage: '(lt a b)' },
  le: { least: 2, most: 2, usage: '(le a b)' },
  gt: { least: 2, most: 2, usage: '(gt a b)' },
  ge: { least: 2, most: 2, usage: '(ge a b)' },
  and: { least: 2, most: Number.POSITIVE_INFINITY, usage: '(and a b)' },
  or: { least: 2, most: Number.POSITIVE_INFINITY, usage: '(or a b)' },
  not: { least: 1, most: 1, usage: '(not a)' },
  default: { least: 2, most: 2, usage: '(default value "otherwise")' },
};

export type CallName = 'ref' | 'source' | 'var' | 'env';

/** Calls whose arguments are literals, so that they are found without rendering. */
export const staticCalls: Readonly<Record<CallName, string>> = {
  ref: '{{ref "model"}}',
  source: '{{source "group" "table"}}',
  var: '{{var "name"}}',
  env: '{{env "NAME"}}',
};

export type BlockName = 'if' | 'unless' | 'each' | 'with' | 'let' | 'join' | 'incremental';

/** How each block is written, for hints. */
export const blockUsages: Readonly<Record<BlockName, string>> = {
  if: '{{#if condition}} … {{/if}}',
  unless: '{{#unless condition}} … {{/unless}}',
  each: '{{#each items as |item|}} … {{/each}}',
  with: '{{#with value as |name|}} … {{/with}}',
  let: '{{#let value as |name|}} … {{/let}}',
  join: '{{#join items ", " as |item|}} … {{/join}}',
  incremental: '{{#incremental}} … {{else}} … {{/incremental}}',
};

/** Values that can be seen everywhere (`interval` inside `#incremental` only). */
export const valueNames: readonly string[] = ['this', 'target', 'run_started_at', 'interval'];

export function isHelper(name: string): name is HelperName {
  return Object.hasOwn(helperSignatures, name);
}

export function isStaticCall(name: string): name is CallName {
  return Object.hasOwn(staticCalls, name);
}

export function isBlock(name: string): name is BlockName {
  return Object.hasOwn(blockUsages, name);
}

/** All names that a macro cannot have. */
export const builtinHelpers: readonly string[] = [
  ...Object.keys(staticCalls),
  ...Object.keys(helperSignatures),
  ...Object.keys(blockUsages),
  'config',
  'params',
  'else',
  ...valueNames,
];
