/**
 * A unit test as a resource: its steps, its rows with their places. In: an entry of YAML that the
 * schema has seen; out: the resource. Resolves no name and reads no file.
 */
import type { Sourced, UnitTestSource, UnitTestStep, WrittenRows } from '../resources.ts';
import { asFlag, asMap, asText } from '../yaml/json-shapes.ts';
import { itemsOf, placeOf, sourced, textUnder, under, type Written } from '../yaml/written.ts';
import { metaOf, tagsOf } from './node-properties.ts';

export function readUnitTest(entry: Written, path: string): UnitTestSource | undefined {
  const written = under(entry, 'name');
  const name = textUnder(entry, 'name');
  if (!written || !name) return undefined;
  const config = under(entry, 'config');
  const overrides = under(entry, 'overrides');
  const flagOf = (key: string): boolean | undefined => asFlag(under(entry, key)?.value);
  return {
    name,
    description: textUnder(entry, 'description'),
    model: sourcedText(entry, 'model'),
    query: sourcedText(entry, 'query'),
    steps: [entry, ...itemsOf(under(entry, 'then'))].map(readStep),
    vars: mapUnder(overrides, 'vars'),
    env: mapUnder(overrides, 'env_vars'),
    incremental: asFlag(mapUnder(overrides, 'macros').is_incremental),
    runStartedAt: sourcedText(entry, 'run_started_at'),
    tolerance: numberOf(under(entry, 'tolerance')),
    ordered: flagOf('ordered') ?? false,
    tags: [...tagsOf(entry)],
    meta: metaOf(entry),
    enabled: (config && asFlag(under(config, 'enabled')?.value)) ?? flagOf('enabled') ?? true,
    path,
    locate: placeOf(written),
  };
}

function readStep(entry: Written): UnitTestStep {
  const expect = under(entry, 'expect');
  const isList = Array.isArray(expect?.value);
  const expectations = isList ? itemsOf(expect) : expect ? [expect] : [];
  return {
    given: itemsOf(under(entry, 'given')).flatMap((given) => {
      const input = sourcedText(given, 'input');
      const replaces = asFlag(under(given, 'replace')?.value) ?? false;
      return input ? [{ ...readRows(given), input, replaces }] : [];
    }),
    expected: expectations.map((expected) => ({
      ...readRows(expected),
      model: sourcedText(expected, 'model'),
      of: oneOf(textUnder(expected, 'of'), ['inserted', 'table'] as const),
    })),
  };
}

function readRows(entry: Written): WrittenRows {
  const rows = under(entry, 'rows');
  const { file } = entry;
  return {
    format: oneOf(textUnder(entry, 'format'), ['dict', 'csv', 'sql'] as const),
    rows: rows?.value,
    fixture: sourcedText(entry, 'fixture'),
    locate: placeOf(entry),
    locateIn: (inner, at) => file.locate([...(rows ?? entry).path, ...inner], at),
  };
}

function sourcedText(entry: Written, key: string): Sourced<string> | undefined {
  const written = under(entry, key);
  const value = asText(written?.value);
  return written && value !== undefined ? sourced(written, value) : undefined;
}

function mapUnder(entry: Written | undefined, key: string) {
  return asMap(entry && under(entry, key)?.value) ?? {};
}

function numberOf(written: Written | undefined): number | undefined {
  return typeof written?.value === 'number' ? written.value : undefined;
}

function oneOf<T extends string>(word: string | undefined, words: readonly T[]): T | undefined {
  return words.find((known) => known === word);
}
