/**
 * What to write instead of Jinja. In: the text of an expression or a statement; out: a hint, or
 * `undefined` where the text is no Jinja. Complains to nobody.
 */
import {
  type JinjaArgument,
  type JinjaCall,
  type JinjaExpression,
  readJinja,
} from './jinja-expression.ts';

/** `ref('x')` -> `write {{ref "x"}}`. */
export function adviseJinja(text: string): string | undefined {
  const expression = readJinja(text);
  if (!expression) return undefined;
  const filter = unknownFilter(expression);
  if (filter !== undefined) {
    return `there are no filters: write ${filter}(…) in SQL, or a macro`;
  }
  switch (expression.kind) {
    case 'call':
      return adviceFor(expression.name) ?? `write ${tag(expression)}`;
    case 'name':
      return adviceFor(expression.name) ?? `write ${tag(expression)}`;
    case 'filter':
      return adviseJoin(expression) ?? `write ${tag(expression)}`;
    case 'choice': {
      const { test, value, otherwise } = expression;
      const rest = otherwise ? `{{else}}${plain(otherwise)}` : '';
      return `write {{#if ${printJinja(test)}}}${plain(value)}${rest}{{/if}}`;
    }
    default:
      return `write ${tag(expression)}`;
  }
}

/** A value as an argument of a tag. */
export function translateJinjaValue(text: string): string | undefined {
  const expression = readJinja(text);
  return expression && printJinja(expression);
}

/** Functions of dbt that have no counterpart of the same kind, by the beginning of their names. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/^is_incremental$/, 'write {{#incremental}} … {{else}} … {{/incremental}}'],
  [/^loop\.last$/, 'write {{#join items ", " as |item|}} for what stands between items'],
  [/^loop\b/, 'write {{#each items as |item index|}}: the second name counts from 0'],
  [/^dbt_utils\.star$/, 'write * or * EXCLUDE (…) in SQL'],
  [
    /^(?:run_query|statement|load_result|adapter|graph|execute)\b|^dbt_utils\.get_/,
    'no template runs a query: write it in SQL (COLUMNS(…), PIVOT, UNION ALL BY NAME)',
  ],
  [
    /^(?:return|log|print|exceptions|debug)\b/,
    'a template prints SQL and does nothing else: remove this tag',
  ],
];

function adviceFor(name: string): string | undefined {
  return advice.find(([pattern]) => pattern.test(name))?.[1];
}

const emptyFilters: readonly string[] = ['as_bool', 'as_number', 'as_native', 'as_text', 'trim'];

function unknownFilter(expression: JinjaExpression): string | undefined {
  if (expression.kind !== 'filter') return undefined;
  const { name } = expression;
  const isKnown = ['default', 'd', 'join', ...emptyFilters].includes(name);
  return isKnown ? unknownFilter(expression.value) : name;
}

type JinjaFilter = Extract<JinjaExpression, { kind: 'filter' }>;

function adviseJoin({ name, value, given }: JinjaFilter): string | undefined {
  if (name !== 'join') return undefined;
  const separator = given[0] ? printJinja(given[0].value) : '""';
  return `write {{#join ${printJinja(value)} ${separator} as |item|}}{{item}}{{/join}}`;
}

function tag(expression: JinjaExpression): string {
  return `{{${printJinja(expression).replace(/^\((.*)\)$/s, '$1')}}}`;
}

/** Text is text outside of a tag; anything else needs its own. */
function plain(expression: JinjaExpression): string {
  return expression.kind === 'text' ? expression.value : tag(expression);
}

function printJinja(expression: JinjaExpression): string {
  switch (expression.kind) {
    case 'text':
      return expression.value.includes('"') ? `'${expression.value}'` : `"${expression.value}"`;
    case 'word':
      return expression.text;
    case 'name':
      return expression.name;
    case 'list':
      return parenthesized(
        'list',
        expression.items.map(({ value }) => printJinja(value)),
      );
    case 'object':
      return parenthesized('object', expression.items.map(printPair));
    case 'call':
      return printCall(expression);
    case 'operator':
      return parenthesized(expression.helper, expression.operands.map(printJinja));
    case 'filter': {
      const { name, value, given } = expression;
      const [fallback] = given;
      if (!fallback || !(name === 'default' || name === 'd')) return printJinja(value);
      return parenthesized('default', [printJinja(value), printJinja(fallback.value)]);
    }
    case 'choice':
      return printJinja(expression.value);
    default:
      return expression satisfies never;
  }
}

function parenthesized(name: string, words: readonly string[]): string {
  return `(${[name, ...words].join(' ')})`;
}

/** Jinja's functions that we have, by our names; all else is a macro, whose arguments are named. */
const helpers: ReadonlyMap<string, string> = new Map([
  ['ref', 'ref'],
  ['source', 'source'],
  ['var', 'var'],
  ['env_var', 'env'],
  ['config', 'config'],
  ['range', 'range'],
]);

function printCall({ name, given }: JinjaCall): string {
  const helper = helpers.get(name);
  const named = given.filter((argument) => argument.name !== undefined);
  const unnamed = given.filter((argument) => argument.name === undefined);
  const shown = unnamed.map((argument) =>
    helper ? printJinja(argument.value) : printPair(argument),
  );
  return parenthesized(helper ?? name, [...shown, ...named.map(printPair)]);
}

function printPair({ name, value }: JinjaArgument): string {
  return `${name ?? 'name'}=${printJinja(value)}`;
}
