/** The real file system: links, folders that are none, and what lies beside the project. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProject } from '../../../src/project/load-project.ts';
import { print } from './virtual-project.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eider-project-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function load() {
  return loadProject({ workingFolder: root, env: {} });
}

describe('loadProject on disk', () => {
  it('reads what is there', () => {
    write('project.yml', 'name: shop\n');
    write('models/a.sql', 'select 1');
    write('models/a.yml', 'models: [{name: a}]\n');
    write('seeds/s.csv', 'id\n1\n');
    const { value, diagnostics } = load();
    expect(print(diagnostics)).toBe('');
    expect(value?.models.map(({ source }) => [source.path, source.text])).toEqual([
      ['models/a.sql', 'select 1'],
    ]);
    expect(value?.seeds[0]?.absolutePath).toBe(join(root, 'seeds/s.csv'));
    expect(value?.fileCount).toBe(4);
  });

  it('follows links, once round', () => {
    write('project.yml', 'name: shop\n');
    write('shared/b.sql', 'select 2');
    mkdirSync(join(root, 'models'));
    symlinkSync(join(root, 'shared'), join(root, 'models/linked'));
    symlinkSync(join(root, 'models'), join(root, 'models/again'));
    symlinkSync(join(root, 'shared'), join(root, 'shared/self'));
    symlinkSync(join(root, 'nowhere'), join(root, 'models/gone'));
    write('elsewhere.sql', 'select 3');
    symlinkSync(join(root, 'elsewhere.sql'), join(root, 'models/c.sql'));
    const { value, diagnostics } = load();
    expect(print(diagnostics)).toBe('');
    expect(value?.models.map(({ source }) => source.path)).toEqual([
      'models/c.sql',
      'models/linked/b.sql',
    ]);
  });

  it('sees a file where a folder should be, and a folder where a file should be', () => {
    write('project.yml', 'name: shop\nmodel_paths: [models.txt]\n');
    write('models.txt', '');
    write('selectors.yml/x', '');
    expect(print(load().diagnostics)).toBe(
      [
        'project.yml:2:15: warning[E0120] the folder "models.txt" does not exist',
        '  at    "models.txt"',
        '  hint  make the folder, or take it out of the list',
      ].join('\n'),
    );
  });
});
