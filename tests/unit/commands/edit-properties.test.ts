/** A file that people work on: written whole, or left alone with the reason. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { editProperties } from '../../../src/commands/edit-properties.ts';
import { formatDiagnostics } from '../../../src/report/diagnostics/format-diagnostic.ts';

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'eider-edit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a.yml'), text);
  return folder;
}

it('leaves a file that somebody saved in the meantime', () => {
  const root = folderWith('a: 1\n');
  const edited = editProperties({
    root,
    path: 'a.yml',
    isDry: false,
    wanted: () => {
      writeFileSync(join(root, 'a.yml'), 'a: 1 # mine\n');
      return { a: 2 };
    },
  });
  expect(edited.state).toBe('refused');
  expect(
    formatDiagnostics(edited.diagnostics, { color: false, width: 80, mask: (text) => text }),
  ).toBe(`error[E0360] a.yml was saved by somebody else in the meantime
  = run the command again`);
  expect(readFileSync(join(root, 'a.yml'), 'utf8')).toBe('a: 1 # mine\n');
  expect(readdirSync(root)).toEqual(['a.yml']);
});

it('leaves a new file of the same name', () => {
  const root = folderWith('');
  const wanted = () => {
    writeFileSync(join(root, 'b.yml'), 'mine\n');
    return { a: 2 };
  };
  const edited = editProperties({ root, path: 'b.yml', isDry: false, wanted });
  expect(edited.diagnostics.map(({ code }) => code)).toEqual(['E0360']);
  expect(readFileSync(join(root, 'b.yml'), 'utf8')).toBe('mine\n');
  expect(readdirSync(root).sort()).toEqual(['a.yml', 'b.yml']);
});

it('says so where no small edit does it', () => {
  const text = 'a: &a {x: 1}\nb:\n  <<: *a\n';
  const root = folderWith(text);
  const wanted = () => ({ a: { x: 1 }, b: { y: 2 } });
  const edited = editProperties({ root, path: 'a.yml', isDry: false, wanted });
  expect(
    formatDiagnostics(edited.diagnostics, { color: false, width: 100, mask: (one) => one }),
  ).toBe(`error[E0359] the columns cannot be put into a.yml without changing anything else
  --> a.yml:1:1
  = write them yourself, or write out what stands behind anchors and try again`);
  expect(readFileSync(join(root, 'a.yml'), 'utf8')).toBe(text);
});

it('writes a new file with its folders, and keeps permissions', () => {
  const root = folderWith('a: 1\n');
  chmodSync(join(root, 'a.yml'), 0o604);
  const wanted = () => ({ a: 2 });
  expect(editProperties({ root, path: 'x/y.yml', isDry: true, wanted }).state).toBe('would change');
  expect(editProperties({ root, path: 'x/y.yml', isDry: false, wanted }).state).toBe('written');
  expect(editProperties({ root, path: 'a.yml', isDry: false, wanted }).state).toBe('written');
  expect(readFileSync(join(root, 'x/y.yml'), 'utf8')).toBe('a: 2\n');
});
