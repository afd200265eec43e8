/**
 * Entries under `models:`, `seeds:`, `snapshots:` and `data_tests:` of a properties file, and the
 * columns under them. In: YAML that the schema has checked; out: resources, and what a schema
 * cannot see.
 */
import type { Json } from '../../base/json.ts';
import type { ConfigKind } from '../config/config-key.ts';
import { readLayer } from '../config/config-layer.ts';
import type { ColumnProperties, ConfigLayer, NodeProperties } from '../resources.ts';
import { asMap, asTexts, type JsonMap } from '../yaml/json-shapes.ts';
import {
  entriesOf,
  itemsOf,
  placeOf,
  report,
  reportTwice,
  textUnder,
  under,
  type Written,
} from '../yaml/written.ts';
import { readConstraints } from './constraints.ts';
import { readTests } from './test-declarations.ts';

/** Nothing where the entry has no name: that is reported already. */
export function readNode(
  entry: Written,
  kind: ConfigKind,
  path: string,
): NodeProperties | undefined {
  const written = under(entry, 'name');
  const name = textUnder(entry, 'name');
  if (!written || !name) return undefined;
  return {
    name,
    description: textUnder(entry, 'description'),
    config: readConfig(entry, kind),
    columns: readColumns(entry),
    constraints: kind === 'model' ? readConstraints(entry) : [],
    tests: kind === 'test' ? [] : readTests(entry),
    path,
    locate: placeOf(written),
  };
}

/** Keys of a properties entry that are no layer of configuration, though some have their names. */
const ownKeys: readonly string[] = ['name', 'description'];

function readConfig(entry: Written, kind: ConfigKind): ConfigLayer {
  const below = under(entry, 'config');
  for (const [key, written] of entriesOf(below)) {
    if (under(entry, key)) reportTwice(written);
  }
  const beside = [...readLayer(entry, kind)].filter(([key]) => !ownKeys.includes(key));
  return new Map([...beside, ...readLayer(below, kind)]);
}

export function readColumns(entry: Written): readonly ColumnProperties[] {
  const seen = new Map<string, Written>();
  return itemsOf(under(entry, 'columns')).flatMap((item) => {
    const written = under(item, 'name');
    const name = textUnder(item, 'name');
    if (!written || !name) return [];
    const first = seen.get(name.toLowerCase());
    if (!first) {
      seen.set(name.toLowerCase(), written);
      return [readColumn(item, name)];
    }
    report(written, {
      code: 'E0114',
      message: `the column "${name}" is listed twice`,
      at: 'value',
      related: { message: 'the first one', path: first.path, at: 'value' },
      hint: 'put everything about it into one entry',
    });
    return [];
  });
}

function readColumn(item: Written, name: string): ColumnProperties {
  const type = textUnder(item, 'type');
  const dbtType = under(item, 'data_type');
  if (type !== undefined && dbtType) reportTwice(dbtType);
  return {
    name,
    description: textUnder(item, 'description'),
    type: type ?? textUnder(item, 'data_type'),
    tags: tagsOf(item),
    meta: metaOf(item),
    tests: readTests(item, name),
    locate: placeOf(under(item, 'name') ?? item),
  };
}

/** Tags stand beside the name or under `config:`; both count, and so do those of a source. */
export function tagsOf(...entries: readonly Written[]): readonly string[] {
  const found = valuesUnder(entries, 'tags');
  return found.length === 0 ? noTags : [...new Set(found.flatMap(asTexts))];
}

export function metaOf(...entries: readonly Written[]): JsonMap {
  const found = valuesUnder(entries, 'meta');
  if (found.length === 0) return noMeta;
  return Object.fromEntries(found.flatMap((meta) => Object.entries(asMap(meta) ?? {})));
}

const noTags: readonly string[] = [];
const noMeta: JsonMap = {};

function valuesUnder(entries: readonly Written[], key: string): Json[] {
  const found: Json[] = [];
  for (const entry of entries) {
    const config = under(entry, 'config');
    for (const place of config ? [entry, config] : [entry]) {
      const written = under(place, key);
      if (written) found.push(written.value);
    }
  }
  return found;
}
