import { describe, expect, test } from 'vitest';
import { compileGlob, compilePathGlob, escapeGlob } from '../../../src/graph/selection/glob.ts';

describe('patterns', () => {
  test.each([
    ['orders', 'orders', true],
    ['orders', 'Orders', false],
    ['*', '', true],
    ['*', 'a.b/c', true],
    ['stg_*', 'stg_', true],
    ['stg_*', 'xstg_', false],
    ['*_a*b', '_a_a_bb', true],
    ['a**b', 'ab', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '🦆', true],
    ['??', '🦆', false],
    ['*🦆', 'eider 🦆', true],
    ['[abc]x', 'bx', true],
    ['[abc]x', 'dx', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]', '-', false],
    ['[a-]', '-', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', 'dx', true],
    ['[]]', ']', true],
    ['[z-a]', 'm', false],
    ['a.c', 'abc', false],
    ['[[]x', '[x', true],
    ['(a|b)+$', '(a|b)+$', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  test('end even where a regular expression would not', () => {
    expect(compileGlob(`${'*a'.repeat(40)}b`)('a'.repeat(5_000))).toBe(false);
  });

  test('an escaped text matches itself alone', () => {
    const text = 'a*[b]?c';
    expect(compileGlob(escapeGlob(text))(text)).toBe(true);
    expect(compileGlob(escapeGlob(text))('axb?c')).toBe(false);
  });
});

describe('paths', () => {
  const path = 'models/marts/eu/orders.sql';
  test.each([
    ['models', true],
    ['models/', true],
    ['./models/marts', true],
    ['models//marts', true],
    ['models\\marts', true],
    ['model', false],
    ['marts', false],
    ['models/marts/eu/orders.sql', true],
    ['models/marts/eu/orders', false],
    ['models/marts/eu/orders.sql/x', false],
    ['models/*', true],
    ['models/*/orders.sql', false],
    ['models/*/*/orders.sql', true],
    ['models/**/orders.sql', true],
    ['**/orders.sql', true],
    ['models/marts/eu/**/orders.sql', true],
    ['**/us/**', false],
    ['**', true],
    ['*.sql', false],
    ['models/m*s', true],
    ['.', true],
    ['../models', false],
    ['Models', false],
  ])('%s: %s', (pattern, expected) => {
    expect(compilePathGlob(pattern)(path)).toBe(expected);
  });
});
