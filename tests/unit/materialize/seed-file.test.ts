import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { quoteLiteral } from '../../../src/engine/duckdb-dialect.ts';
import type { Connection } from '../../../src/engine/engine.ts';
import { materializeSeedFile } from '../../../src/materialize/seed/seed-file.ts';
import { declaredTypes } from '../seed/read-text.ts';
import { type Built, build, contents, items, withWarehouse } from './run-seed.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider seeds [x]* '));
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly format: 'json' | 'parquet';
  readonly types?: Readonly<Record<string, string>>;
  readonly replaces?: 'table' | 'view';
}

function buildFile(
  connection: Connection,
  { format, types = {}, replaces }: Given,
): Promise<Built> {
  const name = `it's.${format}`;
  const file = { name: 'items', path: `seeds/${name}`, absolutePath: join(folder, name), format };
  const declared = declaredTypes(types);
  return build(connection, materializeSeedFile({ relation: items, file, declared, replaces }));
}

async function json(
  content: string,
  types: Given['types'] = {},
): Promise<Built & { held: unknown }> {
  writeFileSync(join(folder, "it's.json"), content);
  return withWarehouse(async (connection) => {
    const built = await buildFile(connection, { format: 'json', types });
    const held = built.printed === '' ? await contents(connection) : undefined;
    return { ...built, held };
  });
}

async function parquet(
  query: string,
  types: Given['types'] = {},
): Promise<Built & { held: unknown }> {
  return withWarehouse(async (connection) => {
    await connection.run(`copy (${query}) to ${quoteLiteral(join(folder, "it's.parquet"))}`);
    const built = await buildFile(connection, { format: 'parquet', types });
    const held = built.printed === '' ? await contents(connection) : undefined;
    return { ...built, held };
  });
}

