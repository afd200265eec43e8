import { describe, expect, test } from 'vitest';
import { buildCsv, contents, withWarehouse } from './run-seed.ts';

/** Builds one column of the cells as the type; the printed mistakes, or the values. */
async function cast(type: string, ...cells: string[]): Promise<string | unknown[]> {
  return withWarehouse(async (connection) => {
    const built = await buildCsv(connection, `c\n${cells.join('\n')}\n`, { types: { c: type } });
    if (built.printed !== '') return built.printed.split('\n')[0] ?? '';
    const { rows } = await contents(connection);
    return rows.map(([value]) => value);
  });
}

describe('a table from CSV', () => {
  test('with inferred and declared types, NULLs and names that need quotes', async () => {
    const content =
      'code,"first ""name""",select,price,on,🦆\n007,Ann,1,9.90,2024-01-01,\n,"",2,10,,true\n';
    await withWarehouse(async (connection) => {
      const built = await buildCsv(connection, content, { types: { select: 'UTINYINT' } });
      expect(built).toEqual({ rows: 2, printed: '' });
      expect(await contents(connection)).toEqual({
        columns: [
          'code VARCHAR',
          'first "name" VARCHAR',
          'select UTINYINT',
          'price DECIMAL(18,2)',
          'on DATE',
          '🦆 BOOLEAN',
        ],
        rows: [
          ['007', 'Ann', 1, '9.90', '2024-01-01', null],
          [null, '', 2, '10.00', null, true],
        ],
      });
    });
  });

  test('replaces what stood there, a view too, and leaves nothing else behind', async () => {
    await withWarehouse(async (connection) => {
      await connection.run('create view items as select 1 as old');
      await buildCsv(connection, 'a\n1\n', { replaces: 'view' });
      await buildCsv(connection, 'a\n2\n3\n', { replaces: 'table' });
      expect(await contents(connection)).toEqual({ columns: ['a BIGINT'], rows: [[2], [3]] });
      const tables = await contents(
        connection,
        'select database_name, table_name from duckdb_tables()',
      );
      expect(tables.rows).toEqual([['memory', 'items']]);
    });
  });

  test('of a header only is an empty table', async () => {
    await withWarehouse(async (connection) => {
      expect(await buildCsv(connection, 'a,b\n', { types: { b: 'DATE' } })).toEqual({
        rows: 0,
        printed: '',
      });
      expect(await contents(connection)).toEqual({ columns: ['a VARCHAR', 'b DATE'], rows: [] });
    });
  });

  test('of 200,000 rows and 10 columns', async () => {
    const line = (n: number): string =>
      `${n},name ${n},2024-01-01,${n}.25,true,"q ""x""",,007,2024-01-01 10:00:00,${n % 7}\n`;
    const content = `a,b,c,d,e,f,g,h,i,j\n${Array.from({ length: 200_000 }, (_, n) => line(n)).join('')}`;
    await withWarehouse(async (connection) => {
      expect(await buildCsv(connection, content, { types: { j: 'TINYINT' } })).toEqual({
        rows: 200_000,
        printed: '',
      });
      const sums = 'select sum(a), sum(d), sum(j), count(distinct b), count(g) from items';
      expect((await contents(connection, sums)).rows).toEqual([
        [19999900000, '19999950000.00', 599994, 200000, 0],
      ]);
    });
  });
});

