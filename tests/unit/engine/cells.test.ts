import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Cell, Connection, Engine, ResultColumn } from '../../../src/engine/engine.ts';
import { formatCell } from '../../../src/engine/format-cell.ts';

let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
  await connection.run("create type mood as enum ('fine', 'so so')");
});

afterAll(async () => {
  await engine.close();
});

async function read(value: string): Promise<{ cell: Cell; column: ResultColumn; text: Cell }> {
  const { rows, columns } = await connection.query(
    `with one as (select ${value} as v) select v, v::varchar, typeof(v) from one`,
  );
  const [cell = null, text = null, type] = rows[0] ?? [];
  const column = columns[0] ?? { name: '', type: '' };
  // A NULL without a type becomes an integer on the way out.
  expect(column.type).toBe(String(type).replaceAll('"NULL"', 'INTEGER'));
  return { cell, column, text };
}

describe('a cell holds the whole value', () => {
  it.each<[string, Cell]>([
    ['null', null],
    ['true', true],
    ['42', 42],
    ['(-128)::tinyint', -128],
    ['4294967295::uinteger', 4294967295],
    ['9007199254740991::bigint', 9007199254740991],
    ['9007199254740993::bigint', '9007199254740993'],
    ['(-9223372036854775808)::bigint', '-9223372036854775808'],
    ['18446744073709551615::ubigint', '18446744073709551615'],
    ['170141183460469231731687303715884105727::hugeint', '170141183460469231731687303715884105727'],
    ['5::hugeint', 5],
    ['123456789012345678901234567890::bignum', '123456789012345678901234567890'],
    ['1.50::decimal(18,2)', '1.50'],
    ['12345678901234567890.1234567890::decimal(38,10)', '12345678901234567890.1234567890'],
    ['0.1::double', 0.1],
    ['5e-324::double', 5e-324],
    ['0.1::float', 0.1],
    ['3.4028235e38::float', 3.4028235e38],
    ['16777216::float', 16777216],
    ["'nan'::double", 'nan'],
    ["'-inf'::float", '-inf'],
    ["date '2024-02-29'", '2024-02-29'],
    ["date '0044-03-15 (BC)'", '0044-03-15 (BC)'],
    ["'infinity'::date", 'infinity'],
    ["'-infinity'::date", '-infinity'],
    ["timestamp '2024-01-01 12:34:56.123456'", '2024-01-01 12:34:56.123456'],
    ["timestamp_ns '2024-01-01 01:00:00.123456789'", '2024-01-01 01:00:00.123456789'],
    ["'infinity'::timestamp", 'infinity'],
    ["timestamptz '2024-06-01 00:00:00+02'", '2024-05-31 22:00:00+00'],
    ["time '12:34:56.7'", '12:34:56.7'],
    ["'12:34:56+02:30'::timetz", '12:34:56+02:30'],
    ["interval '14 months -3 days 1 microsecond'", '1 year 2 months -3 days 00:00:00.000001'],
    ["'é😀\"''\n'", 'é😀"\'\n'],
    ["'a' || chr(0) || 'b'", 'a\0b'],
    ["'\\x00\\x5C\\x27A'::blob", '\\x00\\x5C\\x27A'],
    ["'0110'::bit", '0110'],
    ["uuid '00000000-0000-0000-0000-0000000000ff'", '00000000-0000-0000-0000-0000000000ff'],
    ["'so so'::mood", 'so so'],
    [`'{"a": 1}'::json`, '{"a": 1}'],
    ['[1, null, 9007199254740993]', [1, null, '9007199254740993']],
    ['[]::integer[]', []],
    ['[[1.5::decimal(3,1)], null]', [['1.5'], null]],
    ["{'a': 1, 'B b': {'c': [date '2024-01-01']}}", { a: 1, 'B b': { c: ['2024-01-01'] } }],
    ["map {'a': 0.1::float}", [{ key: 'a', value: 0.1 }]],
    ['array_value(1, 2)', [1, 2]],
    ['union_value(k := 1)', { tag: 'k', value: 1 }],
  ])('%s', async (value, expected) => {
    expect((await read(value)).cell).toEqual(expected);
  });

  it('and the type by the name that the engine gives it', async () => {
    const types = await Promise.all(
      [
        "'{}'::json",
        "['{}'::json]",
        "{'a': '{}'::json, 'B': 1, 'select': 2, 'b c': {'é': 3}}",
        'map {1: [0.5::double]}',
        'array_value(1, 2, 3)',
        "'fine'::mood",
        'union_value(k := 1)',
        '1.5::decimal(9,3)',
      ].map(async (value) => (await read(value)).column.type),
    );
    expect(types).toEqual([
      'JSON',
      'JSON[]',
      'STRUCT(a JSON, B INTEGER, "select" INTEGER, "b c" STRUCT("é" INTEGER))',
      'MAP(INTEGER, DOUBLE[])',
      'INTEGER[3]',
      "ENUM('fine', 'so so')",
      'UNION(k INTEGER)',
      'DECIMAL(9,3)',
    ]);
  });

  it.each(['row(1, 2)', '[row(1, 2)]', "{'a': row(1, 2)}", 'map {1: row(1, 2)}'])(
    'so %s is refused: the driver would drop a field without a name',
    async (value) => {
      await expect(connection.query(`select ${value} as r`)).rejects.toMatchObject({
        name: 'EngineError',
        message: 'column "r" is a row whose fields have no names',
        notes: ["name its fields: {'a': …, 'b': …}"],
      });
    },
  );
});

describe('a cell is shown', () => {
  it.each([
    'null',
    'true',
    '42',
    '9007199254740993::bigint',
    '1.50::decimal(18,2)',
    '1::double',
    '0.1::double',
    '1e15::double',
    '9999999999999998::double',
    '1e16::double',
    '123456789012345680::double',
    '-1.5e300::double',
    '0.0001::double',
    '0.00001::double',
    '1.25e-7::double',
    '123.456::double',
    '(-0.0)::double',
    "'nan'::double",
    "'inf'::double",
    '0.1::float',
    '16777216::float',
    '1e-5::float',
    "date '2024-02-29'",
    "timestamp '2024-01-01 00:00:00'",
    "timestamptz '2024-01-01 00:00:00+00'",
    "interval '1 month 2 days'",
    "'\\xAA\\x27'::blob",
    "'plain text'",
    '[1, null, 3]',
    '[true]',
    "{'a': [1], 'b': null}",
  ])('as the engine itself writes %s', async (value) => {
    const { cell, column, text } = await read(value);
    expect(formatCell(cell, column.type)).toBe(text);
  });

  it.each([
    ["['a', 'it''s', '']", "['a', 'it''s', '']"],
    ["{'a': 'x', 'b': date '2024-01-01'}", "{'a': 'x', 'b': '2024-01-01'}"],
    ["map {'a': 1, 'b': null}", "MAP {'a': 1, 'b': NULL}"],
    ['map {}', 'MAP {}'],
    ["[map {'a': 1}]", "[[{'key': 'a', 'value': 1}]]"],
    ['union_value(k := 1)', "{'tag': 'k', 'value': 1}"],
  ])('without doubt what is text inside of %s', async (value, expected) => {
    const { cell, column } = await read(value);
    expect(formatCell(cell, column.type)).toBe(expected);
  });
});
