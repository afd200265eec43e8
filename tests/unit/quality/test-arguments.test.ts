/** Declarations of data tests that are wrong: each is told at its place, with a way out. */
import { describe, expect, it } from 'vitest';
import { mistakesOf } from './test-lab.ts';

function mistakes(tests: string, column?: string): string {
  const list =
    column === undefined
      ? `    data_tests: ${tests}\n`
      : `    columns: [{ name: ${column}, data_tests: ${tests} }]\n`;
  return mistakesOf({
    'models/orders.sql': 'select 1 as id\n',
    'models/orders.yml': `models:\n  - name: orders\n${list}`,
  });
}

describe('a name that is another tool’s', () => {
  it.each([
    ['dbt_utils.unique_combination_of_columns', 'write unique_combination, with columns:'],
    ['equal_rowcount', 'write equal_row_count, with to:'],
    ['at_least_one', 'write not_empty under the column'],
    ['sequential_values', 'write no_gaps, with grain: for times or step: for numbers'],
    ['expect_column_values_to_match_regex', 'write matches, with pattern:'],
    ['not_nul', 'did you mean "not_null"?'],
    [
      'toString',
      'a test of your own is a file tests/generic/toString.sql that begins with {{params}}',
    ],
  ])('%s', (name, hint) => {
    const [message, , told] = mistakes(`["${name}"]`).split('\n');
    expect(message).toBe(`models/orders.yml:3:18: error[E0401] no data test is named "${name}"`);
    expect(told).toBe(`  hint  ${hint}`);
  });
});

it('takes arguments by their names and types', () => {
  expect(
    mistakes(
      [
        '[{ unique_combination: { combination_of_columns: [id] } }',
        '{ unique_combination: { columns: [] } }',
        '{ row_count: { min_value: 3 } }',
        '{ row_count: { at_least: 1.5 } }',
        '{ row_count: {} }',
        '{ row_count: { equals: 1, at_most: 2 } }',
        '{ equal_row_count: { to: orders, group_by: { a: b } } }',
        '{ recency: { within: 2 fortnights, column: id } }',
        '{ recency: { within: 9000 years, column: id } }',
        '{ no_gaps: { grain: daily, column: id } }',
        '{ no_gaps: { step: 0, column: id } }',
        '{ accepted_range: { inclusive: true, column: id } }',
        '{ accepted_range: { min: [1], column: id } }',
        '{ matches: { pattern: 5, column: id } }',
        '{ not_empty: { group_by: id } }',
        '{ not_constant: {} }]',
      ].join(', '),
    ),
  ).toMatchInlineSnapshot(`
    "models/orders.yml:3:42: error[E0402] unique_combination has no argument "combination_of_columns"
      at    "combination_of_columns"
      hint  write "columns"
    models/orders.yml:3:109: error[E0403] unique_combination: "columns" must be the name of a column, or a list of them
      at    "[]"
    models/orders.yml:3:132: error[E0402] row_count has no argument "min_value"
      at    "min_value"
      hint  write "at_least"
    models/orders.yml:3:175: error[E0403] row_count: "at_least" must be a whole number
      at    "1.5"
    models/orders.yml:3:186: error[E0407] row_count has nothing to compare with
      at    "row_count"
      hint  give equals, at_least or at_most
    models/orders.yml:3:218: error[E0407] row_count takes either "equals" or "at_most", not both
      at    "equals"
    models/orders.yml:3:288: error[E0403] equal_row_count: "group_by" must be the name of a column, or a list of them
      at    "{ a: b }"
    models/orders.yml:3:323: error[E0403] recency: "within" must be a length of time such as "2 days"
      at    "2 fortnights"
    models/orders.yml:3:374: error[E0403] recency: "within" must be a length of time such as "2 days"
      at    "9000 years"
    models/orders.yml:3:422: error[E0403] no_gaps: "grain" must be one of second, minute, hour, day, week, month, quarter, year
      at    "daily"
    models/orders.yml:3:464: error[E0403] no_gaps: "step" must be a number above 0
      at    "0"
    models/orders.yml:3:485: error[E0407] accepted_range has nothing to compare with
      at    "accepted_range"
      hint  give min or max
    models/orders.yml:3:561: error[E0403] accepted_range: "min" must be a number or text
      at    "[1]"
    models/orders.yml:3:604: error[E0403] matches: "pattern" must be text
      at    "5"
    models/orders.yml:3:638: error[E0407] not_empty over groups is about one column
      at    "group_by"
      hint  put it under a column
    models/orders.yml:3:658: error[E0402] not_constant is about one column
      at    "not_constant"
      hint  put it under a column, or give \`column:\`"
  `);
});

it('tells a test of the whole relation that stands under a column', () => {
  expect(mistakes('[{ row_count: { at_least: 1 } }]', 'id')).toMatchInlineSnapshot(`
    "models/orders.yml:3:42: error[E0406] row_count is about the relation, not about one column
      at    "row_count"
      hint  put it under \`data_tests:\` of the relation, beside \`columns:\`"
  `);
});

it('takes SQL that stays between its parentheses', () => {
  expect(
    mistakes(
      [
        "[{ expression_is_true: { expression: '1 = 1) or (1 = 1' } }",
        "{ expression_is_true: { expression: 'id in (1, 2' } }",
        "{ expression_is_true: { expression: ' -- nothing' } }",
        "{ not_empty: { where: 'true; drop table orders' } }",
        '{ not_empty: { where: "name = \'x" } }',
        "{ not_empty: { where: 'id > 0 /* open' } }",
        "{ not_empty: { fail_calc: 'max(id]' } }",
        '{ not_empty: { where: "name = \');\' and id = $$)$$ -- ) fine" } }]',
      ].join(', '),
    ),
  ).toMatchInlineSnapshot(`
    "models/orders.yml:3:54: error[E0405] "expression" is no SQL expression: ")" closes nothing
      at    "'1 = 1) or (1 = 1'"
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:114: error[E0405] "expression" is no SQL expression: "(" is never closed
      at    "'id in (1, 2'"
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:169: error[E0405] "expression" is no SQL expression: it holds no SQL
      at    "' -- nothing'"
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:210: error[E0405] \`where\` is no SQL expression: a second statement begins at ";"
      at    "'true; drop table orders'"
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:263: error[E0405] \`where\` is no SQL expression: the quote ' is never closed
      at    "\\"name = 'x\\""
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:302: error[E0405] \`where\` is no SQL expression: a comment is never closed
      at    "'id > 0 /* open'"
      hint  it is put between parentheses: write one whole SQL expression
    models/orders.yml:3:350: error[E0405] \`fail_calc\` is no SQL expression: "]" closes nothing
      at    "'max(id]'"
      hint  it is put between parentheses: write one whole SQL expression"
  `);
});

it('takes percentages where rows are counted', () => {
  expect(
    mistakes(
      '[{ row_count: { at_least: 1, error_if: "> 1%" } }, { unique_combination: { columns: [id], error_if: "> 1.5 %" } }, { not_empty: { warn_if: "1%" } }]',
    ),
  ).toMatchInlineSnapshot(`
    "models/orders.yml:3:56: error[E0403] "error_if" cannot be a percentage here: this test does not count rows of one relation
      at    "\\"> 1%\\""
      hint  write a number, for instance error_if: ">10"
    models/orders.yml:3:156: error[E0403] "warn_if" is a comparison with a number of rows, or with a percentage of them
      at    "\\"1%\\""
      hint  for instance warn_if: ">10", or warn_if: ">1%""
  `);
});
