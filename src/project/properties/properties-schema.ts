/**
 * What a properties file may say (`*.yml` beside models, seeds, snapshots, tests and macros), as a
 * zod schema: it validates, and gives the JSON Schema for editors.
 */
import * as z from 'zod';
import type { ConfigKind } from '../config/config-key.ts';
import { configKeysOf } from '../config/config-keys.ts';
import {
  expecting,
  flag,
  freeMap,
  listOf,
  optionalText,
  text,
  textList,
  wholeNumber,
} from '../yaml/value-types.ts';
import { unitTest } from './unit-test-schema.ts';

/** One optional entry per configuration key of a kind. */
function configShape(kind: ConfigKind): Record<string, z.ZodType> {
  const keys = [...configKeysOf(kind).values()];
  return Object.fromEntries(
    keys.map(({ name, type, about }) => [name, type.optional().describe(about)]),
  );
}

const dataTest = expecting(
  z.union([text, z.record(z.string(), z.unknown())]),
  "a test's name, or its name with arguments below it",
);
const tests = listOf(dataTest, 'a list of data tests');
const tagsAndMeta = { tags: textList.nullish(), meta: freeMap.nullish() };

const column = z.strictObject({
  name: text,
  description: optionalText,
  type: optionalText.describe("The type in the engine's words: `DECIMAL(18,2)`."),
  data_type: optionalText,
  ...tagsAndMeta,
  config: z.strictObject(tagsAndMeta).nullish(),
  data_tests: tests,
  tests,
});
const columns = listOf(expecting(column, 'a map with a name'), 'a list of columns');

/** dbt's words for what it does where a warehouse cannot hold a constraint; here each is held. */
const enforcement = { warn_unenforced: flag.nullish(), warn_unsupported: flag.nullish() };
const constraint = {
  type: z
    .enum(['not_null', 'unique', 'primary_key', 'check', 'foreign_key', 'custom'])
    .describe('What must be true of every row.'),
  name: optionalText,
  expression: optionalText.describe('Of a check: an SQL condition.'),
  to: optionalText,
  to_columns: textList.nullish(),
  ...enforcement,
};
const columnConstraints = listOf(
  expecting(z.strictObject(constraint), 'a map with a type'),
  'a list of constraints',
);
const constraints = listOf(
  expecting(z.strictObject({ ...constraint, columns: textList.nullish() }), 'a map with a type'),
  'a list of constraints',
);
const modelColumns = listOf(
  expecting(
    z.strictObject({ ...column.shape, constraints: columnConstraints }),
    'a map with a name',
  ),
  'a list of columns',
);

function node(kind: ConfigKind, extra: Record<string, z.ZodType> = {}) {
  const config = configShape(kind);
  const entry = z.strictObject({
    ...config,
    name: text,
    description: optionalText,
    ...extra,
    config: expecting(z.strictObject(config), 'a map').nullish(),
  });
  return expecting(entry, 'a map with a name');
}

const relation = { columns, data_tests: tests, tests };
const modelKeys = { ...relation, columns: modelColumns, constraints };

const period = z.strictObject({
  count: wholeNumber(1),
  period: z.enum(['minute', 'hour', 'day']),
});
const freshness = z.strictObject({
  warn_after: period.nullish(),
  error_after: period.nullish(),
  filter: optionalText,
});
const location = expecting(
  z.union([
    text,
    z.strictObject({
      path: text,
      format: z.enum(['csv', 'parquet', 'json']).optional(),
      options: freeMap.nullish(),
    }),
  ]),
  'a path, or a map with path, format and options',
);

const sourceConfig = {
  enabled: flag.optional(),
  ...tagsAndMeta,
  freshness: freshness.nullish().describe('How old the newest row may be.'),
  loaded_at: optionalText.describe('The column that says when a row arrived.'),
  changes: expecting(
    z.union([z.enum(['content', 'always']), z.strictObject({ watermark: text })]),
    '"content", "always", or a map with a watermark',
  )
    .nullish()
    .describe(
      'How a change of the data is recognised: by its content, by a column that every change raises, or never, so that it always counts as changed.',
    ),
  time_column: optionalText.describe('The column that says which interval a row belongs to.'),
};
const sourceCommon = {
  name: text,
  description: optionalText,
  ...sourceConfig,
  config: z.strictObject(sourceConfig).nullish(),
};
const sourceTable = z.strictObject({
  ...sourceCommon,
  identifier: optionalText.describe("The table's own name in the warehouse, if it differs."),
  location: location.nullish().describe('A file or glob, relative to the project.'),
  columns,
  data_tests: tests,
  tests,
});
const source = z.strictObject({
  ...sourceCommon,
  database: optionalText.describe("Another catalog: one of the target's `attach`."),
  schema: optionalText,
  location: location.nullish().describe('As for a table; `{table}` stands for its name.'),
  attach: optionalText.describe('Another DuckDB file that holds the tables.'),
  tables: listOf(expecting(sourceTable, 'a map with a name'), 'a list of tables'),
});

const exposure = z.strictObject({
  name: text,
  label: optionalText,
  type: z.enum(['dashboard', 'notebook', 'analysis', 'ml', 'application']),
  maturity: z.enum(['high', 'medium', 'low']).nullish(),
  description: optionalText,
  owner: freeMap.nullish(),
  url: optionalText,
  depends_on: listOf(text, 'a list of names'),
  ...tagsAndMeta,
  config: z.strictObject(tagsAndMeta).nullish(),
});

const macro = z.strictObject({
  name: text,
  description: optionalText,
  meta: freeMap.nullish(),
  arguments: listOf(
    z.strictObject({ name: text, type: optionalText, description: optionalText }),
    'a list of arguments',
  ),
});

export const propertiesSchema = z.strictObject({
  version: z.union([z.number(), z.string()]).nullish(),
  anchors: z.unknown().optional().describe('Anything, to be used below by `*alias`.'),
  models: listOf(node('model', modelKeys), 'a list of models'),
  seeds: listOf(node('seed', relation), 'a list of seeds'),
  snapshots: listOf(node('snapshot', relation), 'a list of snapshots'),
  data_tests: listOf(node('test'), 'a list of data tests'),
  tests: listOf(node('test'), 'a list of data tests'),
  sources: listOf(expecting(source, 'a map with a name'), 'a list of sources'),
  exposures: listOf(expecting(exposure, 'a map with a name'), 'a list of exposures'),
  macros: listOf(expecting(macro, 'a map with a name'), 'a list of macros'),
  unit_tests: listOf(expecting(unitTest, 'a map with a name'), 'a list of unit tests'),
});
