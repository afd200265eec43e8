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
} as const satisfies Record<string, ErrorCodeInfo>;
