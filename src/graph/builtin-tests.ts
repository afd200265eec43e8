/**
 * The built-in data tests by name: which arguments each takes. What they compute is the compiler's
 * business; this is what linking needs to check a declaration.
 */

export type ArgumentType =
  /** A model, seed or source table. */
  | 'relation'
  | 'identifier'
  /** One name, or a list of them. */
  | 'identifiers'
  /** A list of literals. */
  | 'values'
  /** A number or text that the engine reads as the column's type. */
  | 'literal'
  | 'boolean'
  | 'text'
  /** A whole number of at least 0. */
  | 'count'
  /** A number above 0. */
  | 'step'
  /** `2 days`. */
  | 'span'
  /** An SQL expression, complete in itself. */
  | 'expression'
  /** One of these words. */
  | readonly string[];

export interface ArgumentSignature {
  readonly type: ArgumentType;
  readonly required: boolean;
  /** How dbt and its packages call it. */
  readonly elsewhere?: readonly string[];
}

export interface TestSignature {
  /** Whether it is about one column, may be, or is about the relation as a whole. */
  readonly column: 'required' | 'optional' | 'none';
  readonly arguments: Readonly<Record<string, ArgumentSignature>>;
  /** One of these at least must be given. */
  readonly oneOf?: readonly string[];
  /** Where the first is given, the others cannot be. */
  readonly alone?: readonly string[];
}

const optional = (type: ArgumentType, ...elsewhere: readonly string[]): ArgumentSignature => ({
  type,
  required: false,
  elsewhere,
});
const required = (type: ArgumentType, ...elsewhere: readonly string[]): ArgumentSignature => ({
  type,
  required: true,
  elsewhere,
});

const groupBy = optional('identifiers', 'group_by_columns', 'partition_by');

export const grains = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

export const builtinTests: Readonly<Record<string, TestSignature>> = {
  not_null: { column: 'required', arguments: {} },
  unique: { column: 'required', arguments: {} },
  accepted_values: {
    column: 'required',
    arguments: {
      values: required('values', 'value_set'),
      quote: optional('boolean', 'quote_values'),
    },
  },
  relationships: {
    column: 'required',
    arguments: { to: required('relation'), field: required('identifier') },
  },
  unique_combination: {
    column: 'none',
    arguments: {
      columns: required('identifiers', 'combination_of_columns', 'column_list'),
    },
  },
  expression_is_true: {
    column: 'optional',
    arguments: { expression: required('expression', 'condition') },
  },
  accepted_range: {
    column: 'required',
    arguments: {
      min: optional('literal', 'min_value'),
      max: optional('literal', 'max_value'),
      inclusive: optional('boolean', 'strictly'),
    },
    oneOf: ['min', 'max'],
  },
  not_empty: { column: 'optional', arguments: { group_by: groupBy } },
  matches: {
    column: 'required',
    arguments: { pattern: required('text', 'regex'), ignore_case: optional('boolean') },
  },
  row_count: {
    column: 'none',
    arguments: {
      equals: optional('count', 'value'),
      at_least: optional('count', 'min_value'),
      at_most: optional('count', 'max_value'),
      group_by: groupBy,
    },
    oneOf: ['equals', 'at_least', 'at_most'],
    alone: ['equals', 'at_least', 'at_most'],
  },
  equal_row_count: {
    column: 'none',
    arguments: { to: required('relation', 'compare_model', 'other_table_name'), group_by: groupBy },
  },
  recency: {
    column: 'required',
    arguments: { within: required('span', 'interval', 'datepart'), group_by: groupBy },
  },
  no_gaps: {
    column: 'required',
    arguments: {
      grain: optional(grains, 'datepart'),
      step: optional('step', 'interval'),
      group_by: groupBy,
    },
  },
  mutually_exclusive_ranges: {
    column: 'none',
    arguments: {
      lower: required('identifier', 'lower_bound_column'),
      upper: required('identifier', 'upper_bound_column'),
      gaps: optional(['allowed', 'forbidden', 'required']),
      empty: optional('boolean', 'zero_length_range_allowed'),
      group_by: groupBy,
    },
  },
  not_constant: { column: 'required', arguments: { group_by: groupBy } },
};

/** By its exact name; nothing where there is none. */
export function builtinTest(name: string): TestSignature | undefined {
  return Object.hasOwn(builtinTests, name) ? builtinTests[name] : undefined;
}

/** Whether what a built-in test finds are rows of its relation, or values that rows have. */
export function countsRows(test: string): boolean {
  return !wholes.has(test);
}

/** Whether a row that has passed once passes for as long as it is the same, or its key is. */
export function judgesRows(test: string): boolean {
  return countsRows(test) && test !== 'mutually_exclusive_ranges';
}

/** Their findings are counts, gaps and groups. */
const wholes: ReadonlySet<string> = new Set([
  'not_empty',
  'row_count',
  'equal_row_count',
  'recency',
  'no_gaps',
  'not_constant',
]);
