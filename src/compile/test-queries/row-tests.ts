/** Data tests that look at one row at a time. In: a relation and arguments; out: the failing rows. */
import type { Json } from '../../base/json.ts';
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { writtenSql } from '../mapped-sql.ts';
import {
  countWhere,
  literalOf,
  type TestBuilder,
  type TestQuery,
  type TestQueryInput,
  textOf,
} from './builder.ts';

export const notNull: TestBuilder = (input) =>
  failingRows(input, `${quoteIdentifier(input.column)} is null`);

export const acceptedValues: TestBuilder = (input) => {
  const { subject, column, arguments: given } = input;
  const name = quoteIdentifier(column);
  const values = (given.get('values')?.value ?? []) as readonly Json[];
  const asText = given.get('quote')?.value !== false;
  const list = values
    .filter((value) => value !== null)
    .map((value) => quoteLiteral(asText ? String(value) : value));
  // Nothing is accepted where only NULL is listed, and `in ()` is no SQL.
  const condition =
    list.length === 0 ? `${name} is not null` : `${name} not in (${list.join(', ')})`;
  return {
    pieces: [
      `select ${name}, count(*) as row_count from `,
      subject,
      `\nwhere ${condition}\ngroup by ${name}`,
    ],
    unit: 'value',
    failing: countWhere(isWords(values, asText) ? notInList(name, list) : condition, input),
  };
};

/**
 * Words are compared as text: of a column of repeated words the engine looks at each word once,
 * which it does for functions, not for `in`.
 */
function notInList(name: string, list: readonly string[]): string {
  return `not list_contains([${list.join(', ')}], ${name}::varchar)`;
}

/** What no number, date or truth could be written as. */
function isWords(values: readonly Json[], asText: boolean): boolean {
  const texts = values.filter((value) => value !== null);
  return (
    texts.length > 0 &&
    texts.every(
      (value) => typeof value === 'string' && /^\p{L}/u.test(value) && !other.test(value),
    ) &&
    asText
  );
}

const other = /^(?:true|false|t|f|y|n|yes|no|on|off|inf|infinity|nan|epoch)$/i;

/** NULL is neither inside nor outside. NaN is above every number, as the engine orders it. */
export const acceptedRange: TestBuilder = (input) => {
  const name = quoteIdentifier(input.column);
  const isInclusive = input.arguments.get('inclusive')?.value !== false;
  const min = literalOf(input, 'min');
  const max = literalOf(input, 'max');
  const below = min === undefined ? [] : [`${name} ${isInclusive ? '<' : '<='} ${min}`];
  const above = max === undefined ? [] : [`${name} ${isInclusive ? '>' : '>='} ${max}`];
  return failingRows(input, [...below, ...above].join(' or '));
};

/** The pattern may match anywhere in the text; `^` and `$` anchor it. */
export const matches: TestBuilder = (input) => {
  const text = `${quoteIdentifier(input.column)}::varchar`;
  const options = input.arguments.get('ignore_case')?.value === true ? ", 'i'" : '';
  const pattern = literalOf(input, 'pattern');
  const isWhole = wholeText.test(String(input.arguments.get('pattern')?.value));
  const find = (call: string): string => `not ${call}(${text}, ${pattern}${options})`;
  return {
    pieces: ['select * from ', input.subject, `\nwhere ${find('regexp_matches')}`],
    unit: 'row',
    // Of a column of repeated words, this one looks at each word once.
    failing: countWhere(find(isWhole ? 'regexp_full_match' : 'regexp_matches'), input),
  };
};

/** Where nothing but the whole text can match: no alternatives, and no flags inside. */
const wholeText = /^\^(?!.*(?:\||\(\?)).*[^\\]\$$/s;

/** Rows for which it is false; as with CHECK, what is unknown does not count. */
export const expressionIsTrue: TestBuilder = (input) => {
  const { subject, alias, column, arguments: given } = input;
  const argument = given.get('expression');
  const written = String(argument?.value);
  const before = column !== '' && continues.test(written) ? `${quoteIdentifier(column)} ` : '';
  if (!argument) throw new Error('expression_is_true was linked without an expression');
  // What breaks off is noticed at the parenthesis behind it.
  const expression = writtenSql(`${written}\n)`, argument.locate);
  return {
    pieces: ['select * from ', subject, ` as ${alias}\nwhere not (${before}\n`, expression],
    unit: 'row',
    ...countBoth(`not (${before}\n${written}\n)`, input),
  };
};

/** Under a column `>= 0` means that column; a whole condition stands for itself. */
const continues =
  /^\s*(?:[<>=!~|&^%*/+]|-(?!-)|(?:not\s+)?(?:in|between|like|ilike|similar|glob)\b|is\b|collate\b|::)/i;

function failingRows(input: TestQueryInput, condition: string): TestQuery {
  return {
    pieces: ['select * from ', input.subject, `\nwhere ${condition}`],
    unit: 'row',
    ...countBoth(condition, input),
  };
}

/** Where the rows are stored, statistics of their blocks often tell that a filter lets none pass. */
function countBoth(condition: string, input: TestQueryInput) {
  const { subject, alias } = input;
  return {
    failing: countWhere(condition, input),
    probe: `(select count(*) from ${textOf(subject)} as ${alias} where ${condition})`,
  };
}
