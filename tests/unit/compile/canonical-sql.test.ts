/** Which queries count as the same code. */
import { expect, it } from 'vitest';
import { canonicalSql } from '../../../src/compile/canonical-sql.ts';

it.each([
  ['comments', 'select 1 -- one\n, /* two */ 2', 'select 1, 2'],
  ['layout', 'select\n\ta+b\nfrom  t', 'select a + b from t'],
  ['line breaks between strings', "select 'a'\n\n'b'", "select 'a'\n'b'"],
  ['space around a dot', 'select t . a from t', 'select t.a from t'],
])('does not tell apart: %s', (_, one, other) => {
  expect(canonicalSql(one)).toBe(canonicalSql(other));
});

it.each([
  ['strings', "select 'a  b'", "select 'a b'"],
  ['comments in strings', "select '--x'", "select '--y'"],
  ['dollar quotes', 'select $$a -- b$$', 'select $$a -- c$$'],
  ['names in quotes', 'select 1 as "a  b"', 'select 1 as "a b"'],
  ['the case of names', 'select 1 as Id', 'select 1 as id'],
  ['operators', 'select a <= b', 'select a < = b'],
  ['a minus and a comment', 'select 1 - -1', 'select 1 --1'],
  ['strings with a letter in front', "select e'\\n'", "select e '\\n'"],
  ['numbers', 'select 1.0', 'select 1.00'],
])('tells apart: %s', (_, one, other) => {
  expect(canonicalSql(one)).not.toBe(canonicalSql(other));
});
