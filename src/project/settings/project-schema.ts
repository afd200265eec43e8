/**
 * What project.yml, project.local.yml and selectors.yml may say, as zod schemas. Folders under
 * `models:` and its like are walked in `folder-config.ts`; here they only have a shape for editors.
 */
import * as z from 'zod';
import type { ConfigKind } from '../config/config-key.ts';
import { configKeysOf } from '../config/config-keys.ts';
import {
  expecting,
  flag,
  freeMap,
  json,
  optionalText,
  text,
  textList,
  wholeNumber,
} from '../yaml/value-types.ts';

const scalar = expecting(
  z.union([z.string(), z.number(), z.boolean()]),
  'text, a number, or true or false',
);

const attached = z.strictObject({ name: text, path: text });

export const targetSchema = z.strictObject({
  engine: z.enum(['duckdb']).optional().describe('The engine; duckdb.'),
  path: text.optional().describe('The database file, relative to the project; or `:memory:`.'),
  schema: text.optional().describe('The schema of relations that name none; `main` by default.'),
  schema_names: z
    .enum(['prefixed', 'exact'])
    .optional()
    .describe('`prefixed`: `<schema>_<schema of the model>`; `exact`: the schema of the model.'),
  threads: wholeNumber(1).optional(),
  memory_limit: text.optional().describe('Such as `4GB`.'),
  temp_directory: text.optional().describe('Where the engine spills, relative to the project.'),
  attach: expecting(
    z.union([z.record(z.string(), text), z.array(attached)]),
    'a map of names to paths',
  ).nullish(),
  settings: expecting(z.record(z.string(), scalar), 'a map of settings').nullish(),
  extensions: textList.nullish(),
  on_open: textList.nullish().describe('SQL run on every connection once it is open.'),
  protected: flag.optional().describe('Refuses `--empty` and `--sample`.'),
});

const selector = z.strictObject({
  name: text,
  description: optionalText,
  default: flag.optional(),
  definition: expecting(z.union([text, freeMap, z.array(json)]), 'a selection as text, or a map'),
});

const selectors = expecting(
  z.union([z.record(z.string(), text), z.array(selector)]),
  'a list of selectors, or a map of names to selections',
).nullish();

export const selectorsSchema = z.strictObject({ selectors });

const ignored = z.strictObject({
  code: text.describe('Such as E0339; it stands in brackets behind `warning`.'),
  reason: expecting(z.string().trim().min(1), 'text').describe('Why it is right here.'),
  path: text.optional().describe('A file, folder or pattern; everywhere where there is none.'),
});

const check = z
  .strictObject({ ignore: z.array(ignored).nullish().describe('Problems that are none here.') })
  .nullish();

/** Checked key by key in `folder-config.ts`. */
const folders = freeMap.nullish();

const sections = {
  name: text.optional(),
  version: z.union([z.string(), z.number()]).nullish(),
  target: text.optional().describe('The target used where none is named.'),
  vars: expecting(z.record(z.string(), json), 'a map of names to values').nullish(),
  model_paths: textList.optional(),
  macro_paths: textList.optional(),
  seed_paths: textList.optional(),
  test_paths: textList.optional(),
  snapshot_paths: textList.optional(),
  target_path: text.optional().describe('The folder for everything written; `target` by default.'),
  on_open: textList.nullish().describe('SQL run on every connection, of every target.'),
  extensions: textList.nullish(),
  check,
  anchors: z.unknown().optional(),
};

function projectShape(target: z.ZodType, folder: (kind: ConfigKind) => z.ZodType) {
  return z.strictObject({
    ...sections,
    targets: expecting(z.record(z.string(), target), 'a map of names to targets').nullish(),
    models: folder('model'),
    seeds: folder('seed'),
    snapshots: folder('snapshot'),
    data_tests: folder('test'),
    tests: folder('test'),
    selectors,
  });
}

/** Targets are checked one by one, for only the one in use has its environment filled in. */
export const projectSchema = projectShape(z.unknown(), () => folders);

/** The whole of it, for editors. */
export function editorProjectSchema(): z.ZodType {
  return projectShape(targetSchema, editorFolder);
}

function editorFolder(kind: ConfigKind): z.ZodType {
  const keys = [...configKeysOf(kind).values()];
  const folder: z.ZodType = z.lazy(() =>
    z
      .object({
        ...Object.fromEntries(
          keys.map(({ name, type, about }) => [`+${name}`, type.optional().describe(about)]),
        ),
        ...Object.fromEntries(
          keys.map(({ name, type }) => [name, z.union([type, folder]).optional()]),
        ),
      })
      .catchall(z.union([folder, z.null()])),
  );
  return folder.nullish();
}
