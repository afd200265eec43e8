import { expect, test } from 'vitest';
import {
  cutToWidth,
  glyphsOf,
  padEndTo,
  padStartTo,
  printable,
  textWidth,
  wrapWords,
} from '../../../src/report/tables/text-width.ts';

test.each([
  ['', 0],
  ['abc', 3],
  ['naïve', 5],
  ['nai\u0308ve', 5],
  ['漢字', 4],
  ['ｶﾀｶﾅ', 4],
  ['カタカナ', 8],
  ['한글', 4],
  ['🦆', 2],
  ['👩‍👩‍👧‍👦', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['1️⃣', 2],
  ['✓ · …', 5],
  ['\u200b', 0],
])('%j is as wide as %d letters', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('text is cut between glyphs and says so', () => {
  expect(cutToWidth('abcdef', 6)).toBe('abcdef');
  expect(cutToWidth('abcdef', 5)).toBe('abcd…');
  expect(cutToWidth('漢字漢字', 8)).toBe('漢字漢字');
  expect(cutToWidth('漢字漢字', 7)).toBe('漢字漢…');
  expect(cutToWidth('漢字漢字', 6)).toBe('漢字…');
  expect(cutToWidth('a👩‍👩‍👧‍👦b', 4)).toBe('a👩‍👩‍👧‍👦b');
  expect(cutToWidth('a👩‍👩‍👧‍👦b', 3)).toBe('a…');
});

test('padding counts columns, not letters', () => {
  expect(padEndTo('漢', 4)).toBe('漢  ');
  expect(padStartTo('🦆', 4)).toBe('  🦆');
  expect(padStartTo('abcdef', 4)).toBe('abcdef');
});

test('nothing can move the cursor or turn the reading direction', () => {
  expect(printable('a\nb\tc\u001b[31md\u0000\u007f\u009b\u202ee')).toBe('a␊b␉c␛[31md␀␡��e');
});

test('tabs reach to the next stop and offsets stay those of the text', () => {
  expect(glyphsOf('a\t漢\tb').map(({ text, start, end }) => [text, start, end])).toEqual([
    ['a', 0, 1],
    ['   ', 1, 2],
    ['漢', 2, 3],
    ['  ', 3, 4],
    ['b', 4, 5],
  ]);
});

test('words are wrapped, a long one keeps its own line', () => {
  expect(wrapWords('one two three extraordinarily four', 9)).toEqual([
    'one two',
    'three',
    'extraordinarily',
    'four',
  ]);
});
