/**
 * One properties file as resources. In: its YAML with environment and variables filled in; out:
 * resources and problems. A pure function of them; names are compared across files elsewhere.
 */
import type { Json } from '../../base/json.ts';
import type { ConfigKind } from '../config/config-key.ts';
import type {
  Exposure,
  MacroProperties,
  NodeProperties,
  SourceTable,
  UnitTestSource,
} from '../resources.ts';
import { asMap, asText } from '../yaml/json-shapes.ts';
import type { Problem } from '../yaml/problem.ts';
import { validate } from '../yaml/validate.ts';
import {
  itemsOf,
  placeOf,
  sourced,
  textUnder,
  under,
  type Written,
  writtenFile,
} from '../yaml/written.ts';
import type { YamlFile } from '../yaml/yaml-file.ts';
import { metaOf, readNode, tagsOf } from './node-properties.ts';
import { propertiesSchema } from './properties-schema.ts';
import { readUnitTest } from './read-unit-test.ts';
import { readSource, type SourceAttachment } from './source-properties.ts';

export interface PropertiesContent {
  readonly models: readonly NodeProperties[];
  readonly seeds: readonly NodeProperties[];
  readonly snapshots: readonly NodeProperties[];
  readonly tests: readonly NodeProperties[];
  readonly macros: readonly MacroProperties[];
  readonly sources: readonly SourceTable[];
  readonly attachments: readonly SourceAttachment[];
  readonly exposures: readonly Exposure[];
  readonly unitTests: readonly UnitTestSource[];
  readonly problems: readonly Problem[];
}

/** `checked` says that the schema has passed this very value before. */
export function readProperties(
  file: YamlFile,
  value: Json,
  state: 'unchecked' | 'checked' = 'unchecked',
): PropertiesContent {
  const top = writtenFile(value, file.locate);
  const { path } = file.source;
  const section = (name: string): readonly Written[] => itemsOf(under(top, name));
  const nodes = (name: string, kind: ConfigKind): NodeProperties[] =>
    section(name).flatMap((entry) => readNode(entry, kind, path) ?? []);
  const sources = section('sources').map((source) => readSource(source, path));
  return {
    models: nodes('models', 'model'),
    seeds: nodes('seeds', 'seed'),
    snapshots: nodes('snapshots', 'snapshot'),
    tests: [...nodes('data_tests', 'test'), ...nodes('tests', 'test')],
    macros: section('macros').flatMap((entry) => readMacro(entry) ?? []),
    sources: sources.flatMap(({ tables }) => tables),
    attachments: sources.flatMap(({ attachments }) => attachments),
    exposures: section('exposures').flatMap((entry) => readExposure(entry, path) ?? []),
    unitTests: section('unit_tests').flatMap((entry) => readUnitTest(entry, path) ?? []),
    problems:
      state === 'checked' ? [] : [...validate(propertiesSchema, value ?? {}), ...top.file.problems],
  };
}

function readMacro(entry: Written): MacroProperties | undefined {
  const written = under(entry, 'name');
  const name = textUnder(entry, 'name');
  if (!written || !name) return undefined;
  return { name, description: textUnder(entry, 'description'), locate: placeOf(written) };
}

function readExposure(entry: Written, path: string): Exposure | undefined {
  const written = under(entry, 'name');
  const name = textUnder(entry, 'name');
  if (!written || !name) return undefined;
  const dependsOn = itemsOf(under(entry, 'depends_on')).flatMap((item) => {
    const upstream = asText(item.value);
    return upstream === undefined ? [] : [sourced(item, upstream)];
  });
  return {
    name,
    type: textUnder(entry, 'type') ?? '',
    description: textUnder(entry, 'description'),
    owner: asMap(under(entry, 'owner')?.value) ?? {},
    url: textUnder(entry, 'url'),
    dependsOn,
    tags: tagsOf(entry),
    meta: metaOf(entry),
    path,
    locate: placeOf(written),
  };
}
