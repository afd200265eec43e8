/** A save in a watch of a selection: checked as far as it counts, and told as by a first look. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCheckMemory } from '../../../src/check/cache/check-memory.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { openFileMemory } from '../../../src/project/files/file-memory.ts';
import type { CheckedSave } from '../../../src/watch/check-save.ts';
import { SaveChecker } from '../../../src/watch/save-checker.ts';

let root: string;
const checkers: SaveChecker[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eider-selected-saves-'));
  write({
    'project.yml':
      'name: shop\ntarget: dev\ntargets:\n  dev: { engine: duckdb, path: target/dev.duckdb }\n',
    'models/orders.sql': '{{config materialized="table"}}\nselect 1 as id, 2 as amount\n',
    'models/doubled.sql': 'select id, amount * 2 as amount from {{ref "orders"}}\n',
    'models/kept.sql': '{{config materialized="table"}}\nselect amount from {{ref "orders"}}\n',
  });
});
afterEach(async () => {
  for (const checker of checkers.splice(0)) await checker.close();
  rmSync(root, { recursive: true, force: true });
});

it('tells of views beside the selection what a first look tells, and of tables nothing', async () => {
  const watch = openChecker();
  accept(watch, await watch.checkAll());
  const before = watch.accepted;
  const path = 'models/orders.sql';
  write({ [path]: '{{config materialized="table"}}\nselect 1 as id, 2 as total\n' });
  const files = new Set([join(root, path)]);
  const saved = await watch.check({ files, ask: 'changes' });
  const first = await openChecker().checkAll();
  expect(saved.diagnostics.map(({ message }) => message)).toEqual([
    'doubled, which is not selected, cannot be read with orders',
  ]);
  expect(saved.diagnostics).toEqual(first.diagnostics);
  // A mistake is for a look at all of the project.
  expect(saved.lenient.listed).not.toBe(before?.lenient.listed);
});

it('goes on from the save before, over tables beside the selection that are as they were', async () => {
  const watch = openChecker();
  accept(watch, await watch.checkAll());
  const before = watch.accepted;
  const path = 'models/orders.sql';
  write({
    [path]: '{{config materialized="table"}}\nselect 1::bigint as id, 2::bigint as amount\n',
  });
  const saved = await watch.check({ files: new Set([join(root, path)]), ask: 'changes' });
  expect(saved.lenient.listed).toBe(before?.lenient.listed);
  expect(typesOf(saved, 'orders')).toEqual(['BIGINT', 'BIGINT']);
  expect(typesOf(saved, 'doubled')).toEqual(['BIGINT', 'BIGINT']);
  expect(typesOf(saved, 'kept')).toEqual(['INTEGER']);
});

function accept(checker: SaveChecker, { snapshot, ...checked }: CheckedSave): void {
  if (!snapshot) throw new Error('nothing was checked');
  checker.accept({ ...checked, snapshot });
}

function typesOf({ snapshot }: CheckedSave, name: string): readonly string[] | undefined {
  const relation = snapshot?.checked.relations.get(`model.shop.${name}`);
  return relation?.state === 'checked' ? relation.columns.map(({ type }) => type) : undefined;
}

function openChecker(): SaveChecker {
  const checker = new SaveChecker({
    root,
    request: { workingFolder: root, projectDir: root, env: {} },
    select: { select: ['orders'] },
    files: openFileMemory(join(root, 'target/cache/files.json'), '1'),
    checks: openCheckMemory(join(root, 'target/cache/checks.txt'), '1'),
    openEngine: openDuckdb,
    now: () => '2026-11-21T06:00:00Z',
  });
  checkers.push(checker);
  return checker;
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
