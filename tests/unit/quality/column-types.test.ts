/** The built-in tests of a column, on columns of every type that the engine has. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLab, say, type TestLab, testsOf, verdictsOf } from './test-lab.ts';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

/** A type, and two values of it that differ. */
const types: readonly (readonly [type: string, one: string, other: string])[] = [
  ['BOOLEAN', 'true', 'false'],
  ['TINYINT', '-128', '127'],
  ['UBIGINT', '0', '18446744073709551615'],
  [
    'HUGEINT',
    '-170141183460469231731687303715884105728',
    '170141183460469231731687303715884105727',
  ],
  ['UHUGEINT', '0', '340282366920938463463374607431768211455'],
  ['BIGNUM', "'1'", "'123456789012345678901234567890123456789012345678901234567890'"],
  ['DECIMAL(38, 10)', '0.0000000001', '-9999999999999999999999999999.9999999999'],
  ['FLOAT', "'nan'", "'-inf'"],
  ['DOUBLE', "'inf'", "'nan'"],
  ['VARCHAR', "''", `'it''s "odd" {{x}} 🦆'`],
  ['BLOB', "'\\x00\\xFF'", "''"],
  ['BIT', "'0101'", "'101'"],
  ['DATE', "'infinity'", "'0044-03-15 (BC)'"],
  ['TIME', "'00:00:00'", "'23:59:59.999999'"],
  ['TIMETZ', "'12:00:00+02'", "'12:00:00+00'"],
  ['TIMESTAMP', "'2024-02-29 23:59:59.999999'", "'-infinity'"],
  ['TIMESTAMP_NS', "'2024-02-29 23:59:59.999999999'", "'2024-02-29 23:59:59.999999998'"],
  ['TIMESTAMPTZ', "'2024-03-31 01:00:00+00'", "'2024-03-31 01:00:00+01'"],
  ['INTERVAL', "'1 month'", "'29 days'"],
  ['UUID', "'00000000-0000-0000-0000-000000000001'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
  ["ENUM('a', 'b''c')", "'a'", "'b''c'"],
  ['STRUCT(a INTEGER, "b c" VARCHAR)', "{'a': 1, 'b c': null}", "{'a': 1, 'b c': 'x'}"],
  ['INTEGER[]', '[1, null]', '[]'],
  ['INTEGER[2]', '[1, 2]', '[1, null]'],
  ['MAP(VARCHAR, INTEGER)', "map {'a': 1}", 'map {}'],
  ['STRUCT(l VARCHAR[])[]', "[{'l': ['x']}]", "[{'l': null}]"],
  ['UNION(n INTEGER, s VARCHAR)', "'x'", '1'],
  ['JSON', `'{"a": [1]}'`, `'null'`],
];

const odd = `'odd "column 🦆'`;
const list = `[${[
  'not_null',
  'unique',
  'not_empty',
  'not_constant',
  `relationships: { to: other, field: ${odd} }`,
  'expression_is_true: { expression: is not distinct from first }',
].join(', ')}]`;

it.each(types)('of %s', async (type, one, other) => {
  const compiled = testsOf(list, odd);
  const find = async (values: readonly string[], condition = 'true') => {
    const rows = values.map((value) => `(cast(${value} as ${type}), cast(${one} as ${type}))`);
    await lab.connection.run(`create or replace table tested as select *
      from (values ${rows.join(', ')}) as t("odd ""column 🦆", first) where ${condition}`);
    const fused = (await verdictsOf(lab, compiled)).map(say);
    expect((await verdictsOf(lab, compiled, { oneByOne: true })).map(say)).toEqual(fused);
    return fused;
  };
  await find([one]);
  await lab.connection.run('create or replace table other as from tested');
  expect(await find([one, other, 'null', one])).toEqual([
    'failed: 1 row',
    'failed: 1 value',
    'passed',
    'passed',
    'failed: 1 row',
    'failed: 2 rows',
  ]);
  expect(await find(['null'])).toEqual([
    'failed: 1 row',
    'passed',
    'failed',
    'failed',
    'passed',
    'failed: 1 row',
  ]);
  const passed = 'passed';
  expect(await find([one], 'false')).toEqual([
    ...[passed, passed, 'failed', passed, passed, passed],
  ]);
});
