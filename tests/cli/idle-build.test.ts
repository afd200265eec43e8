/** A build with nothing to do, again: it compiles nothing and writes nothing, and misses no change. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRig, createShop, type Rig } from './rig.ts';

const files = {
  'seeds/cents.csv': 'id,cents\n1,100\n2,200\n',
  'macros/twice.sql': '{{params column="identifier"}}\n{{column}} * 2',
  'models/orders.sql':
    'select id, {{twice column="cents"}} as amount, {{literal (env "TAG" "none")}} as tag\nfrom {{ref "cents"}}\n',
  'models/seen.sql': '{{config materialized="view"}}\nselect id from {{ref "orders"}}\n',
  'models/placed.sql': 'select id, day from {{source "raw" "placed"}}\n',
  'models/models.yml': `sources: [{ name: raw, schema: raw, tables: [{ name: placed, columns: [{ name: id, type: integer }, { name: day, type: date }] }] }]
models: [{ name: orders, columns: [{ name: id, data_tests: [not_null, unique] }] }]
`,
  'project.yml': `name: shop
target: dev
targets: { dev: { path: target/dev.duckdb, threads: 1 } }
models: { +materialized: table }
`,
};

const upToDate = '4 up to date in 0.00 s';

/** Built until there is nothing to do; the manifest tells whether a build compiled. */
async function openIdle(more: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const rig = createRig({ ...files, ...more });
  await rig.execute(
    "create schema raw; create table raw.placed as select 1 as id, date '2024-01-01' as day",
  );
  for (const _ of [1, 2]) {
    const { code, printed } = await rig.eider('build');
    expect(code, printed).toBe(0);
  }
  return rig;
}

const lastLine = ({ printed }: { printed: string }): string =>
  printed.trim().split('\n').at(-1) ?? '';

const compiledAt = (rig: Rig): number => statSync(join(rig.folder, 'target/manifest.json')).mtimeMs;

const digestOf = (rig: Rig): string =>
  createHash('sha256')
    .update(readFileSync(join(rig.folder, 'target/dev.duckdb')))
    .digest('hex');

const invocation = (rig: Rig): { id: string; statuses: string[] } => {
  const text = readFileSync(join(rig.folder, 'target/run_results.json'), 'utf8');
  const { metadata, results } = JSON.parse(text);
  return {
    id: metadata.invocation_id,
    statuses: results.map((one: { unique_id: string; message: string }) => one.message),
  };
};

