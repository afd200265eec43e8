/** Where in SQL a place stands. */
import { describe, expect, it } from 'vitest';
import { endsInLineComment, readSql, sqlStart } from '../../../src/template/parse/sql-text.ts';

describe('the state behind SQL', () => {
  it.each([
    ['select 1', 'code'],
    ['-- a', 'line_comment'],
    ['-- a\n', 'code'],
    ['-- a\r', 'code'],
    ['/* a -- \n', 'block_comment'],
    ['/* /* */', 'block_comment'],
    ['/* /* */ */', 'code'],
    ["'--", 'quotes'],
    ["'it''s' --", 'line_comment'],
    ["'a\\' --", 'line_comment'],
    ["E'a\\' --", 'quotes'],
    ["e'a''b\\'' --", 'line_comment'],
    ["name'--", 'quotes'],
    ['"--" ', 'code'],
    ['"a""--', 'quotes'],
    ['$$ -- ', 'quotes'],
    ['$$ -- $$', 'code'],
    ['$a$ $$ -- $b$', 'quotes'],
    ['$a$ $$ -- $a$ --', 'line_comment'],
    ['$1 --', 'line_comment'],
  ])('%j: %s', (sql, state) => expect(readSql(sqlStart, sql).in).toBe(state));

  it('goes on from piece to piece', () => {
    const first = readSql(sqlStart, "select 'a");
    expect(first).toEqual({ in: 'quotes', close: "'", backslashes: false, braces: 0 });
    expect(readSql(first, "b' -- c").in).toBe('line_comment');
  });

  it('finds what cannot be SQL', () => {
    const found: string[] = [];
    readSql(sqlStart, "{% {'a': {'b': 1}} }} '{%' {# -- {%\n }}", (offset, sign) => {
      found.push(`${sign} ${offset}`);
    });
    expect(found).toEqual(['{% 0', '}} 19', '{# 27', '}} 37']);
  });
});

describe('endsInLineComment', () => {
  it.each([
    ['a -- b', true],
    ['a -- b\nc', false],
    ["a '-- b'", false],
    ['/* -- b', false],
    ['/* */ -- b', true],
    ['', false],
  ])('%j: %s', (sql, expected) => expect(endsInLineComment(sql)).toBe(expected));
});
