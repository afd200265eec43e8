/** SQL, and what the engine says of it: the codes that begin with E03. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const sqlCodes = {
  E0301: {
    title: 'A column does not exist',
    explanation:
      'The query names a column that none of the tables in its FROM has. The hint lists the nearest names. Where the name came through a macro, the argument is shown at the call and the place in the macro below.',
  },
  E0302: {
    title: 'A table does not exist',
    explanation:
      'The query reads a table that is not in the warehouse. Read models with `{{ref "name"}}` and sources with `{{source "group" "table"}}`; with `--select`, build the parents first: `+name`.',
  },
  E0303: {
    title: 'A function does not exist, or does not take these types',
    explanation:
      'The engine has no function of this name for these argument types. The notes list the types it does take; an explicit cast often helps.',
  },
  E0304: {
    title: 'The SQL does not parse',
    explanation: 'The engine could not read the query. The carets stand where it stopped.',
  },
  E0305: {
    title: 'A value does not fit its type',
    explanation:
      'While the query ran, a value could not be converted: text that is no number, a number out of range. The model was rolled back. Use `try_cast`, which gives NULL, where such values are expected.',
  },
  E0306: {
    title: 'A constraint was violated',
    explanation: 'The engine refused a row because of a constraint of the table.',
  },
  E0307: {
    title: 'A column name is ambiguous',
    explanation: 'Two tables in scope have a column of this name. Write the table in front of it.',
  },
  E0308: {
    title: 'The query does not bind',
    explanation:
      "The SQL parses, but does not mean anything to the engine: an aggregate where none may be, a column that is not grouped, types that cannot be compared. The message is the engine's own.",
  },
  E0310: {
    title: 'Out of memory',
    explanation:
      "The query needed more than the target's `memory_limit` and could not spill. Raise the limit, lower `threads`, or set a `temp_directory` with space.",
  },
  E0311: {
    title: 'The disk is full',
    explanation: 'Nothing was changed: the model was rolled back. Free some space and build again.',
  },
  E0312: {
    title: 'A file could not be read or written',
    explanation: 'The engine could not open, read or write a file. The message names it.',
  },
  E0313: { title: 'Interrupted', explanation: 'The statement was cancelled, and rolled back.' },
  E0314: {
    title: 'A described column is not there',
    explanation:
      'A properties file describes a column that the relation does not have: a warning, since the data is right and its description is not.',
  },
  E0319: {
    title: 'The engine failed',
    explanation: 'The engine reported an error of no other class. The message is its own.',
  },
  E0320: {
    title: 'A model without SQL',
    explanation: 'The file holds nothing but white space and comments once it is rendered.',
  },
  E0321: {
    title: 'Two statements in one model',
    explanation:
      'A model is one query. A trailing semicolon is dropped; a second statement needs a file of its own.',
  },
  E0322: {
    title: 'A statement that is no query',
    explanation:
      'A model or a data test is a query (SELECT, WITH, FROM, VALUES…). Eider writes the CREATE around it and decides when it runs, so CREATE, INSERT, SET and the like have no place in it. What every connection needs belongs under `on_open:` of the target.',
  },
  E0330: {
    title: 'Columns of a source or seed are not known',
    explanation:
      'A warning: models that read it, and all that read those, are not checked; the message lists them. Queries are checked without any data, over tables with the columns that are declared. Declare all columns of the source under `columns:`, each with its `type`; for a source in files, the files themselves tell where they are at hand.',
  },
  E0331: {
    title: 'A PIVOT whose columns depend on the rows',
    explanation:
      "A warning: without `IN` the engine makes a column of each value that it finds, so what the model has, and what reads it, cannot be checked. List the values: `pivot sales on channel in ('web', 'shop') using sum(amount)`.",
  },
  E0332: {
    title: 'Nothing could be checked',
    explanation:
      'A warning: queries are checked in an empty database in memory, and that could not be set up as the target says: an extension is not installed, or the SQL under `on_open:` needs tables that only the warehouse has.',
  },
  E0333: {
    title: 'A query reads something from outside of the project',
    explanation:
      'A warning: a table that no model, seed or source stands for, a file that is not on this machine, a sequence of the warehouse. The query may well run, but nothing is known of it before. Declare a source with its columns; make a sequence under `on_open:`.',
  },
  E0334: {
    title: 'Two columns of one name',
    explanation:
      'The engine would tell the second from the first by a number, `id_1`, and say nothing. Give one of them a name of its own with `as`, or leave it out: `select a.*, b.* exclude (id)`.',
  },
  E0335: {
    title: 'A constant that can only fail',
    explanation:
      'No row plays a part in it, so that it fails with the first one: text that is no number is cast to one, a date is not in the calendar. The engine itself notices only while the query runs. What stands in CASE, COALESCE or TRY is left alone.',
  },
  E0336: {
    title: 'A text is compared with something else',
    explanation:
      'A warning: the engine converts every value of the column for the comparison, and a single one that does not fit stops the query. Write `try_cast` where such values may come, or compare with a text.',
  },
  E0337: {
    title: 'The result differs from run to run',
    explanation:
      'A warning, and an error where the model is incremental: a clock, chance, a sequence or a setting decides about the result, so that it cannot be told from its inputs. `{{run_started_at}}` is one moment for a whole run, and can be frozen.',
  },
  E0338: {
    title: 'The order of rows decides, and nothing decides the order',
    explanation:
      'A warning, and an error where the model is incremental: LIMIT, DISTINCT ON, `first`, `list`, `string_agg`, `row_number` and their like give another answer where rows that are alike in the ORDER BY come in another order. Order by columns that tell the rows apart; data tests `unique` and `not_null` (of severity error, on all rows) say which do.',
  },
  E0339: {
    title: 'A sum of floats',
    explanation:
      'A warning: the last digits depend on the order in which numbers are added, so that two runs over the same rows may differ. DECIMAL, or whole numbers of a smaller unit, add up exactly. Deviations, variances, correlations, regressions, entropy and the like are computed from such sums whatever they are given: where their last digits do not matter, say so once under `check: ignore:`.',
  },
  E0340: {
    title: 'The engine refuses what a target says',
    explanation:
      'A setting that the engine does not have, a value that the setting cannot take, an extension that is not installed on this machine, SQL under `on_open:` that does not parse: no connection could be opened with it, so that nothing was checked.',
  },
  E0341: {
    title: 'A code that there is not',
    explanation:
      'An entry under `check: ignore:` of project.yml names a code that Eider does not have. Codes stand in brackets behind the word `error` or `warning`.',
  },
  E0342: {
    title: 'An entry under `check: ignore:` does nothing',
    explanation:
      'A warning: there is no such problem where the entry says, so that it would only hide a future one; or the problem is an error that the engine would run into, which cannot be ignored. Said where everything is checked, not with `--select`.',
  },
  E0343: {
    title: 'A column that the configuration names is not there',
    explanation:
      '`time_column` and `unique_key` name columns of the query, and a `time_column` is a DATE or a TIMESTAMP. Without it nothing could be cut into intervals, or told apart.',
  },
  E0344: {
    title: 'The branch of #incremental gives other columns',
    explanation:
      'The table has the columns that the whole query gives, and later builds fill it with what the branch gives: both select the same columns. Where `on_schema_change` adds or drops columns it is a warning.',
  },
  E0345: {
    title: 'A struct without names of its fields',
    explanation:
      "`(1, 'x')` and `row(…)` make structs whose fields have no names. A query may compare them and take them apart, but the engine makes no table with such a column.",
  },
  E0346: {
    title: 'A conversion that works for no value',
    explanation:
      'The engine binds some conversions that it cannot do, of a date to a number for instance, and patterns and formats that are wrong. It finds out with the first value that is not NULL.',
  },
  E0347: {
    title: 'A view beside the selection that stops working',
    explanation:
      'A view runs its query whenever it is read. Its query does not fit what was selected as that is now, a column is gone for instance, and the view itself is not selected: one that was built before cannot be read once the selected nodes are built. With `--warn-error` nothing is built.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
