/** Seeds that are wrong, and seeds that are odd but right. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('names the row that is ragged, and keeps what was there', async () => {
  const rig = createShop({ 'seeds/orders.csv': 'id,name\n1,a\n2,b\n' });
  await rig.eider('build');
  rig.write({
    'seeds/orders.csv': 'id,name\n1,a\n2,b,c\n3\n4,"d, e"\n',
    'models/doubled.sql': 'select id * 2 as id from {{ref "orders"}}\n',
  });
  const { code, printed } = await rig.eider('seed');
  expect(printed).toMatchInlineSnapshot(`
    "eider seed · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 model, 1 seed

      seed  orders             failed               0.00 s   its file changed

    error[E0804] line 3 of seeds/orders.csv has 3 cells, the header 2
      --> seeds/orders.csv:3:5
      |
    3 | 2,b,c
      |     ^ too many cells
      |
      = put a cell that contains "," in quotes

    error[E0804] line 4 of seeds/orders.csv has 1 cell, the header 2
      --> seeds/orders.csv:4:1
      |
    4 | 3
      | ^ too few cells
      |
      = write the missing cells; an empty one is NULL

    1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect((await rig.eider('build')).code).toBe(2);
  expect(await rig.contents()).toEqual({
    'main.orders': [
      ['1', 'a'],
      ['2', 'b'],
    ],
  });
});

it('reads a byte order mark, CRLF and quotes with line breaks', async () => {
  const rig = createShop({
    'seeds/odd.csv': '\ufeffid,"full ""name""",note\r\n1,"a\r\nb",x\r\n2,"",\r\n3,"c, ""d""",7\r\n',
    'seeds/last.csv': 'id\n1\n2',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 2 seeds

      seed  last             2 rows               0.00 s   first build; inferred id BIGINT
      seed  odd              3 rows               0.00 s   first build; inferred id BIGINT, full "name" VARCHAR, note VARCHAR

    2 built (5 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.last': [['1'], ['2']],
    'main.odd': [
      ['1', 'a\r\nb', 'x'],
      ['2', '', null],
      ['3', 'c, "d"', '7'],
    ],
  });
  expect(
    await rig.query("select column_name from duckdb_columns() where table_name = 'odd'"),
  ).toEqual([['id'], ['full "name"'], ['note']]);
});

it('refuses a header that repeats a name', async () => {
  const rig = createShop({ 'seeds/a.csv': 'id,name,ID\n1,x,2\n', 'seeds/b.csv': 'id,\n1,2\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0805] the header of seeds/a.csv has "ID" twice
      --> seeds/a.csv:1:9
      |
    1 | id,name,ID
      |         ^^
      |
      = the engine does not tell names apart by case
      = the first: "id" (seeds/a.csv:1:1)
      = rename one of the two columns

    error[E0806] column 2 of seeds/b.csv has no name
      --> seeds/b.csv:1:4
      |
    1 | id,
      |    ^
      |
      = name it, or remove the "," at the end of each line
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
});

it('reports cells that do not fit the declared type, with file, row and column', async () => {
  const rig = createShop({
    'seeds/orders.csv': 'id,amount,day\n1,2.50,2024-01-01\nx,3.999,2024-02-30\n3,,\n',
    'seeds/orders.yml': [
      'seeds:',
      '  - name: orders',
      '    columns:',
      '      - { name: id, type: integer }',
      '      - { name: amount, type: "decimal(10,2)" }',
      '      - { name: day, type: date }',
      '      - { name: more, type: date }',
      '',
    ].join('\n'),
  });
  const first = await rig.eider('build');
  expect(first.printed).toMatchInlineSnapshot(`
    "error[E0808] seeds/orders.csv has no column "more"
      --> seeds/orders.yml:7:17
      |
    7 |       - { name: more, type: date }
      |                 ^^^^ it has id, amount, day
      |
      = remove its type, or add the column to the file
    "
  `);
  expect(first.code).toBe(2);
  rig.write({
    'seeds/orders.yml': [
      'seeds:',
      '  - name: orders',
      '    columns:',
      '      - { name: id, type: integer }',
      '      - { name: amount, type: "decimal(10,2)" }',
      '      - { name: day, type: date }',
      '',
    ].join('\n'),
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    3 files checked in 0.00 s · 1 seed

      seed  orders             failed               0.00 s   first build

    error[E0809] "x" in row 2, column "id" of seeds/orders.csv is no integer
      --> seeds/orders.csv:3:1
      |
    3 | x,3.999,2024-02-30
      | ^
      |
      = the type is declared (seeds/orders.yml:4:17)
      = correct the cell, or declare another type

    error[E0809] "3.999" in row 2, column "amount" of seeds/orders.csv would become 4.00 as decimal(10,2)
      --> seeds/orders.csv:3:3
      |
    3 | x,3.999,2024-02-30
      |   ^^^^^
      |
      = the type is declared (seeds/orders.yml:5:17)
      = correct the cell, or declare a type that holds it as it is

    error[E0809] "2024-02-30" in row 2, column "day" of seeds/orders.csv is no date
      --> seeds/orders.csv:3:9
      |
    3 | x,3.999,2024-02-30
      |         ^^^^^^^^^^
      |
      = the type is declared (seeds/orders.yml:6:17)
      = write dates as 2024-12-31

    1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({});
});

it('keeps "007" text and says what it inferred', async () => {
  const rig = createShop({
    'seeds/codes.csv':
      'code,count,price,day,flag\n007,1,1.5,2024-01-01,true\n008,2,2,2024-01-02,false\n',
  });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 seed

      seed  codes             2 rows               0.00 s   first build; inferred code VARCHAR, count BIGINT, price DECIMAL(18,1), day DATE and 1 more

    1 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(
    await rig.query(
      "select column_name, data_type from duckdb_columns() where table_name = 'codes'",
    ),
  ).toEqual([
    ['code', 'VARCHAR'],
    ['count', 'BIGINT'],
    ['price', 'DECIMAL(18,1)'],
    ['day', 'DATE'],
    ['flag', 'BOOLEAN'],
  ]);
});

it('refuses what is no CSV at all', async () => {
  const rig = createShop({
    'seeds/empty.csv': '',
    'seeds/latin.csv': Buffer.from('id,name\n1,caf\xe9\n', 'latin1'),
    'seeds/open.csv': 'id,name\n1,"never closed\n2,b\n',
    'seeds/semicolons.csv': 'id;name\n1;a\n',
    'seeds/zero.csv': 'id,name\n1,a\0b\n',
  });
  const { code, printed } = await rig.eider('seed');
  expect(printed).toMatchInlineSnapshot(`
    "eider seed · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 5 seeds

      seed  empty                  failed               0.00 s   first build

    error[E0803] seeds/empty.csv is empty
      = the first line of a seed names its columns

      seed  latin                  failed               0.00 s   first build

    error[E0802] seeds/latin.csv is not UTF-8 text: byte 13 is 0xE9
      --> seeds/latin.csv:2:6
      |
    2 | 1,caf�
      |      ^
      |
      = save it as UTF-8; if it comes from a spreadsheet: iconv -f WINDOWS-1252 -t UTF-8 seeds/latin.csv > new.csv

      seed  open                   failed               0.00 s   first build

    error[E0807] seeds/open.csv: a quote opens here and is never closed
      --> seeds/open.csv:2:3
      |
    2 | 1,"never closed
      |   ^
      |
      = close it, or double it if it is part of the text: "5"" disk"

      seed  semicolons             failed               0.00 s   first build

    error[E0812] seeds/semicolons.csv has a single column whose name looks like several
      --> seeds/semicolons.csv:1:1
      |
    1 | id;name
      | ^^^^^^^ one column when split at ","
      |
      = if it is one column, say so: delimiter: ","
      = if ";" separates the columns, configure the seed with delimiter: ";"

      seed  zero                   failed               0.00 s   first build

    error[E0811] seeds/zero.csv has a NUL byte at byte 11
      --> seeds/zero.csv:2:4
      |
    2 | 1,a␀b
      |    ^
      |
      = text files have none: export the table again as plain UTF-8 CSV

    5 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({});
});

it('loads a header without rows, with a warning', async () => {
  const rig = createShop({ 'seeds/none.csv': 'id,name\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 seed

      seed  none             0 rows               0.00 s   first build; inferred id VARCHAR, name VARCHAR

    warning[E0810] seeds/none.csv has a header and no rows
      --> seeds/none.csv:1:1
      |
    1 | id,name
      | ^^^^^^^ a column without a declared type is VARCHAR

    1 built in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.none': [] });
});

it('loads JSON, and says why it cannot', async () => {
  const rig = createShop({
    'seeds/good.json': '[{"id": 1, "tags": ["a"]}, {"id": 2, "tags": []}]\n',
    'seeds/lines.json': '{"id": 1}\n{"id": 2}\n',
    'seeds/broken.json': '[{"id": 1}, {"id": \n',
    'seeds/no_table.json': '[1, 2, 3]\n',
    'seeds/no_parquet.parquet': 'PAR1 is not enough\n',
  });
  const { code, printed } = await rig.eider('seed');
  expect(printed).toMatchInlineSnapshot(`
    "eider seed · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 5 seeds

      seed  broken                 failed               0.00 s   first build

    error[E0817] seeds/broken.json cannot be read as JSON: Malformed JSON, at byte 9 in record/value 3: unexpected end of data
      = check the file with the program that wrote it

      seed  good                   2 rows               0.00 s   first build
      seed  lines                  2 rows               0.00 s   first build
      seed  no_parquet             failed               0.00 s   first build

    error[E0817] seeds/no_parquet.parquet cannot be read as Parquet: No magic bytes found at end
      = check the file with the program that wrote it

      seed  no_table               failed               0.00 s   first build

    error[E0818] seeds/no_table.json is no table
      = a byte order mark at the beginning counts as text
      = write an array of objects, or one object per line

    2 built (4 rows), 3 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({
    'main.good': [
      ['1', ['a']],
      ['2', []],
    ],
    'main.lines': [['1'], ['2']],
  });
});
