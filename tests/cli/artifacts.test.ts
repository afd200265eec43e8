/** The files for dbt's tools, as the program writes them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const shop = {
  'seeds/orders.csv': 'id,amount\n1,10\n2,\n',
  'models/doubled.sql': 'select id, amount * 2 as amount from {{ref "orders"}}\n',
  'models/total.sql': 'select sum(amount) as amount from {{ref "doubled"}}\n',
  'models/off.sql': '{{config enabled=false}}\nselect 1 as one\n',
  'models/shop.yml': `models:
  - name: doubled
    columns:
      - name: id
        data_tests: [unique, not_null]
      - name: amount
        data_tests: [not_null]
`,
};

it('a build that keeps a model back says so in both files', async () => {
  const rig = createShop(shop);
  const { code } = await rig.eider('build', '--fail-fast');
  expect(code).toBe(1);
  const manifest = read(rig, 'manifest.json') as Manifest;
  const results = read(rig, 'run_results.json') as RunResults;
  expect({
    nodes: Object.keys(manifest.nodes).sort(),
    disabled: Object.keys(manifest.disabled),
    key: manifest.nodes['model.shop.doubled']?.primary_key,
    results: results.results.map(({ unique_id: id, status }) => `${status} ${id}`),
    args: results.args,
  }).toEqual({
    nodes: [
      'model.shop.doubled',
      'model.shop.total',
      'seed.shop.orders',
      'test.shop.not_null_doubled_amount',
      'test.shop.not_null_doubled_id',
      'test.shop.unique_doubled_id',
    ],
    disabled: ['model.shop.off'],
    key: ['id'],
    results: [
      'success seed.shop.orders',
      'fail test.shop.not_null_doubled_amount',
      'pass test.shop.not_null_doubled_id',
      'pass test.shop.unique_doubled_id',
      'error model.shop.doubled',
      'skipped model.shop.total',
    ],
    args: { which: 'build', fail_fast: true, color: true },
  });
  expect(manifest.metadata.invocation_id).toBe(results.metadata.invocation_id);
});

it('every compiled_path leads to a file', async () => {
  const rig = createShop(shop);
  await rig.eider('build');
  const { nodes } = read(rig, 'manifest.json') as Manifest;
  const paths = Object.values(nodes).flatMap(({ compiled_path: path }) => path ?? []);
  expect([...new Set(paths)].sort()).toEqual(rig.files('target/compiled'));
});

it('compile writes the manifest only where it is asked to, and again where it has gone', async () => {
  const rig = createShop(shop);
  await rig.eider('compile');
  expect(rig.files('target')).not.toContain('target/manifest.json');
  for (const attempt of ['first', 'again']) {
    const { code } = await rig.eider('compile', '--manifest');
    expect([attempt, code]).toEqual([attempt, 0]);
    expect(rig.files('target')).toContain('target/manifest.json');
    rig.remove('target/manifest.json');
  }
  expect(rig.files('target')).not.toContain('target/run_results.json');
});

it('no secret is written, wherever it came from', async () => {
  const rig = createShop({
    'models/people.sql': `select '{{env "EIDER_SECRET_TOKEN"}}' as token, 'ann' as id\n`,
    'models/people.yml': `models:
  - name: people
    meta: { token: "{{env 'EIDER_SECRET_TOKEN'}}" }
    columns:
      - name: id
        data_tests: [{ accepted_values: { values: ["{{env 'EIDER_SECRET_TOKEN'}}"] } }]
`,
  });
  const { code } = await rig.withEnv(
    { EIDER_SECRET_TOKEN: 'hunter2' },
    'build',
    '--vars',
    '{token: hunter2}',
  );
  expect(code).toBe(1);
  for (const name of ['manifest.json', 'run_results.json']) {
    const text = readFileSync(join(rig.folder, 'target', name), 'utf8');
    expect([name, text.includes('hunter2'), text.includes('*****')]).toEqual([name, false, true]);
  }
});

it('a file that cannot be replaced is a warning: the run stands', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  mkdirSync(join(rig.folder, 'target/run_results.json'), { recursive: true });
  const { code, printed } = await rig.eider('build');
  expect(printed).toContain(
    'warning[E0704] target/run_results.json cannot be written: a folder stands in its place\n',
  );
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});

interface Manifest {
  readonly metadata: { readonly invocation_id: string };
  readonly nodes: Readonly<
    Record<string, { readonly compiled_path?: string; readonly primary_key?: readonly string[] }>
  >;
  readonly disabled: Readonly<Record<string, unknown>>;
}

interface RunResults {
  readonly metadata: { readonly invocation_id: string };
  readonly results: readonly { readonly unique_id: string; readonly status: string }[];
  readonly args: unknown;
}

function read(rig: Rig, name: string): unknown {
  return JSON.parse(readFileSync(join(rig.folder, 'target', name), 'utf8'));
}
