import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSeed } from '../../../src/project/seeds/read-seed.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { cellText, read, rows, types } from './read-text.ts';

describe('values', () => {
  test('cells, quotes, line breaks and doubled quotes', () => {
    const reading = read('id,name\n1,"a, b"\n2,"say ""hi"""\n3,"two\nlines"\n4, plain \n');
    expect(reading.printed).toBe('');
    expect(rows(reading)).toEqual([
      ['1', 'a, b'],
      ['2', 'say "hi"'],
      ['3', 'two\nlines'],
      ['4', ' plain '],
    ]);
  });

  test('an unquoted empty cell is NULL, a quoted one is empty text in a text column only', () => {
    const reading = read('a,b,c\n,"",""\nx,,1\n"",y,2\n');
    expect(types(reading)).toEqual(['a VARCHAR', 'b VARCHAR', 'c BIGINT']);
    expect(rows(reading)).toEqual([
      [null, '', null],
      ['x', null, '1'],
      ['', 'y', '2'],
    ]);
  });

  test('a declared text type keeps quoted empty text, others make it NULL', () => {
    const content = 'a,b\n"",""\n';
    const text = read(content, { types: { a: 'varchar(3)', b: 'DATE' } });
    expect(rows(text)).toEqual([['', null]]);
  });

  test('null_values stand for NULL unless quoted in a text column', () => {
    const options = { nullValues: ['NA', '-'] };
    const reading = read('n,t\nNA,NA\n"NA","NA"\n-,-\n1,x\n', { options });
    expect(types(reading)).toEqual(['n BIGINT', 't VARCHAR']);
    expect(rows(reading)).toEqual([
      [null, null],
      [null, 'NA'],
      [null, null],
      ['1', 'x'],
    ]);
  });

  test('CRLF, LF and CR in one file, without a break at the end', () => {
    const reading = read('a,b\r\n1,2\n3,4\r5,6');
    expect(rows(reading)).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  test('a byte order mark is no part of the first name, and places do not count it', () => {
    const reading = read('\ufeffid,x\n1,2\n');
    expect(types(reading)).toEqual(['id BIGINT', 'x BIGINT']);
    expect(cellText(reading, 0, 1)).toBe('2');
  });

  test('blank lines are left out, before, between and after rows', () => {
    const reading = read('\n\na,b\n\n1,2\n   \n3,4\n\n\n');
    expect(reading.printed).toBe('');
    expect(rows(reading)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  test('in a file of one column a blank line is NULL, but for those at the end', () => {
    expect(rows(read('a\n\nx\n""\n\ny\n\n\n'))).toEqual([[null], ['x'], [''], [null], ['y']]);
  });

  test('another delimiter and another quote', () => {
    const reading = read("a;b\n'x;y';1\n", { options: { delimiter: ';', quote: "'" } });
    expect(rows(reading)).toEqual([['x;y', '1']]);
  });

  test('names with spaces, quotes, emoji and reserved words', () => {
    const reading = read('"first name"," padded ", trimmed ,"say ""hi""",🦆,select\n1,2,3,4,5,6\n');
    expect(reading.table?.columns.map(({ name }) => name)).toEqual([
      'first name',
      ' padded ',
      'trimmed',
      'say "hi"',
      '🦆',
      'select',
    ]);
  });

  test('rows can be read twice', () => {
    const reading = read('a\n1\n2\n');
    expect(rows(reading)).toEqual(rows(reading));
    expect(reading.table?.rowCount).toBe(2);
  });

  test('more rows than are held at one time, with blank lines between them', () => {
    const content = ['n,t', ...Array.from({ length: 10_000 }, (_, n) => `${n},"x\n${n}"\n`)];
    const reading = read(content.join('\n'));
    expect(rows(reading)).toHaveLength(10_000);
    expect(rows(reading).at(-1)).toEqual(['9999', 'x\n9999']);
    expect(cellText(reading, 9_999, 1)).toBe('"x\n9999"');
  });
});

describe('places', () => {
  test('cells behind text of several bytes and behind line breaks in quotes', () => {
    const reading = read('name,n\n"Zoë\n🦆",1\nplain,"2"\n');
    expect(cellText(reading, 0, 0)).toBe('"Zoë\n🦆"');
    expect(cellText(reading, 0, 1)).toBe('1');
    expect(cellText(reading, 1, 1)).toBe('"2"');
    const span = reading.table?.placeOf(1, 1);
    expect(span?.source.position(span.start)).toEqual({ line: 4, column: 7 });
  });
});

describe('the shape of the file', () => {
  test('every ragged row is reported', () => {
    const reading = read('a,b,c\n1,2\n1,2,3\n1,2,3,4,5\n');
    expect(reading.table).toBeUndefined();
    expect(reading.printed).toBe(`error[E0804] line 2 of seeds/items.csv has 2 cells, the header 3
  --> seeds/items.csv:2:1
  |
2 | 1,2
  | ^^^ too few cells
  |
  = write the missing cells; an empty one is NULL
error[E0804] line 4 of seeds/items.csv has 5 cells, the header 3
  --> seeds/items.csv:4:7
  |
4 | 1,2,3,4,5
  |       ^^^ too many cells
  |
  = put a cell that contains "," in quotes`);
  });

  test('of very many ragged rows the first twenty are reported and the rest counted', () => {
    const reading = read(`a,b\n${'1\n'.repeat(50)}`);
    expect(reading.printed.match(/error\[E0804\]/g)).toHaveLength(20);
    expect(reading.printed).toContain('  = 30 more lines of this file have the same fault');
  });

  test('a name that repeats, whatever its case, is shown at both places', () => {
    expect(
      read('id,x,Id\n1,2,3\n').printed,
    ).toBe(`error[E0805] the header of seeds/items.csv has "Id" twice
  --> seeds/items.csv:1:6
  |
1 | id,x,Id
  |      ^^
  |
  = the engine does not tell names apart by case
  = the first: "id" (seeds/items.csv:1:1)
  = rename one of the two columns`);
  });

  test('columns without a name', () => {
    expect(read('a,,\n1,2,3\n').printed).toBe(`error[E0806] column 2 of seeds/items.csv has no name
  --> seeds/items.csv:1:3
  |
1 | a,,
  |   ^
  |
  = write a name for it into the header line
error[E0806] column 3 of seeds/items.csv has no name
  --> seeds/items.csv:1:4
  |
1 | a,,
  |    ^
  |
  = name it, or remove the "," at the end of each line`);
  });

  test.each(['', '\n\n', '\ufeff', ' \n'])('an empty file: %j', (content) => {
    expect(read(content).printed).toBe(`error[E0803] seeds/items.csv is empty
  = the first line of a seed names its columns`);
  });

  test('a header without rows is a table of text', () => {
    const reading = read('id,name', { types: { id: 'INTEGER' } });
    expect(types(reading)).toEqual(['id INTEGER', 'name VARCHAR']);
    expect(rows(reading)).toEqual([]);
    expect(reading.printed).toBe(`warning[E0810] seeds/items.csv has a header and no rows
  --> seeds/items.csv:1:1
  |
1 | id,name
  | ^^^^^^^ a column without a declared type is VARCHAR`);
  });

  test.each([
    ['a;b\n1;2,5\n', ';', '";"'],
    ['a\tb\n1\t2,5\n', '\t', '"\\t"'],
  ])('another delimiter is recognised and nothing else reported: %j', (content, _, shown) => {
    const { printed, table } = read(content);
    expect(table).toBeUndefined();
    expect(printed).toContain(
      'error[E0812] seeds/items.csv has a single column whose name looks like several',
    );
    expect(printed).toContain(
      `  = if it is one column, say so: delimiter: ","\n  = if ${shown} separates the columns, configure the seed with delimiter: ${shown}`,
    );
    expect(printed).not.toContain('E0804');
  });

  test('a delimiter that was given is believed, with a warning', () => {
    const reading = read('a;b\n1\n', { options: { delimiter: ',' } });
    expect(types(reading)).toEqual(['a;b BIGINT']);
    expect(reading.printed).toContain('warning[E0812]');
  });
});

describe('quotes', () => {
  test('one that is never closed is shown where it opens', () => {
    expect(
      read('a,b\n1,"x\n2,y\n3,z\n').printed,
    ).toBe(`error[E0807] seeds/items.csv: a quote opens here and is never closed
  --> seeds/items.csv:2:3
  |
2 | 1,"x
  |   ^
  |
  = close it, or double it if it is part of the text: "5"" disk"`);
  });

  test('text after the closing quote', () => {
    expect(
      read('a,b\n1,2\n1,"x"y\n').printed,
    ).toBe(`error[E0807] seeds/items.csv: text goes on after the closing quote
  --> seeds/items.csv:3:6
  |
3 | 1,"x"y
  |      ^
  |
  = double the quotes inside a quoted cell: "a ""b"" c"`);
  });

  test('a quote inside a plain cell', () => {
    expect(
      read('size,n\n5" disk,2\n').printed,
    ).toBe(`error[E0807] seeds/items.csv: a quote stands inside a cell that does not begin with one
  --> seeds/items.csv:2:2
  |
2 | 5" disk,2
  |  ^
  |
  = put the whole cell in quotes and double the quotes inside: "5"" disk"`);
  });

  test('ragged rows before it are reported too', () => {
    const { printed } = read('a,b\n1\n1,"x\n');
    expect(printed.match(/error\[E\d+\]/g)).toEqual(['error[E0804]', 'error[E0807]']);
  });
});

describe('bytes', () => {
  test('text that is not UTF-8, with the byte and the place', () => {
    const content = Buffer.concat([Buffer.from('name\n�é\nZo'), Buffer.from([0xeb, 0x0a])]);
    expect(
      read(content).printed,
    ).toBe(`error[E0802] seeds/items.csv is not UTF-8 text: byte 13 is 0xEB
  --> seeds/items.csv:3:3
  |
3 | Zo�
  |   ^
  |
  = save it as UTF-8; if it comes from a spreadsheet: iconv -f WINDOWS-1252 -t UTF-8 seeds/items.csv > new.csv`);
  });

  test('UTF-16', () => {
    const content = Buffer.from('\ufeffa,b\n1,2\n', 'utf16le');
    expect(read(content).printed).toBe(`error[E0802] seeds/items.csv is not UTF-8 text: it is UTF-16
  = save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 seeds/items.csv > new.csv`);
  });

  test('a NUL byte', () => {
    const { printed } = read('a,b\n1,x\0y\n');
    expect(printed).toContain(
      'error[E0811] seeds/items.csv has a NUL byte at byte 7\n  --> seeds/items.csv:2:4',
    );
  });

  test('a file that is not there', () => {
    const file = { name: 'x', path: 'seeds/x.csv', absolutePath: '/nowhere/seeds/x.csv' };
    const outcome = readSeed(file, {}, readFileSync);
    const [problem] = outcome.diagnostics;
    expect(
      problem && formatDiagnostic(problem, { color: false, width: 120 }),
    ).toBe(`error[E0801] seeds/x.csv cannot be read: ENOENT: no such file or directory, open '/nowhere/seeds/x.csv'
  = check that the file exists and that you may read it`);
  });
});

describe('declared types', () => {
  test('they win over inference, whatever the case of the name', () => {
    const reading = read('Code,N\n1,2\n', { types: { code: 'VARCHAR' } });
    expect(types(reading)).toEqual(['Code VARCHAR', 'N BIGINT']);
    expect(reading.table?.columns.map(({ inferred }) => inferred)).toEqual([false, true]);
  });

  test('a type for a column that is not there', () => {
    const reading = read('customer_id,name\n1,x\n', { types: { custmer_id: 'INTEGER' } });
    expect(reading.table).toBeUndefined();
    expect(reading.printed).toBe(`error[E0808] seeds/items.csv has no column "custmer_id"
  --> seeds/seeds.yml:1:10
  |
1 | - {name: custmer_id, type: INTEGER}
  |          ^^^^^^^^^^ it has customer_id, name
  |
  = did you mean "customer_id"?`);
  });
});
