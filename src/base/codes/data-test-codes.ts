/** Data tests: the codes that begin with E04. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const dataTestCodes = {
  E0401: {
    title: 'Unknown data test',
    explanation:
      'The name is neither a built-in data test nor a file in `tests/generic/`. Names are case sensitive.',
  },
  E0402: {
    title: 'Wrong arguments of a data test',
    explanation: 'An argument is missing, or is one that the test does not take.',
  },
  E0403: {
    title: "A data test's argument has the wrong type",
    explanation: 'For instance a single value where `accepted_values` takes a list.',
  },
  E0404: {
    title: 'Jinja in YAML',
    explanation:
      'Relations are named plainly in YAML: `to: customers`, or `to: raw.emails` for a source.',
  },
  E0405: {
    title: 'Not one SQL expression',
    explanation:
      '`where`, `fail_calc` and the argument `expression` are put between parentheses: brackets and quotes must be closed, and there can be no semicolon.',
  },
  E0406: {
    title: 'A data test in the wrong place',
    explanation:
      'The test is about the relation as a whole, and stands under a column. It belongs under `data_tests:` of the relation.',
  },
  E0407: {
    title: 'Arguments of a data test that do not go together',
    explanation:
      'None is given where one of several is needed, or two that exclude each other: `row_count` takes `equals`, or `at_least` and `at_most`.',
  },
  E0412: {
    title: 'A data test failed',
    explanation:
      'The relation holds rows that the test forbids. With `severity: error` the model is rolled back: readers keep the rows of the last good build, and nothing downstream is built. The sample shows up to five of the rows; the command below it shows all of them.',
  },
  E0413: {
    title: 'A data test could not run',
    explanation:
      'The query of the test itself failed. This counts as a failure: what cannot be checked is not published.',
  },
  E0414: {
    title: 'Failing rows could not be kept',
    explanation:
      'With `store_failures` the failing rows of a test are written to the schema `_eider_failures`, in a transaction after the verdict. The verdict stands; only the table could not be written.',
  },
  E0415: {
    title: 'A data test has nothing to test',
    explanation:
      '`eider test` looks at what is there, and something that the test reads is not: it was never built, or its first build failed. Nothing was found out, which is no pass, so the exit code is 1. `eider build` makes it and tests it before anybody can read it; `--exclude` leaves it out.',
  },
  E0440: {
    title: 'A unit test says too little or too much',
    explanation:
      'A unit test is about a `model`, or about a `query` of its own; `given` names inputs and `expect` the rows that come of them. See the guide on unit tests.',
  },
  E0441: {
    title: 'Rows of a unit test cannot be read',
    explanation:
      'The rows of `given` or `expect` name a column that the relation does not have, hold a value that is not of its type, or are no rows at all: a ragged CSV, a file that is not there, a query that does not run.',
  },
  E0442: {
    title: 'A unit test failed',
    explanation:
      'From the rows that were given other rows came than were expected. In the table `-` marks rows that are missing, `+` rows that were not expected; where both belong together, a cell shows what was expected and what came.',
  },
  E0443: {
    title: 'A unit test could not run',
    explanation: 'A model failed on the rows that were given. What cannot be run is not published.',
  },
  E0470: {
    title: 'The age of a source is not known',
    explanation:
      'A source has `freshness`, but its newest row cannot be found: it has neither `loaded_at` nor files whose times could count, or the query failed. This counts as an error, since nobody knows how old the data is.',
  },
  E0471: {
    title: 'A source is older than it may be',
    explanation:
      'Its newest row was loaded longer ago than `warn_after` (a warning) or `error_after` (an error) allows. A source without rows is older than any limit.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
