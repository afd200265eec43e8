/** What CI is handed: a broken source from end to end, mistakes of the project, GitHub's own ways. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { createShop, normalise, type Rig, repository } from './rig.ts';

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
    expect(broken.printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      5 files checked in 0.00 s · 3 models, 1 source, 1 test · 1 up to date

        table  stg             kept back               0.00 s   raw.orders changed

      error[E0412] unique failed for stg.id: 1 value
        --> models/shop.yml:8:40
        |
      8 |     columns: [{ name: id, data_tests: [unique] }]
        |                                        ^^^^^^
        |                                        stg keeps the 1 row of <time>; 1 model downstream was not built
        |
        | id  row_count
        | -------------
        |  1          2
        |
        = see all: eider show unique_stg_id

        table  totals            skipped                        stg was kept back

      1 kept back, 1 skipped, 1 up to date, 1 test failed in 0.00 s
      "
    `);
    expect(await rig.query('select total from totals')).toEqual([['10']]);
    expect(await rig.query('select id from stg')).toEqual([[1]]);
    const reports = '../fixtures/reports/broken-source';
    const junit = read(rig, 'out/junit.xml');
    expect(XMLValidator.validate(junit)).toBe(true);
    await expect(steady(junit, rig)).toMatchFileSnapshot(`${reports}.xml`);
    const sarif = read(rig, 'out/eider.sarif');
    expect(mistakesInSarif(JSON.parse(sarif))).toEqual([]);
    await expect(steady(sarif, rig)).toMatchFileSnapshot(`${reports}.sarif`);
    await expect(steady(read(rig, 'out/summary.md'), rig)).toMatchFileSnapshot(`${reports}.md`);
  });
});

/** Without what differs from run to run and from release to release. */
function steady(text: string, { folder }: Rig): string {
  return normalise(text, folder)
    .replaceAll(/ time="[\d.]+"/g, ' time="0.000"')
    .replace(/("name":"Eider","version":)"[^"]+"/, '$1"<version>"');
}

/** Where a document is not what the standard's schema says, and how. */
function mistakesInSarif(document: unknown): readonly string[] {
  const path = join(repository, 'tests/fixtures/sarif-schema/sarif-2.1.0-rtm.5.json');
  // Nothing in it is read differently by the draft that is known here.
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  const isValid = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
  }).compile(schema);
  isValid(document);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

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
      const sarif = JSON.parse(read(rig, `${command}.sarif`));
      expect(mistakesInSarif(sarif)).toEqual([]);
      const { results } = sarif.runs[0];
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({
        ruleId: 'E0301',
        locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 12 } } }],
      });
    }
  });

  it('is SARIF with all that a mistake has: macros, related places, notes, none of a file', async () => {
    const rig = createShop({
      ...shop,
      'macros/twice.sql': '{{params x="sql"}}\n({{x}} + nobody)\n',
      'models/other.sql': 'select {{twice x="id"}} as "two 🦆" from {{ref "stg"}}\n',
      'models/b/odd.sql': "select random() as id, cast('é' as integer) as d\n",
    });
    const { code } = await rig.eider('check', '--sarif', 'eider.sarif');
    expect(code).toBe(2);
    const sarif = JSON.parse(read(rig, 'eider.sarif'));
    expect(sarif.runs[0].results.length).toBeGreaterThan(1);
    expect(mistakesInSarif(sarif)).toEqual([]);
    const { tool: _, ...run } = sarif.runs[0];
    expect(mistakesInSarif({ ...sarif, runs: [run] })).toEqual([
      "/runs/0 must have required property 'tool'",
    ]);
    const odd = { ...sarif, runs: [{ ...sarif.runs[0], columnKind: 'bytes', more: 1 }] };
    expect(mistakesInSarif(odd)).toEqual([
      '/runs/0 must NOT have additional properties',
      '/runs/0/columnKind must be equal to one of the allowed values',
    ]);
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
