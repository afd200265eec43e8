/**
 * Every configuration key there is, as data: its type, and which nodes, materializations and
 * strategies take it. Validation, editor schemas and the reference page are made from it.
 */
import * as z from 'zod';
import {
  expecting,
  flag,
  freeMap,
  text,
  textList,
  textMap,
  wholeNumber,
} from '../yaml/value-types.ts';
import type { ConfigKey, ConfigKind } from './config-key.ts';
import { contract, length, span, validityNames } from './config-values.ts';

const materializations = ['view', 'table', 'incremental', 'ephemeral', 'external', 'snapshot'];
const strategies = ['interval', 'merge', 'append'];

const all: readonly ConfigKind[] = ['model', 'seed', 'snapshot', 'test'];
const relations: readonly ConfigKind[] = ['model', 'seed', 'snapshot'];
const model: readonly ConfigKind[] = ['model'];
const test: readonly ConfigKind[] = ['test'];
const seed: readonly ConfigKind[] = ['seed'];
const snapshot: readonly ConfigKind[] = ['snapshot'];
const incremental = { kinds: model, materializations: ['incremental'] } as const;
const external = { kinds: model, materializations: ['external'] } as const;

export const configTable: readonly ConfigKey[] = [
  { name: 'enabled', kinds: all, type: flag, about: 'False leaves the node out of the project.' },
  {
    name: 'tags',
    kinds: all,
    type: textList,
    adds: 'list',
    about: 'Words to select by; they add up over all layers.',
  },
  {
    name: 'meta',
    kinds: all,
    type: freeMap,
    adds: 'map',
    about: 'Anything of your own; it adds up over all layers.',
  },
  {
    name: 'description',
    kinds: all,
    type: z.string(),
    about: 'What it is, in Markdown; kept as a comment in the database.',
  },
  {
    name: 'schema',
    kinds: relations,
    type: text.nullable(),
    about: 'The schema in the warehouse; in a prefixed target, what follows the prefix.',
  },
  {
    name: 'alias',
    kinds: relations,
    type: text.nullable(),
    about: 'The name in the warehouse, if it is not that of the file.',
  },
  {
    name: 'adopt',
    kinds: relations,
    type: flag,
    about: 'True lets Eider replace a relation that it did not make.',
  },

  {
    name: 'materialized',
    kinds: model,
    type: z.enum(materializations),
    about: 'What the model becomes in the warehouse.',
  },
  {
    name: 'contract',
    kinds: model,
    type: contract,
    about: 'Enforced: columns and types must be exactly those listed, in any order.',
  },

  {
    ...external,
    name: 'location',
    type: text,
    about: 'The file or folder written, relative to the project.',
  },
  {
    ...external,
    name: 'format',
    type: z.enum(['parquet', 'csv', 'json']),
    about: 'The format of the file.',
  },
  {
    ...external,
    name: 'partition_by',
    type: textList,
    about: 'Columns that become Hive-style folders.',
  },
  { ...external, name: 'options', type: freeMap, about: "Options of the engine's COPY." },

  {
    ...incremental,
    name: 'strategy',
    type: z.enum(strategies),
    about:
      'How new rows come in; `interval` where `time_column` is set, `merge` where `unique_key` is, otherwise `append`.',
  },
  {
    ...incremental,
    name: 'time_column',
    type: text,
    strategies: ['interval'],
    about: 'The column that says which interval a row belongs to.',
  },
  {
    ...incremental,
    name: 'grain',
    type: z.enum(['hour', 'day', 'week', 'month']),
    strategies: ['interval'],
    about: 'The length of an interval.',
  },
  {
    ...incremental,
    name: 'unique_key',
    type: textList,
    strategies: ['merge'],
    about: 'The columns that tell rows apart.',
  },
  {
    ...incremental,
    name: 'lookback',
    type: span,
    strategies: ['interval'],
    about: 'How far back an interval reads at most; declared where no proof says it.',
  },
  {
    ...incremental,
    name: 'batch_size',
    type: span,
    strategies: ['interval'],
    about: 'Intervals per transaction.',
  },
  {
    ...incremental,
    name: 'on_schema_change',
    type: z.enum(['fail', 'append', 'sync', 'ignore']),
    about: "What to do when the query's columns differ from the table's.",
  },
  {
    ...incremental,
    name: 'on_code_change',
    type: z.enum(['rebuild', 'forward']),
    about:
      'Rebuild everything when the code changes, or only go forward with it (declared, not proven).',
  },
  {
    ...incremental,
    name: 'cutoff',
    type: expecting(
      z.union([z.boolean(), z.literal('current'), length]),
      'current, or text such as "2 hours"',
    ),
    strategies: ['interval'],
    about:
      'Leaves out intervals that have not ended: `current`, or those that ended less than `2 hours` before the run.',
  },
  {
    ...incremental,
    name: 'null_interval',
    type: z.enum(['error', 'keep']),
    strategies: ['interval'],
    about: 'Rows without a time: an error, or an interval of their own.',
  },
  {
    ...incremental,
    name: 'merge_exclude_columns',
    type: textList,
    strategies: ['merge'],
    about: 'Columns that a merge leaves as they are.',
  },
  {
    ...incremental,
    name: 'deleted_when',
    type: text,
    strategies: ['merge'],
    about: 'SQL condition of rows that a merge removes.',
  },
  {
    ...incremental,
    name: 'missing_keys',
    type: z.enum(['delete', 'keep']),
    strategies: ['merge'],
    about:
      'Rows whose key the query no longer gives: deleted (default), or kept (declared, not proven; the default where the query has an `#incremental` branch).',
  },

  {
    name: 'column_types',
    kinds: seed,
    type: textMap,
    about: 'Types of columns, instead of inferred ones.',
  },
  {
    name: 'delimiter',
    kinds: seed,
    type: text,
    about: 'What stands between cells; a comma by default.',
  },
  {
    name: 'quote',
    kinds: seed,
    type: text,
    about: 'What quotes a cell; a double quote by default.',
  },
  {
    name: 'null_values',
    kinds: seed,
    type: expecting(
      z.union([z.string().transform((one) => [one]), z.array(z.string())]),
      'text, or a list of text',
    ),
    about: 'Texts that mean NULL, beside the empty cell.',
  },

  {
    name: 'strategy',
    kinds: snapshot,
    type: z.enum(['timestamp', 'check']),
    about: 'How a changed row is recognised.',
  },
  {
    name: 'unique_key',
    kinds: snapshot,
    type: textList,
    about: 'The columns that tell rows apart.',
  },
  {
    name: 'updated_at',
    kinds: snapshot,
    type: text,
    about: 'The column that rises when a row changes (strategy `timestamp`).',
  },
  {
    name: 'check_cols',
    kinds: snapshot,
    type: textList,
    about: 'The columns compared (strategy `check`); `all` for every one.',
  },
  {
    name: 'hard_deletes',
    kinds: snapshot,
    type: z.enum(['invalidate', 'new_record', 'ignore']),
    about:
      'What becomes of a key that the query no longer gives: its version ends (default), another one says that it is deleted, or nothing (declared, not proven).',
  },
  {
    name: 'snapshot_meta_column_names',
    kinds: snapshot,
    type: validityNames,
    about: 'Other names for the columns `valid_from`, `valid_to` and `is_deleted`.',
  },

  {
    name: 'name',
    kinds: test,
    type: text,
    about: 'The name of the test, instead of one made from its arguments.',
  },
  {
    name: 'severity',
    kinds: test,
    type: z.enum(['error', 'warn']),
    about: 'Whether a failure keeps the model back or only warns.',
  },
  {
    name: 'warn_if',
    kinds: test,
    type: text,
    about: 'Condition on the number of failing rows, such as `> 10`, or on their share: `> 1%`.',
  },
  {
    name: 'error_if',
    kinds: test,
    type: text,
    about: 'Condition on the number of failing rows, such as `> 100`, or on their share: `> 5%`.',
  },
  { name: 'where', kinds: test, type: text, about: 'SQL condition: only these rows are tested.' },
  {
    name: 'limit',
    kinds: test,
    type: wholeNumber(1),
    about: 'How many failing rows are kept at most: 1,000 where nothing is said.',
  },
  {
    name: 'fail_calc',
    kinds: test,
    type: text,
    about: 'SQL aggregate over the failing rows that is judged instead of their number.',
  },
  {
    name: 'scope',
    kinds: test,
    type: z.enum(['all', 'changed']),
    about: 'Changed: of an incremental model, only the rows that the build wrote are tested.',
  },
  {
    name: 'store_failures',
    kinds: test,
    type: flag,
    about: 'True keeps the failing rows in the warehouse.',
  },
];
