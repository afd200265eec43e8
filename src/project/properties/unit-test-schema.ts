/** What a unit test may say, as a zod schema. Knows no model. */
import * as z from 'zod';
import {
  expecting,
  flag,
  freeMap,
  listOf,
  optionalText,
  text,
  textList,
} from '../yaml/value-types.ts';

const tagsAndMeta = { tags: textList.nullish(), meta: freeMap.nullish() };

const rowsAs = {
  rows: z
    .union([z.array(freeMap), text])
    .nullish()
    .describe('A list of maps, or CSV or SQL as text.'),
  format: z.enum(['dict', 'csv', 'sql']).nullish().describe('How `rows` is written.'),
  fixture: optionalText.describe('A file with the rows: CSV, JSON, Parquet or SQL.'),
};
const given = z.strictObject({
  input: text.describe('A model, a seed, `source.table`, or `this`.'),
  ...rowsAs,
  replace: flag.nullish().describe('In a later step: instead of the rows that are there.'),
});
const expectation = {
  ...rowsAs,
  of: z
    .enum(['inserted', 'table'])
    .nullish()
    .describe('Of an incremental model: the rows that come in, or the whole table.'),
};
const expected = z.union([
  z.strictObject(expectation),
  z.array(z.strictObject({ model: text, ...expectation })),
]);
const steps = {
  given: listOf(expecting(given, 'a map with an input'), 'a list of inputs'),
  expect: expecting(expected, 'a map with rows, or a list of maps with a model each').nullish(),
};
const unitTestConfig = { ...tagsAndMeta, enabled: flag.nullish() };
export const unitTest = z.strictObject({
  name: text,
  description: optionalText,
  model: optionalText.describe('The model that it is about.'),
  query: optionalText.describe('A query to test instead of a model: for macros.'),
  ...steps,
  // biome-ignore lint/suspicious/noThenProperty: the word that YAML has for it.
  then: listOf(expecting(z.strictObject(steps), 'a map with given and expect'), 'a list of steps'),
  overrides: z
    .strictObject({
      vars: freeMap.nullish(),
      env_vars: freeMap.nullish(),
      macros: freeMap.nullish(),
    })
    .nullish(),
  run_started_at: optionalText.describe('The moment at which the run begins, ISO 8601.'),
  tolerance: z.number().min(0).nullish().describe('How far floats may be apart, relatively.'),
  ordered: flag.nullish().describe('Whether the rows must come in this order.'),
  ...unitTestConfig,
  config: z.strictObject(unitTestConfig).nullish(),
});
