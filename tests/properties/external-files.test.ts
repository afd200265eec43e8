/** Random rows, written as files of every format, come back as they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteLiteral } from '../../src/engine/duckdb-dialect.ts';
import { Rig } from '../unit/materialize/external-rig.ts';

const awkward = fc.constantFrom(
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  ' ',
  'é',
  '🦆',
  '/',
  '=',
  '%',
  '\\',
  '.',
  'a',
  '0',
);
const text = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), {
    maxLength: 5,
  })
  .map((letters) => letters.join('').replaceAll('\0', ''))
  // Refused with a message, as another test holds.
  .filter((value) => value.toLowerCase() !== 'null');
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(values, { nil: null, freq: 5 });

const row = fc.record({
  s: orNull(text),
  p: orNull(text),
  d: orNull(fc.double()),
  m: orNull(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })),
  b: orNull(fc.boolean()),
  t: orNull(fc.integer({ min: 0, max: 4_000_000_000 })),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function values({ s, p, d, m, b, t }: Row, id: number): string {
  const decimal = m === null ? 'null' : `'${m}'::hugeint::decimal(38,4)`;
  const double = d === null ? 'null' : `'${Object.is(d, -0) ? '-0.0' : d}'::double`;
  const time = t === null ? 'null' : `make_timestamp(${t}::bigint * 1000003)`;
  return `(${id}, ${quoteLiteral(s)}, ${quoteLiteral(p)}, ${double}, ${decimal}, ${b}, ${time}, [${quoteLiteral(s)}, null])`;
}

function query(rows: readonly Row[]): string {
  const list = rows.map((one, id) => values(one, id)).join(', ');
  const types =
    'id::integer as id, s::varchar as s, p::varchar as p, d::double as d, m::double as f, m::decimal(38,4) as m, b::boolean as b, t::timestamp as t, l::varchar[] as l';
  return `select ${types} from (values ${list}) v(id, s, p, d, m, b, t, l)`;
}

test.each([
  ['parquet', []],
  ['csv', []],
  ['json', []],
  ['parquet', ['p']],
  ['csv', ['p', 'b']],
])('%s partitioned by %j', async (format, partitions) => {
  const project = new Rig({ format, ...(partitions.length > 0 && { partition_by: partitions }) });
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        const built = await project.build(query(rows));
        expect(built).toEqual({ rows: rows.length, printed: '' });
        const expected = await project.select(`from (${query(rows)}) order by id`);
        expect(await project.select('from orders order by id')).toEqual(expected);
        await project.sweep();
      }),
      { numRuns: 40 },
    );
  } finally {
    await project.remove();
  }
});
