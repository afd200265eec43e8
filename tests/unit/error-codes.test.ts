/**
 * Every code of the catalogue is raised somewhere, and stands in what some test expects: a mistake
 * that nobody has seen printed is not known to be told well.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes } from '../../src/base/error-codes.ts';

const root = join(import.meta.dirname, '../..');
const codes = Object.keys(errorCodes);

it('every code is raised', () => {
  const raised = codesIn('src', (path) => !path.startsWith('base/codes/'));
  expect(codes.filter((code) => !raised.has(code))).toEqual([]);
});

it('every code that is raised is in the catalogue', () => {
  const raised = codesIn('src', () => true);
  expect([...raised].filter((code) => !codes.includes(code))).toEqual([]);
});

it('every code is in what a test expects', () => {
  const expected = codesIn('tests', (path) => !path.endsWith('reference.test.ts'));
  expect(codes.filter((code) => !expected.has(code))).toEqual([]);
});

function codesIn(folder: string, wanted: (path: string) => boolean): ReadonlySet<string> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((path) => path.endsWith('.ts') && wanted(path))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'));
  return new Set(texts.join('\n').match(/\bE0\d{3}\b/g));
}
