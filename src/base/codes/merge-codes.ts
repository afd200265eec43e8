/** What `merge`, `append` and changing columns ask of rows: the codes from E0950. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const mergeCodes = {
  E0950: {
    title: 'A column of the configuration that the query does not have',
    explanation:
      '`unique_key`, `merge_exclude_columns`, `updated_at` or `check_cols` names a column that is not among those of the query. Names are compared without regard to case. Correct the name, or select the column.',
  },
  E0951: {
    title: 'Rows without a key',
    explanation:
      'A row whose `unique_key` is NULL, in whole or in part, is the same row as no other: it would be inserted again by each build. Nothing was published. Filter such rows out, or choose a key that every row has.',
  },
  E0952: {
    title: 'Rows that share a key',
    explanation:
      'Several rows of the query have the same `unique_key`, so that which of them counts would be left to chance. Nothing was published. Keep one row for each key, or add a column that tells them apart to the key.',
  },
  E0953: {
    title: 'A condition that cannot be asked',
    explanation:
      'What is written under `deleted_when` is no condition on a row of the query. It is SQL, and may use every column that the query selects.',
  },
  E0954: {
    title: 'Columns changed, and rows stay',
    explanation:
      'The query of an incremental model has other columns than its table, whose rows would stay. `on_schema_change` says what to do: `fail` (the default) is this error; `append` adds new columns; `sync` gives the table exactly the columns of the query; `ignore` leaves the table as it is. `--full-refresh` makes the table anew.',
  },
  E0955: {
    title: 'The type of a column changed',
    explanation:
      '`on_schema_change: append` adds columns and changes none. Cast the column to the type that it had, use `sync`, or make the table anew with `--full-refresh`.',
  },
  E0956: {
    title: 'Values that do not fit the other type',
    explanation:
      'A column has another type than before, and some values would not be the same in it: a number would be cut, a text is no number. Nothing was changed. Cast the column in the query, or make the table anew with `--full-refresh`.',
  },
  E0957: {
    title: 'Appending without saying what',
    explanation:
      'A model with `strategy: append` puts rows behind those that are there. Without an `#incremental` branch it would put all of its rows there again at each build.',
  },
  E0958: {
    title: 'Keys that a part of the rows cannot miss',
    explanation:
      'With an `#incremental` branch a merge sees a part of the rows, so that a key that is not among them need not be gone. `missing_keys: delete` would take out all the others.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
