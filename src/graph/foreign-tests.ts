/**
 * Data tests of dbt's packages by their names there, each with what it is called here. In: the
 * name of a test as a dbt user would write it; out: a hint.
 */

/** The hint for a test of another tool's, if it is one. A package in front of it is left out. */
export function hintForForeignTest(name: string): string | undefined {
  const bare = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(foreignTests, bare) ? foreignTests[bare] : undefined;
}

const foreignTests: Readonly<Record<string, string>> = {
  // With a package in front: the same name here.
  not_null: 'write not_null',
  unique: 'write unique',
  accepted_values: 'write accepted_values',
  relationships: 'write relationships',
  expression_is_true: 'write expression_is_true',
  accepted_range: 'write accepted_range, with min: and max:',
  recency: 'write recency under the column, with within: 2 days',
  mutually_exclusive_ranges: 'write mutually_exclusive_ranges, with lower: and upper:',
  not_constant: 'write not_constant',
  // dbt_utils
  unique_combination_of_columns: 'write unique_combination, with columns:',
  at_least_one: 'write not_empty under the column',
  not_empty_string: 'write expression_is_true, with expression: "<> \'\'" under the column',
  equal_rowcount: 'write equal_row_count, with to:',
  fewer_rows_than: 'write a test file that compares the two counts',
  equality: 'write a test file with `except` both ways',
  cardinality_equality: 'write relationships, both ways',
  sequential_values: 'write no_gaps, with grain: for times or step: for numbers',
  relationships_where: 'write relationships, with where:',
  not_null_proportion: 'write not_null, with error_if: "> 5%"',
  not_accepted_values: 'write expression_is_true, with expression: "not in (…)" under the column',
  unique_where: 'write unique, with where:',
  not_null_where: 'write not_null, with where:',
  // dbt_expectations
  expect_column_to_exist: 'list the column: `eider check` finds it missing where it is used',
  expect_column_values_to_be_null: 'write expression_is_true, with expression: "is null"',
  expect_column_values_to_not_be_null: 'write not_null',
  expect_column_values_to_be_unique: 'write unique',
  expect_column_values_to_be_in_set: 'write accepted_values, with values:',
  expect_column_values_to_be_between: 'write accepted_range, with min: and max:',
  expect_column_values_to_match_regex: 'write matches, with pattern:',
  expect_table_row_count_to_be_between: 'write row_count, with at_least: and at_most:',
  expect_table_row_count_to_equal: 'write row_count, with equals:',
  expect_table_row_count_to_equal_other_table: 'write equal_row_count, with to:',
  expect_compound_columns_to_be_unique: 'write unique_combination, with columns:',
  expect_row_values_to_have_recent_data: 'write recency under the column, with within: 2 days',
  expression_is_true_where: 'write expression_is_true, with where:',
};
