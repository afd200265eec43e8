/** What a watch knows of files is what it read of them, whatever becomes of them afterwards. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCheckMemory } from '../../../src/check/cache/check-memory.ts';
import { writeCompiled } from '../../../src/commands/write-compiled.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { openFileMemory, type StoredMemory } from '../../../src/project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../../../src/project/files/project-files.ts';
import { SaveChecker } from '../../../src/watch/save-checker.ts';

let root: string;
let checkers: SaveChecker[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'eider-held-texts-'));
  write({
    'project.yml':
      'name: shop\ntarget: dev\ntargets:\n  dev: { engine: duckdb, path: target/dev.duckdb }\n',
    'macros/twice.sql': '{{params n="sql"}}\n{{n}} * 2\n',
    'models/orders.sql': 'select 1 as id, {{twice n="3"}} as amount\n',
    'models/totals.sql': 'select sum(amount) as total from {{ref "orders"}}\n',
    'models/orders.yml': 'models: [{ name: orders, description: One each. }]\n',
  });
});
afterEach(async () => {
  for (const checker of checkers.splice(0)) await checker.close();
  checkers = [];
  rmSync(root, { recursive: true, force: true });
});

it('writes what was checked, though its files are gone, or others, by then', async () => {
  await remember();
  const memory = openMemory();
  const { snapshot } = await openChecker(memory).checkAll();
  rmSync(join(root, 'target/compiled'), { recursive: true });
  rmSync(join(root, 'models/totals.sql'));
  rmSync(join(root, 'macros/twice.sql'));
  write({ 'models/orders.sql': 'select 2 as id, 7 as amount -- {{oops\n' });
  if (!snapshot) throw new Error('nothing was checked');
  writeCompiled(snapshot.compilation, { memory, mask: (text) => text });
  expect(compiled('models/orders.sql')).toBe('select 1 as id, 3 * 2 as amount\n');
  expect(compiled('models/totals.sql')).toContain('select sum(amount) as total');
});

it('takes a file for another one that is changed between a look at it and reading it', async () => {
  await remember();
  const changing: ProjectFiles = {
    ...realFiles,
    read: (path) => {
      if (path.endsWith('orders.sql') && !hasChanged) {
        hasChanged = true;
        write({ 'models/orders.sql': 'select 5 as id, 6 as amount, true as is_new\n' });
      }
      return realFiles.read(path);
    },
  };
  let hasChanged = false;
  const { snapshot } = await openChecker(openMemory()).checkAll(changing);
  const model = [...(snapshot?.compilation.compiled.models.values() ?? [])].find(
    ({ node }) => node.name === 'orders',
  );
  expect(hasChanged).toBe(true);
  expect(model?.query.text.trim()).toBe('select 5 as id, 6 as amount, true as is_new');
  expect(model?.node.template.facts.calls).toEqual([]);
});

it('goes on with a file as it was when it was right, not as it was at rest', async () => {
  const checker = openChecker(openMemory());
  const first = await checker.checkAll();
  if (!first.snapshot) throw new Error('nothing was checked');
  checker.accept({ ...first, snapshot: first.snapshot });
  write({ 'models/orders.sql': 'select {{oops}} as id\n' });
  await checker.rest();
  const files = new Set([join(root, 'models/orders.sql')]);
  const { snapshot, lenient } = await checker.check({ files, ask: 'changes' });
  expect([...lenient.withheld]).toEqual([...files]);
  expect([...(snapshot?.compilation.graph.nodes.keys() ?? [])]).toContain('model.shop.orders');
});

/** As an earlier process has left it: everything is known without being read. */
async function remember(): Promise<void> {
  const memory = openMemory();
  const checker = openChecker(memory);
  const { snapshot, ...checked } = await checker.checkAll();
  if (!snapshot) throw new Error('nothing was checked');
  writeCompiled(snapshot.compilation, { memory, mask: (text) => text });
  memory.store();
  checker.accept({ ...checked, snapshot });
  await checker.rest();
}

/** A moment later, when files that were just written are old enough to be told by their stamps. */
function openMemory(): StoredMemory {
  return openFileMemory(join(root, 'target/cache/files.json'), '1', () => Date.now() + 1_000);
}

function openChecker(files: StoredMemory): SaveChecker {
  const checker = new SaveChecker({
    root,
    request: { workingFolder: root, projectDir: root, env: {} },
    select: {},
    files,
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

function compiled(path: string): string {
  const file = join(root, 'target/compiled', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