describe('a build with nothing to do', () => {
  it('says so without compiling anything, and leaves the warehouse as it was', async () => {
    const rig = await openIdle();
    const before = [compiledAt(rig), digestOf(rig)];
    const { id, statuses } = invocation(rig);
    const { printed, code } = await rig.eider('build');
    expect({ code, printed }).toEqual({
      code: 0,
      printed: `eider build · shop · dev (target/dev.duckdb)
7 files checked in 0.00 s · 3 models, 1 seed, 1 source, 2 tests · 4 up to date

${upToDate}
`,
    });
    expect([compiledAt(rig), digestOf(rig)]).toEqual(before);
    expect(statuses).toEqual(Array(4).fill('up to date'));
    expect(invocation(rig)).toEqual({ id: expect.not.stringMatching(id), statuses });
  });

  it('is found again under the same words alone', async () => {
    const rig = await openIdle();
    const compiled = compiledAt(rig);
    expect((await rig.eider('build', '--full-refresh')).printed).toContain('4 built');
    expect(compiledAt(rig)).toBeGreaterThan(compiled);
    expect(lastLine(await rig.withEnv({ TAG: 'b' }, 'build'))).toContain('1 built');
  });

  const raw = 'create or replace table raw.placed as select 1 as id, date';
  const changes: readonly (readonly [string, string | Record<string, string>, RegExp])[] = [
    [
      'a macro',
      { 'macros/twice.sql': '{{params column="identifier"}}\n{{column}}' },
      /its code changed/,
    ],
    ['a seed', { 'seeds/cents.csv': 'id,cents\n1,100\n3,300\n' }, /cents .*its file changed/],
    ['a source', `${raw} '2024-01-02' as day`, /placed .*raw.placed changed/],
    ['rows of a table', 'delete from orders where id = 1', /it has 1 row instead of 2/],
    ['columns of a table', 'alter table orders add column more int', /columns were changed/],
    ['a table that is gone', 'drop table orders', /orders .*it was dropped by somebody else/],
    ['a view that is gone', 'drop view seen', /seen .*it was dropped by somebody else/],
    [
      'a record of the state',
      `update _eider.journal set facts = json_merge_patch(facts, '{"versions": null}')
       where facts ->> '$.versions[0].relation' = 'main.orders'`,
      /not recorded/,
    ],
    [
      'verdicts',
      `update _eider.journal set facts = json_merge_patch(facts, '{"test_results": null}')`,
      /2 tests passed/,
    ],
    [
      'a model',
      { 'models/seen.sql': 'select id from {{ref "orders"}}\n' },
      /was materialized as view/,
    ],
  ];

  it('notices every change', { timeout: 120_000 }, async () => {
    const rig = await openIdle();
    for (const [what, change, said] of changes) {
      if (typeof change === 'string') await rig.execute(change);
      else rig.write(change);
      const { printed, code } = await rig.eider('build');
      expect(printed, what).toMatch(said);
      expect(code, what).toBe(0);
      const compiled = compiledAt(rig);
      expect(lastLine(await rig.eider('build')), what).toBe(upToDate);
      expect(compiledAt(rig), what).toBe(compiled);
    }
  });

  it('notices a source that is gone, and a warehouse that is', async () => {
    const rig = await openIdle();
    await rig.execute('alter table raw.placed rename to elsewhere');
    expect((await rig.eider('build')).code).toBe(1);
    await rig.execute('alter table raw.elsewhere rename to placed');
    expect(lastLine(await rig.eider('build'))).toBe(upToDate);
    rig.remove('target/dev.duckdb');
    expect((await rig.eider('build', '-s', 'orders')).printed).not.toContain('up to date');
  });

  it('writes again what was removed of its files', async () => {
    const rig = await openIdle();
    rig.remove('target/compiled/models/orders.sql');
    rig.remove('target/manifest.json');
    expect(lastLine(await rig.eider('build'))).toBe(upToDate);
    expect(rig.files()).toEqual(
      expect.arrayContaining(['target/compiled/models/orders.sql', 'target/manifest.json']),
    );
  });

  it('repeats what the project was warned of', async () => {
    const rig = await openIdle({ 'models/note.sql': '-- {{ref "orders"}}\nselect 1 as id\n' });
    const first = await rig.eider('build');
    expect(first.stderr).toContain('warning');
    expect((await rig.eider('build')).stderr).toBe(first.stderr);
  });

  it('is none where something depends on the moment', async () => {
    const rig = createShop({ 'models/now.sql': 'select current_timestamp as at\n' });
    for (const _ of [1, 2, 3]) {
      expect((await rig.eider('build')).printed).toContain('1 built');
    }
  });

  it('keeps no secret', async () => {
    const opened = `threads: 1, on_open: "set variable word = '{{env 'EIDER_SECRET_WORD'}}'"`;
    const rig = createRig({
      'models/orders.sql': 'select 1 as id\n',
      'project.yml': files['project.yml'].replace('threads: 1', opened),
    });
    const secret = { EIDER_SECRET_WORD: 'kestrel' };
    for (const _ of [1, 2]) expect((await rig.withEnv(secret, 'build')).code).toBe(0);
    for (const path of rig.files('target/cache')) {
      expect(readFileSync(join(rig.folder, path), 'utf8'), path).not.toContain('kestrel');
    }
  });
});
