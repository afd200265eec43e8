import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { DuckDBConnection } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { createMask } from '../../../src/base/secrets.ts';
import { formatTable, type TableLike } from '../../../src/report/tables/table.ts';
import {
  formatCsv,
  formatJsonRows,
  formatMarkdown,
} from '../../../src/report/tables/table-files.ts';

const plain = { color: false, width: 100 };

const spending: TableLike = {
  columns: [
    { name: 'customer_id', type: 'INTEGER' },
    { name: 'day', type: 'DATE' },
    { name: 'emails_3d', type: 'BIGINT' },
    { name: 'spend_30d', type: 'DECIMAL(18,2)' },
    { name: 'recency_days', type: 'BIGINT' },
  ],
  rows: [
    [1, '2024-01-01', '0', '0.00', null],
    [1, '2024-01-02', '1', '14.50', '1'],
  ],
};

const awkward: TableLike = {
  columns: [
    { name: 'text', type: 'VARCHAR' },
    { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
    { name: 'tags', type: 'VARCHAR[]' },
    { name: 'more', type: 'STRUCT(a INTEGER, b VARCHAR)[]' },
    { name: 'ok', type: 'BOOLEAN' },
  ],
  rows: [
    ['', '2024-01-01 00:00:00+00', ['a', 'b'], [{ a: 1, b: null }], true],
    ['NULL', null, [], null, false],
    [' padded ', null, null, null, null],
    ['two\nlines, "quoted"', null, null, null, null],
    ['漢字🦆', null, null, null, null],
    ['a | b \\ `c` <d> *e*', null, null, null, null],
    ['\u001b[31mred', null, null, null, null],
  ],
};

test('types stand below the names, figures flush right, NULL is visible', () => {
  expect(formatTable(spending, plain)).toMatchInlineSnapshot(`
    "customer_id  day         emails_3d  spend_30d  recency_days
            int  date           bigint    decimal        bigint
    -----------------------------------------------------------
              1  2024-01-01          0       0.00          NULL
              1  2024-01-02          1      14.50             1"
  `);
});

test('without types there is one row less', () => {
  expect(formatTable(spending, { ...plain, types: false })).toMatchInlineSnapshot(`
    "customer_id  day         emails_3d  spend_30d  recency_days
    -----------------------------------------------------------
              1  2024-01-01          0       0.00          NULL
              1  2024-01-02          1      14.50             1"
  `);
});

test('text that would be taken for something else is quoted, and nothing breaks a line', () => {
  expect(formatTable(awkward, plain)).toMatchInlineSnapshot(`
    "text                 at                      tags       more                ok
    varchar              timestamptz             varchar[]  struct[]            boolean
    -----------------------------------------------------------------------------------
    ''                   2024-01-01 00:00:00+00  ["a","b"]  [{"a":1,"b":null}]  true
    'NULL'               NULL                    []         NULL                false
    ' padded '           NULL                    NULL       NULL                NULL
    two␊lines, "quoted"  NULL                    NULL       NULL                NULL
    漢字🦆               NULL                    NULL       NULL                NULL
    a | b \\ \`c\` <d> *e*  NULL                    NULL       NULL                NULL
    ␛[31mred             NULL                    NULL       NULL                NULL"
  `);
});

test('columns that do not fit are named', () => {
  expect(formatTable(spending, { color: false, width: 40 })).toMatchInlineSnapshot(`
    "customer_id  day         emails_3d
            int  date           bigint
    ----------------------------------
              1  2024-01-01          0
              1  2024-01-02          1
    (2 more columns: spend_30d, recency_day…"
  `);
  expect(formatTable(spending, { color: false, width: 5 })).toMatchInlineSnapshot(`
    "cust…
      int
    -----
        1
        1
    (4 m…"
  `);
});

test('a long cell is cut, a figure is not', () => {
  const table: TableLike = {
    columns: [
      { name: 'text', type: 'VARCHAR' },
      { name: 'figure', type: 'HUGEINT' },
    ],
    rows: [['x'.repeat(100), '170141183460469231731687303715884105727']],
  };
  expect(formatTable(table, { ...plain, cellWidth: 12 })).toMatchInlineSnapshot(`
    "text                                           figure
    varchar                                       hugeint
    -----------------------------------------------------
    xxxxxxxxxxx…  170141183460469231731687303715884105727"
  `);
});

test('no rows and no columns are said', () => {
  expect(formatTable({ ...spending, rows: [] }, plain)).toMatchInlineSnapshot(`
    "customer_id  day   emails_3d  spend_30d  recency_days
            int  date     bigint    decimal        bigint
    -----------------------------------------------------
    (no rows)"
  `);
  expect(formatTable({ columns: [], rows: [] }, plain)).toBe('(no columns)');
});

test('colour changes nothing but colour', () => {
  for (const table of [spending, awkward]) {
    const colored = formatTable(table, { color: true, width: 40 });
    expect(colored).not.toBe(formatTable(table, { color: false, width: 40 }));
    expect(stripVTControlCharacters(colored)).toBe(formatTable(table, { color: false, width: 40 }));
  }
});

test('a secret is hidden before it is cut', () => {
  const mask = createMask({ EIDER_SECRET_X: 'correct horse battery staple' });
  const table: TableLike = {
    columns: [{ name: 'k', type: 'VARCHAR' }],
    rows: [['the correct horse battery staple']],
  };
  expect(formatTable(table, { ...plain, cellWidth: 12, mask })).toBe(
    'k\nvarchar\n---------\nthe *****',
  );
});

test('CSV tells NULL from the empty text', () => {
  expect(formatCsv(spending)).toMatchInlineSnapshot(`
    "customer_id,day,emails_3d,spend_30d,recency_days
    1,2024-01-01,0,0.00,
    1,2024-01-02,1,14.50,1
    "
  `);
  expect(formatCsv(awkward)).toMatchInlineSnapshot(`
    "text,at,tags,more,ok
    "",2024-01-01 00:00:00+00,"[""a"",""b""]","[{""a"":1,""b"":null}]",true
    NULL,,[],,false
    " padded ",,,,
    "two
    lines, ""quoted""",,,,
    漢字🦆,,,,
    a | b \\ \`c\` <d> *e*,,,,
    [31mred,,,,
    "
  `);
});

test('JSON keeps the order of columns and every one of them', () => {
  expect(formatJsonRows(spending)).toMatchInlineSnapshot(`
    "[
      {"customer_id": 1, "day": "2024-01-01", "emails_3d": "0", "spend_30d": "0.00", "recency_days": null},
      {"customer_id": 1, "day": "2024-01-02", "emails_3d": "1", "spend_30d": "14.50", "recency_days": "1"}
    ]
    "
  `);
  const table: TableLike = {
    columns: ['2024', 'a', 'a', '__proto__', '10', 'a_1'].map((name) => ({
      name,
      type: 'INTEGER',
    })),
    rows: [[1, 2, 3, 4, 5, 6]],
  };
  expect(formatJsonRows(table)).toBe(
    '[\n  {"2024": 1, "a": 2, "a_1": 3, "__proto__": 4, "10": 5, "a_1_1": 6}\n]\n',
  );
  expect(JSON.parse(formatJsonRows(awkward))).toHaveLength(7);
  expect(formatJsonRows({ ...spending, rows: [] })).toBe('[]\n');
});

test('the engine reads from CSV what was written', async () => {
  const texts = ['', ' ', 'a,b', '"', '""', 'two\nlines', '\r\n', 'NULL', '漢字🦆', '\t', 'é', "'"];
  const table: TableLike = {
    columns: [
      { name: 'the "key"', type: 'INTEGER' },
      { name: 'a,\nb', type: 'VARCHAR' },
    ],
    rows: [...texts.map((text, index) => [index, text]), [99, null]],
  };
  const folder = mkdtempSync(join(tmpdir(), 'eider-csv-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'rows.csv'), formatCsv(table));
  const connection = await DuckDBConnection.create();
  const read = `from read_csv('${folder}/rows.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', allow_quoted_nulls = false)`;
  const result = await connection.runAndReadAll(read);
  connection.closeSync();
  expect(result.columnNames()).toEqual(table.columns.map(({ name }) => name));
  expect(result.getRowsJson()).toEqual(table.rows.map(([key, text]) => [`${key}`, text]));
});

test('Markdown shows each character as itself', () => {
  const cells = [
    '_x_ and a_b',
    '[a](b)',
    '&lt; & &#60;',
    '~~no~~',
    '\u001b[1m\u202e',
    '# no',
    'a\r\nb',
  ];
  const table = { columns: [{ name: '_id_', type: 'VARCHAR' }], rows: cells.map((cell) => [cell]) };
  expect(formatMarkdown(table)).toBe(
    [
      '| \\_id\\_ |',
      '| --- |',
      '| \\_x\\_ and a_b |',
      '| \\[a\\](b) |',
      '| \\&lt; & \\&#60; |',
      '| \\~\\~no\\~\\~ |',
      '| ␛\\[1m\ufffd |',
      '| # no |',
      '| a<br>b |',
      '',
    ].join('\n'),
  );
});

test('Markdown survives what cells hold', () => {
  expect(formatMarkdown(spending)).toMatchInlineSnapshot(`
    "| customer_id | day | emails_3d | spend_30d | recency_days |
    | ---: | --- | ---: | ---: | ---: |
    | 1 | 2024-01-01 | 0 | 0.00 | NULL |
    | 1 | 2024-01-02 | 1 | 14.50 | 1 |
    "
  `);
  expect(formatMarkdown(awkward)).toMatchInlineSnapshot(`
    "| text | at | tags | more | ok |
    | --- | --- | --- | --- | --- |
    |  | 2024-01-01 00:00:00+00 | \\["a","b"\\] | \\[{"a":1,"b":null}\\] | true |
    | NULL | NULL | \\[\\] | NULL | false |
    |  padded  | NULL | NULL | NULL | NULL |
    | two<br>lines, "quoted" | NULL | NULL | NULL | NULL |
    | 漢字🦆 | NULL | NULL | NULL | NULL |
    | a \\| b \\\\ \\\`c\\\` \\<d> \\*e\\* | NULL | NULL | NULL | NULL |
    | ␛\\[31mred | NULL | NULL | NULL | NULL |
    "
  `);
});
