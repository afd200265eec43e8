/** What CI is handed: a broken source from end to end, mistakes of the project, GitHub's own ways. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const shop = {
  'models/stg.sql': 'select id, amount from {{source "raw" "orders"}}\n',
  'models/totals.sql': 'select sum(amount) as total from {{ref "stg"}}\n',
  'models/other.sql': 'select 1 as id\n',
  'models/shop.yml': `sources:
  - name: raw
    schema: main
    tables:
      - { name: orders, columns: [{ name: id, type: INTEGER }, { name: amount, type: INTEGER }] }
models:
  - name: stg
    columns: [{ name: id, data_tests: [unique] }]
`,
};

function read(rig: Rig, path: string): string {
  return readFileSync(join(rig.folder, path), 'utf8');
}

describe('a broken source', () => {
  it('shows the whole chain: the table kept, downstream skipped, reports written, exit code 1', async () => {
    const rig = createShop(shop);
    await rig.execute('create table orders as select 1 as id, 10 as amount');
    expect((await rig.eider('build')).code).toBe(0);
    await rig.execute('insert into orders values (1, 11), (2, 12)');
    const broken = await rig.eider(
      ...['build', '--junit', 'out/junit.xml', '--sarif', 'out/eider.sarif'],
      ...['--summary', 'out/summary.md'],
    );
    expect(broken.code).toBe(1);
    expect(broken.printed).toContain('totals  ');
    expect(await rig.query('select total from totals')).toEqual([['10']]);
    expect(await rig.query('select id from stg')).toEqual([[1]]);

    const junit = new XMLParser({ ignoreAttributes: false }).parse(read(rig, 'out/junit.xml'));
    expect(junit.testsuites).toMatchObject({ '@_failures': '1', '@_errors': '0' });
    const suites = new Map<string, { testcase: unknown }>(
      junit.testsuites.testsuite.map((suite: Record<string, unknown>) => [suite['@_name'], suite]),
    );
    const [build, unique] = [suites.get('stg')?.testcase].flat() as Record<string, unknown>[];
    expect(build).toMatchObject({ '@_name': 'build', skipped: expect.anything() });
    expect(unique).toMatchObject({
      '@_name': 'unique_stg_id',
      failure: { '@_message': 'E0412: unique failed for stg.id: 1 value', '@_type': 'E0412' },
    });
    expect(suites.get('totals')?.testcase).toMatchObject({
      skipped: { '@_message': 'stg was kept back' },
    });

    const sarif = JSON.parse(read(rig, 'out/eider.sarif'));
    expect(sarif.runs[0].results).toMatchObject([
      {
        ruleId: 'E0412',
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'models/shop.yml' },
              region: { startLine: 8 },
            },
          },
        ],
      },
    ]);
    expect(read(rig, 'out/summary.md')).toContain('| kept back | `stg` |');
  });
});

it('counts the tests of what failed, or may not be made, as skipped, with the reason', async () => {
  const rig = createShop({
    'models/wrong.sql': "select (i || 'x')::integer as n from range(3) as t(i)\n",
    'models/theirs.sql': 'select 1 as id\n',
    'models/shop.yml': `models:
  - { name: wrong, columns: [{ name: n, data_tests: [not_null, unique] }] }
  - { name: theirs, columns: [{ name: id, data_tests: [not_null] }] }
`,
  });
  await rig.execute('create table theirs (id integer)');
  const { code, printed } = await rig.eider('build', '--junit', 'junit.xml');
  expect(code).toBe(1);
  expect(printed).toContain('2 failed, 3 tests skipped in 0.00 s');
  const skipped = /<testcase name="(.*?)"[^>]*>\s*<skipped message="(.*?)"/g;
  expect([...read(rig, 'junit.xml').matchAll(skipped)].map(([, ...found]) => found)).toEqual([
    ['not_null_theirs_id', 'theirs was not built'],
    ['not_null_wrong_n', 'wrong was not built'],
    ['unique_wrong_n', 'wrong was not built'],
  ]);
});

describe('a mistake of the project', () => {
  const wrong = { ...shop, 'models/totals.sql': 'select sum(amont) as total from {{ref "stg"}}\n' };

  it('is in the SARIF of check, and of a build that never began', async () => {
    const rig = createShop(wrong);
    for (const command of ['check', 'build']) {
      const { code } = await rig.eider(command, '--sarif', `${command}.sarif`);
      expect(code).toBe(2);
      const { results } = JSON.parse(read(rig, `${command}.sarif`)).runs[0];
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({
        ruleId: 'E0301',
        locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 12 } } }],
      });
    }
  });

  it('is an annotation on GitHub, with a summary, below the repository', async () => {
    const rig = createShop(
      Object.fromEntries(Object.entries(wrong).map(([path, text]) => [`data/${path}`, text])),
    );
    rig.write({ 'data/project.yml': read(rig, 'project.yml') });
    rig.remove('project.yml');
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: rig.folder,
      GITHUB_STEP_SUMMARY: join(rig.folder, 'step.md'),
    };
    rig.write({ 'step.md': 'before\n' });
    const { code, stderr } = await rig.withEnv(env, 'check', '--project-dir', 'data');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '::error file=data/models/totals.sql,line=1,endLine=1,col=12,endColumn=17,title=Eider E0301::column "amont" does not exist',
    );
    expect(read(rig, 'step.md')).toContain('before\n## eider check\n\n**1 error**');
  });
});

it('a report that cannot be written is said, and the build stands', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n', blocked: '' });
  const { code, printed } = await rig.eider('build', '--junit', 'blocked/junit.xml');
  expect(printed).toContain('blocked/junit.xml cannot be written');
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});
