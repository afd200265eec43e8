/** A project beside what another run left behind: `state:`, `result:`, and promises broken since. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const files = {
  'macros/doubled.sql': '{{params column="identifier"}}\n{{column}} * 2',
  'models/a.sql': 'select 1 as id',
  'models/b.sql': 'select {{doubled column="id"}} as twice from {{ref "a"}}',
  'models/c.sql': 'select 1 as id, cast(2 as int) as n',
  'models/all.yml': `models:
  - name: a
    columns: [{ name: id, data_tests: [not_null, unique] }]
  - name: c
    contract: enforced
    columns: [{ name: id, type: int, constraints: [{ type: not_null }] }, { name: n, type: int }]
`,
};

async function saved(): Promise<Rig> {
  const shop = createShop(files);
  expect((await shop.eider('build', '--quiet')).printed).toBe('');
  cpSync(join(shop.folder, 'target'), join(shop.folder, 'prod'), { recursive: true });
  return shop;
}

function lister(shop: Rig): (...selectors: string[]) => Promise<string[]> {
  return async (...selectors) => {
    const { code, stdout, printed } = await shop.eider(
      ...['list', '--state', 'prod', '-s', ...selectors, '--exclude', 'resource_type:test'],
    );
    if (code !== 0) return [printed];
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '');
  };
}

it('selects what is new or modified, and by what', async () => {
  const shop = await saved();
  const list = lister(shop);
  expect(await list('state:modified')).toEqual([]);
  expect(await list('state:unmodified')).toEqual(['a', 'c', 'b']);
  shop.write({
    'models/a.sql': 'select 2 as id',
    'models/new.sql': 'select 1 as one',
    'macros/doubled.sql': '{{params column="identifier"}}\n{{column}} + {{column}}',
    'models/all.yml': files['models/all.yml'].replace('- name: c\n', '- name: c\n    alias: cc\n'),
  });
  expect(await list('state:new')).toEqual(['new']);
  expect(await list('state:old')).toEqual(['a', 'c', 'b']);
  expect(await list('state:modified.body')).toEqual(['a']);
  expect(await list('state:modified.macros')).toEqual(['b']);
  expect(await list('state:modified.relation')).toEqual(['c']);
  expect(await list('state:modified.configs')).toEqual([]);
  expect(await list('state:modified.body+')).toEqual(['a', 'b']);
  expect(await list('state:modified')).toEqual(['a', 'c', 'new', 'b']);
  shop.write({
    'models/all.yml': files['models/all.yml']
      .replace('- name: a\n', '- name: a\n    tags: [x]\n    description: One.\n')
      .replace('n, type: int', 'n, type: INTEGER'),
  });
  expect(await list('state:modified.configs')).toEqual(['a']);
  expect(await list('state:modified.persisted_descriptions')).toEqual(['a']);
  expect(await list('state:modified.contract')).toEqual(['c']);
  expect(
    (await shop.eider('list', '-s', 'state:modifed', '--state', 'prod')).printed,
  ).toMatchInlineSnapshot(`
    "error[E0560] "modifed" is no value of "state:"
      --> --select:1:1
      |
    1 | state:modifed
      | ^^^^^^^^^^^^^
      |
      = did you mean "modified"?
    "
  `);
  expect((await shop.eider('list', '-s', 'state:new')).printed).toMatchInlineSnapshot(`
    "error[E0565] "state:" compares with an earlier state of the project, and none is given
      --> --select:1:1
      |
    1 | state:new
      | ^^^^^^^^^
      |
      = give --state with the folder that holds its manifest.json
    "
  `);
  expect((await shop.eider('list', '--state', 'models')).printed).toMatchInlineSnapshot(`
    "error[E0356] models holds no manifest.json
      = give the folder into which another run wrote, such as a copy of its target folder
    "
  `);
});

it('selects by how nodes fared, in the last run or another', async () => {
  const shop = await saved();
  shop.write({ 'models/a.sql': 'select unnest([1, 1, null]) as id' });
  expect((await shop.eider('build', '--quiet')).code).toBe(1);
  const select = async (...args: string[]) => (await shop.eider('list', '-s', ...args)).stdout;
  expect(await select('result:error')).toContain('a\n');
  expect(await select('result:fail', 'result:skipped')).toMatchInlineSnapshot(`
    "b
    not_null_a_id
    unique_a_id
    "
  `);
  expect(await select('result:success', '--state', 'prod')).toContain('a');
  expect((await shop.eider('list', '-s', 'result:errors')).printed).toMatchInlineSnapshot(`
    "error[E0560] "errors" is no value of "result:"
      --> --select:1:1
      |
    1 | result:errors
      | ^^^^^^^^^^^^^
      |
      = did you mean "error"?
    "
  `);
});

it('says so where the results are cut short', async () => {
  const shop = createShop({ 'models/a.sql': 'select 1 as id', 'old/run_results.json': '{"resul' });
  shop.write({ 'old/manifest.json': '{"nodes": {}}' });
  const { code, printed } = await shop.eider('list', '--state', 'old', '-s', 'result:error');
  expect(code).toBe(2);
  expect(printed).toContain('error[E0356] old/run_results.json is not what dbt or Eider writes');
  expect((await shop.eider('list', '--state', 'old')).stdout).toBe('a\n');
});

it('decides anew each time what a compile selects', async () => {
  const shop = await saved();
  const compile = async () =>
    JSON.parse(
      (await shop.eider(...'compile -s state:new --state prod --output json'.split(' '))).stdout,
    );
  expect(await compile()).toEqual([]);
  shop.write({ 'prod/manifest.json': '{"nodes": {}}' });
  expect(await compile()).toHaveLength(3);
});

it('names what breaks readers of contracts, before anything is built', async () => {
  const shop = await saved();
  const same = await shop.eider('check', '--state', 'prod');
  expect([same.code, same.stderr]).toEqual([0, '']);
  shop.write({
    'models/c.sql': "select 1 as id, 'x' as n, 3 as more",
    'models/d.sql': 'select id from {{ref "c"}}',
    'models/all.yml': `models:
  - name: c
    contract: enforced
    columns: [{ name: more, type: int }, { name: id, type: INTEGER }, { name: n, type: text }]
`,
  });
  const broken = await shop.eider('build', '--state', 'prod');
  expect(broken.printed).toMatchInlineSnapshot(`
    "error[E0354] c breaks what it promised its readers
      --> models/all.yml:3:15
      |
    3 |     contract: enforced
      |               ^^^^^^^^
      |
      = column n was INTEGER and is VARCHAR
      = not_null (id) is no longer held
      = read here by d
      = keep what was promised and make the new one under another name, or announce it and compare with a manifest written after it
    "
  `);
  expect(broken.code).toBe(2);
  shop.write({
    'models/c.sql': 'select 1 as id',
    'models/all.yml': 'models: [{ name: c, description: The same. }]\n',
  });
  expect((await shop.eider('check', '--state', 'prod')).stderr).toMatchInlineSnapshot(`
    "error[E0354] c breaks what it promised its readers
      --> models/all.yml:1:18
      |
    1 | models: [{ name: c, description: The same. }]
      |                  ^
      |
      = its contract is gone
      = read here by d
      = keep what was promised and make the new one under another name, or announce it and compare with a manifest written after it

    "
  `);
  shop.remove('models/c.sql');
  shop.write({ 'models/d.sql': files['models/c.sql'], 'models/all.yml': '' });
  expect((await shop.eider('check', '--state', 'prod')).stderr).toMatchInlineSnapshot(`
    "error[E0354] c has a contract, and was renamed to d
      --> models/d.sql:1:1
      = keep a view under the old name, select * from {{ref "d"}}, until nobody reads it

    "
  `);
});