describe('bad cells', () => {
  test('are all shown at their places, and what stood there stays', async () => {
    const content = 'id,qty,on\n1,5,2024-01-01\n2,"12,5",31.12.2024\n3,n/a,2024-02-30\n';
    await withWarehouse(async (connection) => {
      await connection.run('create table items as select 1 as old');
      const types = { qty: 'INTEGER', on: 'DATE' };
      const { printed } = await buildCsv(connection, content, { types, replaces: 'table' });
      expect(
        printed,
      ).toBe(`error[E0809] "12,5" in row 2, column "qty" of seeds/items.csv is no INTEGER
  --> seeds/items.csv:3:3
  |
3 | 2,"12,5",31.12.2024
  |   ^^^^^^
  |
  = the type is declared (seeds/seeds.yml:1:10)
  = write numbers as 1234.56
error[E0809] "31.12.2024" in row 2, column "on" of seeds/items.csv is no DATE
  --> seeds/items.csv:3:10
  |
3 | 2,"12,5",31.12.2024
  |          ^^^^^^^^^^
  |
  = the type is declared (seeds/seeds.yml:2:10)
  = write dates as 2024-12-31
error[E0809] "n/a" in row 3, column "qty" of seeds/items.csv is no INTEGER
  --> seeds/items.csv:4:3
  |
4 | 3,n/a,2024-02-30
  |   ^^^
  |
  = the type is declared (seeds/seeds.yml:1:10)
  = if it stands for NULL, configure null_values: ["n/a"]
error[E0809] "2024-02-30" in row 3, column "on" of seeds/items.csv is no DATE
  --> seeds/items.csv:4:7
  |
4 | 3,n/a,2024-02-30
  |       ^^^^^^^^^^
  |
  = the type is declared (seeds/seeds.yml:2:10)
  = write dates as 2024-12-31`);
      expect(await contents(connection)).toEqual({ columns: ['old INTEGER'], rows: [[1]] });
      const temporary = await contents(
        connection,
        'select table_name from duckdb_tables() where temporary',
      );
      expect(temporary.rows).toEqual([]);
    });
  });

  test('beyond twenty rows are counted', async () => {
    await withWarehouse(async (connection) => {
      const { printed } = await buildCsv(connection, `n\n${'x\n'.repeat(25)}`, {
        types: { n: 'INTEGER' },
      });
      expect(printed.match(/error\[E0809\]/g)).toHaveLength(20);
      expect(printed).toContain('5 more rows of this file have cells that do not fit');
    });
  });

  test.each([
    ['INTEGER', '1.7', '"1.7" in row 1, column "c" of seeds/items.csv would become 2 as INTEGER'],
    ['bigint', '1e-1', '"1e-1" in row 1, column "c" of seeds/items.csv would become 0 as bigint'],
    [
      'DECIMAL(9,2)',
      '1.239',
      '"1.239" in row 1, column "c" of seeds/items.csv would become 1.24 as DECIMAL(9,2)',
    ],
    [
      'NUMERIC',
      '0.12345',
      '"0.12345" in row 1, column "c" of seeds/items.csv would become 0.123 as NUMERIC',
    ],
    [
      'DECIMAL(9)',
      '1.5',
      '"1.5" in row 1, column "c" of seeds/items.csv would become 2 as DECIMAL(9)',
    ],
    [
      'DECIMAL(9,2)',
      '1e-3',
      '"1e-3" in row 1, column "c" of seeds/items.csv would become 0.00 as DECIMAL(9,2)',
    ],
    [
      'DATE',
      '2024-01-01 10:00',
      '"2024-01-01 10:00" in row 1, column "c" of seeds/items.csv would become 2024-01-01 as DATE',
    ],
    [
      'TIMESTAMP',
      '2024-01-01 10:00:00+02',
      '"2024-01-01 10:00:00+02" in row 1, column "c" of seeds/items.csv would become 2024-01-01 10:00:00 as TIMESTAMP',
    ],
    [
      'TIMESTAMP',
      '2024-01-01 10:00:00.1234567',
      '"2024-01-01 10:00:00.1234567" in row 1, column "c" of seeds/items.csv would become 2024-01-01 10:00:00.123456 as TIMESTAMP',
    ],
    [
      'TIMESTAMP_S',
      '2024-01-01 10:00:00.5',
      '"2024-01-01 10:00:00.5" in row 1, column "c" of seeds/items.csv would become 2024-01-01 10:00:01 as TIMESTAMP_S',
    ],
    [
      'DOUBLE',
      '1e999',
      '"1e999" in row 1, column "c" of seeds/items.csv would become inf as DOUBLE',
    ],
    ['UTINYINT', '256', '"256" in row 1, column "c" of seeds/items.csv is no UTINYINT'],
    ["ENUM('a', 'b')", 'c', `"c" in row 1, column "c" of seeds/items.csv is no ENUM('a', 'b')`],
    ['INTEGER[]', '[1', '"[1" in row 1, column "c" of seeds/items.csv is no INTEGER[]'],
  ])('%s %s', async (type, cell, message) => {
    expect(await cast(type, cell)).toBe(`error[E0809] ${message}`);
  });

  test.each([
    ['INTEGER', ['007', ' 7 ', '7.0', '1e3'], [7, 7, 7, 1000]],
    ['DECIMAL(9,2)', ['1.2', '1.500', '1e2', '-0.10'], ['1.20', '1.50', '100.00', '-0.10']],
    ['DATE', ['2024-1-5', '2024-01-05 00:00:00'], ['2024-01-05', '2024-01-05']],
    [
      'TIMESTAMP',
      ['2024-01-05', '2024-01-05T10:00:00Z', '2024-01-05 10:00:00+00'],
      ['2024-01-05 00:00:00', '2024-01-05 10:00:00', '2024-01-05 10:00:00'],
    ],
    ['TIMESTAMP WITH TIME ZONE', ['2024-01-05 10:00:00+02'], ['2024-01-05 08:00:00+00']],
    ['DOUBLE', ['0.1', 'inf', '1e-5'], [0.1, 'inf', 0.00001]],
    ['FLOAT', ['0.1'], [0.1]],
    ['VARCHAR', ['007', '"x"', ' y'], ['007', 'x', ' y']],
    ['INTEGER[]', ['"[1, 2]"'], [[1, 2]]],
  ])('%s takes %j', async (type, cells, values) => {
    expect(await cast(type, ...cells)).toEqual(values);
  });
});

describe('declared types that are none', () => {
  test('are all reported before anything is loaded', async () => {
    await withWarehouse(async (connection) => {
      const types = { a: 'INTEGR', b: 'DECIMAL(18,2)', c: 'STRING', d: 'whatever(3)' };
      const { printed } = await buildCsv(connection, 'a,b,c,d\n1,2,3,4\n', { types });
      expect(printed).toBe(`error[E0815] the engine has no type "INTEGR"
  --> seeds/seeds.yml:1:10
  |
1 | - {name: a, type: INTEGR}
  |          ^ of column "a"
  |
  = did you mean "INTEGER"?
error[E0815] the engine has no type "whatever(3)"
  --> seeds/seeds.yml:4:10
  |
4 | - {name: d, type: whatever(3)}
  |          ^ of column "d"
  |
  = write the type as in SQL: VARCHAR, BIGINT, DECIMAL(18,2), DATE`);
    });
  });

  test.each(['DECIMAL(50,2)', 'INTEGER) from x --', 'STRUCT(a INTEGR)'])('%s', async (type) => {
    expect(await cast(type, '1')).toMatch(/^error\[E0815\] ".*" is no type: /);
  });

  test('types of the warehouse itself are types', async () => {
    await withWarehouse(async (connection) => {
      await connection.run("create type mood as enum ('sad', 'happy')");
      expect(await buildCsv(connection, 'm\nhappy\n', { types: { m: 'mood' } })).toEqual({
        rows: 1,
        printed: '',
      });
    });
  });
});
