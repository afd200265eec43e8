/**
 * The failing rows of a built-in data test, as a query. In: the relation's text and checked
 * arguments; out: SQL. Arguments are names, literals, or expressions that stay where they are put.
 */
import type { TestBuilder, TestQuery, TestQueryInput } from './test-queries/builder.ts';
import { relationships, unique, uniqueCombination } from './test-queries/key-tests.ts';
import {
  acceptedRange,
  acceptedValues,
  expressionIsTrue,
  matches,
  notNull,
} from './test-queries/row-tests.ts';
import { mutuallyExclusiveRanges, noGaps } from './test-queries/sequence-tests.ts';
import {
  equalRowCount,
  notConstant,
  notEmpty,
  recency,
  rowCount,
} from './test-queries/whole-tests.ts';

export function buildTestQuery(test: string, input: TestQueryInput): TestQuery {
  const builder = builders.get(test);
  if (!builder) throw new Error(`no query for the built-in test ${test}`);
  return builder(input);
}

const builders: ReadonlyMap<string, TestBuilder> = new Map(
  Object.entries({
    not_null: notNull,
    unique,
    accepted_values: acceptedValues,
    relationships,
    unique_combination: uniqueCombination,
    expression_is_true: expressionIsTrue,
    accepted_range: acceptedRange,
    not_empty: notEmpty,
    matches,
    row_count: rowCount,
    equal_row_count: equalRowCount,
    recency,
    no_gaps: noGaps,
    mutually_exclusive_ranges: mutuallyExclusiveRanges,
    not_constant: notConstant,
  }),
);
