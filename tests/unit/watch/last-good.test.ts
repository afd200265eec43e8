/** A project whose files are being edited: which of them counts as it was, and what is said of it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LastGoodFiles } from '../../../src/watch/last-good.ts';

type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

const start: Files = {
  'project.yml':
    'name: shop\nversion: "1"\ntarget: dev\ntargets:\n  dev: { engine: duckdb, path: ":memory:" }\n',
  'macros/twice.sql': '{{params of="sql"}}\n({{of}} * 2)\n',
  'models/orders.sql': 'select 1 as id\n',
  'models/marts/totals.sql': 'select {{twice of="count(*)"}} as n from {{ref "orders"}}\n',
  'models/marts/top.sql': 'select * from {{ref "totals"}}\n',
  'models/orders.yml':
    'models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]\n',
};

/** What a watch makes of one save after the project was right. */
function afterSaving(files: Files) {
  const root = mkdtempSync(join(tmpdir(), 'eider-good-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  write(root, start);
  const lastGood = new LastGoodFiles(root);
  const compile = () =>
    lastGood.compile({
      workingFolder: root,
      projectDir: root,
      env: {},
      runStartedAt: '2026-11-21T06:00:00Z',
    });
  const first = compile();
  expect(first.diagnostics).toEqual([]);
  lastGood.remember(first);
  write(root, files);
  const { value, diagnostics, withheld } = compile();
  return {
    withheld: [...withheld].map((path) => relative(root, path)),
    said: diagnostics.map(({ code, span }) => `${code} ${span?.source.path ?? ''}`.trim()),
    models: [...(value?.compiled.models.values() ?? [])].map(
      ({ node, query }) => `${node.path}: ${query.text.trim()}`,
    ),
  };
}

function write(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (content === undefined) rmSync(join(root, path));
    else writeFileSync(join(root, path), content);
  }
}

const ordersAsBefore = 'models/orders.sql: select 1 as id';

it('blames the file that was changed, not those that read it', () => {
  const { withheld, said, models } = afterSaving({
    'models/orders.sql': Buffer.from("select 'caf\xe9' as id", 'latin1'),
  });
  expect({ withheld, said }).toEqual({
    withheld: ['models/orders.sql'],
    said: ['E0105 models/orders.sql'],
  });
  expect(models).toHaveLength(3);
  expect(models).toContain(ordersAsBefore);
});

it('blames a macro that was broken, not its callers', () => {
  const { withheld, models } = afterSaving({
    'macros/twice.sql': '{{params of="sql"}}\n{{off}}\n',
  });
  expect(withheld).toEqual(['macros/twice.sql']);
  expect(models.find((text) => text.includes('totals'))).toContain('(count(*) * 2)');
});

it('goes on without a new file that is wrong, or that takes a name', () => {
  expect(afterSaving({ 'models/new.sql': 'select {{oops}}\n' })).toMatchObject({
    withheld: ['models/new.sql'],
    said: [expect.stringContaining('models/new.sql')],
  });
  const { withheld, said, models } = afterSaving({ 'models/marts/orders.sql': 'select 2 as x\n' });
  expect(withheld).toEqual(['models/marts/orders.sql']);
  expect(said).toHaveLength(1);
  expect(models).toContain(ordersAsBefore);
});

it('goes on with the project.yml that there was, whatever became of it', () => {
  for (const text of ['name: [\n', 'nme: shop\n', Buffer.from([0xff, 0xfe]), undefined]) {
    const { withheld, said, models } = afterSaving({ 'project.yml': text });
    expect(withheld).toEqual(['project.yml']);
    expect(said.length).toBeGreaterThan(0);
    expect(models).toHaveLength(3);
  }
});

it('says of every file that is wrong what is wrong in it', () => {
  const { withheld, said, models } = afterSaving({
    'models/orders.yml': 'models: [{ nme: orders }]\n',
    'models/marts/top.sql': 'select {{ref "nothing"}}\n',
    'models/orders.sql': 'select 5 as id\n',
  });
  expect(withheld.toSorted()).toEqual(['models/marts/top.sql', 'models/orders.yml']);
  expect(new Set(said.map((line) => line.replace(/^\w+ /, '')))).toEqual(new Set(withheld));
  expect(models).toContain('models/orders.sql: select 5 as id');
});

it('leaves out what reads a model that is gone', () => {
  const { withheld, said, models } = afterSaving({ 'models/orders.sql': undefined });
  // No change of theirs is to blame, and what they read is not there.
  expect(withheld.toSorted()).toEqual([
    'models/marts/top.sql',
    'models/marts/totals.sql',
    'models/orders.yml',
  ]);
  expect(said.join('\n')).toContain('models/marts/totals.sql');
  expect(models).toEqual([]);
});
