import { relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import type { Json } from '../../../src/base/json.ts';
import { sharedPlaces } from '../../../src/materialize/external/external-place.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { Rig, source } from './external-rig.ts';

const rig = new Rig();
afterEach(() => rig.remove());

type Config = Readonly<Record<string, Json>>;

function place(config: Config): { format: string; location: string; versions: string } {
  const found = rig.placeOf(config);
  if (!found) throw new Error('no place');
  const { format, location, versions } = found;
  return { format, location: relative(rig.root, location), versions: relative(rig.root, versions) };
}

describe('where and how', () => {
  test.each<[Config, string, string]>([
    [{}, 'parquet', 'target/external/dev/orders.parquet'],
    [{ format: 'csv' }, 'csv', 'target/external/dev/orders.csv'],
    [{ partition_by: ['a'] }, 'parquet', 'target/external/dev/orders'],
    [{ location: 'out/x.json' }, 'json', 'out/x.json'],
    [{ location: 'out/x.ndjson' }, 'json', 'out/x.ndjson'],
    [{ location: 'out/x.csv.gz' }, 'csv', 'out/x.csv.gz'],
    [{ location: 'out/x' }, 'parquet', 'out/x'],
    [{ location: 'out/x.data', format: 'csv' }, 'csv', 'out/x.data'],
    [{ location: 'out/x/', partition_by: 'a' }, 'parquet', 'out/x'],
  ])('%j', (config, format, location) => {
    expect(place(config)).toMatchObject({ format, location });
  });

  test('versions lie beside the location', () => {
    expect(place({ location: 'out/x.csv' }).versions).toBe('out/.x.csv.versions');
  });

  test('the owner stays the same where the project moves to another folder', async () => {
    const moved = new Rig();
    expect(moved.place.owner).toMatch(/^[0-9a-f]{16}$/);
    expect(moved.place.owner).toBe(rig.place.owner);
    await moved.remove();
  });
});

describe('what makes no sense', () => {
  test.each<[Config, string, string]>([
    [
      { location: 's3://bucket/x.parquet' },
      'orders cannot write to s3://bucket/x.parquet: only to files of this machine',
      'write to a file here and copy it there afterwards',
    ],
    [
      { location: 'x.csv', format: 'parquet' },
      'the location of orders ends like csv, but its format is parquet',
      'write a location that ends in .parquet, or format: csv',
    ],
    [
      { format: 'json', partition_by: ['a'] },
      'orders cannot be partitioned: the engine does not write JSON in partitions',
      'write format: parquet or format: csv, or leave partition_by out',
    ],
    [{ partition_by: ['a', 'A'] }, 'orders is partitioned by "A" twice', 'remove one'],
    [
      { options: { compresion: 'zstd' } },
      'parquet files have no option "compresion"',
      'did you mean "compression"?',
    ],
    [
      { format: 'json', options: { delimiter: ';' } },
      'json files have no option "delimiter"',
      'there is compression, array',
    ],
    [
      { options: { compression: ['a'] } },
      'option "compression" is not one value',
      'write text, a number, true or false',
    ],
  ])('%j', (config, message, hint) => {
    const found: Diagnostic[] = [];
    expect(rig.placeOf(config, found)).toBeUndefined();
    const printed = found
      .map((one) => formatDiagnostic(one, { color: false, width: 120 }))
      .join('\n');
    expect(printed).toBe(`error[E0830] ${message}
  --> models/orders.sql:1:1
  |
1 | {{config materialized="external"}}
  | ^^^^^^^^
  |
  = ${hint}`);
  });

  test('two models that write to one place, or one inside the other', () => {
    const locate = () => source.span(0, 8);
    const named = (name: string, config: Config) => {
      const found = rig.placeOf(config);
      if (!found) throw new Error('no place');
      return { name, place: found, locate };
    };
    const shared = sharedPlaces([
      named('a', { location: 'out/x', partition_by: 'd' }),
      named('b', { location: 'out/x2.parquet' }),
      named('c', { location: 'out/../out/x/y.parquet' }),
    ]);
    expect(shared.map(([, one]) => formatDiagnostic(one, { color: false, width: 120 }))).toEqual([
      `error[E0832] a and c both write to out/x/y.parquet
  --> models/orders.sql:1:1
  |
1 | {{config materialized="external"}}
  | ^^^^^^^^
  |
  = a (models/orders.sql:1:1)
  = give one of them another location`,
    ]);
  });
});