describe('JSON', () => {
  test('keeps "007", prices and times as they are written', async () => {
    const rows = [
      {
        id: 1,
        code: '007',
        price: 9.9,
        on: '2024-01-01',
        at: '2024-01-01T10:00:00+02:00',
        ok: true,
      },
      {
        id: 2,
        code: null,
        price: 123456789012.25,
        on: '2024-01-02',
        at: '2024-01-02 10:00:00',
        half: 1e-7,
      },
    ];
    expect(await json(JSON.stringify(rows))).toEqual({
      rows: 2,
      printed: '',
      held: {
        columns: [
          'id BIGINT',
          'code VARCHAR',
          'price DECIMAL(18,2)',
          'on DATE',
          'at VARCHAR',
          'ok BOOLEAN',
          'half DOUBLE',
        ],
        rows: [
          [1, '007', '9.90', '2024-01-01', '2024-01-01T10:00:00+02:00', true, null],
          [2, null, '123456789012.25', '2024-01-02', '2024-01-02 10:00:00', null, 1e-7],
        ],
      },
    });
  });

  test('one object to a line, with dates that are not ISO, mixed values and nothing but NULL', async () => {
    const lines = [
      '{"d": "2024-1-5", "m": 1, "n": null}',
      '{"d": "2024-01-05", "m": "x \\"y\\"", "n": null}',
    ];
    expect((await json(lines.join('\n'))).held).toEqual({
      columns: ['d VARCHAR', 'm VARCHAR', 'n VARCHAR'],
      rows: [
        ['2024-1-5', '1', null],
        ['2024-01-05', 'x "y"', null],
      ],
    });
  });

  test('nested values stay nested; where their shapes differ they are JSON', async () => {
    const content =
      '[{"s": {"x": 1}, "l": [1, 2], "m": {"a": 1}}, {"s": {"x": 2}, "l": [], "m": "text"}]';
    expect((await json(content)).held).toEqual({
      columns: ['s STRUCT(x BIGINT)', 'l BIGINT[]', 'm JSON'],
      rows: [
        [{ x: 1 }, [1, 2], '{"a":1}'],
        [{ x: 2 }, [], '"text"'],
      ],
    });
  });

  test('declared types take the text, so that nothing is rounded on the way', async () => {
    const content =
      '[{"n": 123456789012345678.25, "big": 12345678901234567890123, "code": 7, "l": [1]}]';
    const types = { N: 'DOUBLE', big: 'HUGEINT', code: 'VARCHAR', l: 'TINYINT[]' };
    expect((await json(content, types)).held).toEqual({
      columns: ['n DOUBLE', 'big HUGEINT', 'code VARCHAR', 'l TINYINT[]'],
      rows: [[123456789012345680, '12345678901234567890123', '7', [1]]],
    });
  });

  test('bad cells are named by row and column, at the declaration', async () => {
    const { printed } = await json('[{"n": 1}, {"n": "x"}, {"n": 2.5}]', { n: 'INTEGER' });
    expect(printed).toBe(`error[E0809] "x" in row 2, column "n" of seeds/it's.json is no INTEGER
  --> seeds/seeds.yml:1:10
  |
1 | - {name: n, type: INTEGER}
  |          ^
  |
  = correct the cell, or declare another type
error[E0809] "2.5" in row 3, column "n" of seeds/it's.json would become 3 as INTEGER
  --> seeds/seeds.yml:1:10
  |
1 | - {name: n, type: INTEGER}
  |          ^
  |
  = correct the cell, or declare a type that holds it as it is`);
  });

  test('a nested value that does not fit is an error, not a NULL', async () => {
    const { printed } = await json('[{"l": [1, "z"]}]', { l: 'INTEGER[]' });
    expect(printed).toMatch(/^error\[E0817\] seeds\/it's\.json cannot be read as JSON: .*"z"/);
  });

  test('a type for a column that is not there', async () => {
    const { printed } = await json('[{"amount": 1}]', { amout: 'INTEGER' });
    expect(printed).toContain('error[E0808] seeds/it\'s.json has no column "amout"');
    expect(printed).toContain('did you mean "amount"?');
  });

  test.each([
    ['[1, 2]', "error[E0818] seeds/it's.json is no table"],
    ['"text"', "error[E0818] seeds/it's.json is no table"],
    ['', "error[E0818] seeds/it's.json is no table"],
    ['[]', "error[E0818] seeds/it's.json is no table"],
    ['[{"a": 1}, 3]', "error[E0818] seeds/it's.json is no table"],
    ['\ufeff[{"a": 1}]', "error[E0818] seeds/it's.json is no table"],
    [
      '[{"a": 1}, {"a": ]',
      "error[E0817] seeds/it's.json cannot be read as JSON: Malformed JSON, at byte 7 in record/value 3: unexpected character",
    ],
    [
      '[{"a": 1, "A": 2}]',
      'error[E0818] the keys "a" and "A" in seeds/it\'s.json differ only by case',
    ],
    ['[{"a": 1, "": 2}]', 'error[E0818] the key "" in seeds/it\'s.json cannot name a column'],
    [
      '[{"a": 1, "a": 2}]',
      'error[E0817] seeds/it\'s.json cannot be read as JSON: JSON transform error, in record/value 1: Object {"a":1,"a":2} has duplicate key "a"',
    ],
  ])('%s', async (content, message) => {
    const { printed } = await json(content);
    expect(printed.split('\n')[0]).toBe(message);
  });
});

describe('Parquet', () => {
  test('keeps the types of the file, and casts what is declared', async () => {
    const query =
      "select 1::tinyint as id, '007' as code, 1.50::decimal(9,2) as price, [1] as l, '5' as five";
    expect(await parquet(query, { ID: 'BIGINT', five: 'INTEGER' })).toEqual({
      rows: 1,
      printed: '',
      held: {
        columns: ['id BIGINT', 'code VARCHAR', 'price DECIMAL(9,2)', 'l INTEGER[]', 'five INTEGER'],
        rows: [[1, '007', '1.50', [1], 5]],
      },
    });
  });

  test('a value that a cast would change is a bad cell', async () => {
    const query =
      "select * from (values (1.0::double, '2024-01-01 00:00:00'::timestamp), (1.5, '2024-01-01 10:00:00')) t(n, d)";
    const { printed } = await parquet(query, { n: 'INTEGER', d: 'DATE' });
    expect(printed.split('\n').filter((line) => line.startsWith('error'))).toEqual([
      'error[E0809] "1.5" in row 2, column "n" of seeds/it\'s.parquet would become 2 as INTEGER',
      'error[E0809] "2024-01-01 10:00:00" in row 2, column "d" of seeds/it\'s.parquet would become 2024-01-01 as DATE',
    ]);
  });

  test('a file that is none', async () => {
    writeFileSync(join(folder, "it's.parquet"), 'hello');
    await withWarehouse(async (connection) => {
      const { printed } = await buildFile(connection, { format: 'parquet' });
      expect(
        printed,
      ).toBe(`error[E0817] seeds/it's.parquet cannot be read as Parquet: it is too small to be a Parquet file
  = check the file with the program that wrote it`);
    });
  });

  test('a file that is not there', async () => {
    rmSync(join(folder, "it's.parquet"));
    await withWarehouse(async (connection) => {
      const { printed } = await buildFile(connection, { format: 'parquet' });
      expect(printed).toBe(`error[E0801] seeds/it's.parquet cannot be read: there is no such file
  = check that the file exists and that you may read it`);
    });
  });

  test('replaces a view', async () => {
    await withWarehouse(async (connection) => {
      await connection.run('create view items as select 1 as old');
      await connection.run(
        `copy (select 2 as new) to ${quoteLiteral(join(folder, "it's.parquet"))}`,
      );
      await buildFile(connection, { format: 'parquet', replaces: 'view' });
      expect(await contents(connection)).toEqual({ columns: ['new INTEGER'], rows: [[2]] });
    });
  });
});
