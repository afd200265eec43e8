/** EIDER_SECRET_* values leave the process in no output and no file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Ended, type Rig } from './rig.ts';

/** With a quote, so that SQL and JSON write it in another way. */
const secret = `tok'en"42`;
const env = { EIDER_SECRET_TOKEN: secret };
const forms = [
  secret,
  'tok\'en""42',
  "tok''en\"42",
  'tok\'en\\"42',
  "tok''en\\\"42",
  encodeURIComponent(secret),
];

const shop = {
  'models/a.sql':
    '{{config description=(env "EIDER_SECRET_TOKEN")}}\nselect {{literal (env "EIDER_SECRET_TOKEN")}} as token\n',
  'models/b.sql': 'select token, 1 as n from {{ref "a"}}\n',
  // A column without a name is called as it is written.
  'models/c.sql': 'select lower({{literal (env "EIDER_SECRET_TOKEN")}}), n from {{ref "b"}}\n',
};

/** Everything that was printed, and every file that was written but the warehouse itself. */
function everything(rig: Rig, ended: readonly Ended[]): string {
  const files = rig
    .files('target')
    .filter((path) => !/\.duckdb(\.wal)?$/.test(path))
    .map((path) => `${path}\n${readFileSync(join(rig.folder, path), 'utf8')}`);
  return [...ended.map(({ printed }) => printed), ...files].join('\n');
}

function expectNoSecret(text: string): void {
  const leaks = text.split('\n').filter((line) => forms.some((form) => line.includes(form)));
  expect(leaks.map((line) => line.slice(0, 300))).toEqual([]);
  expect(text.includes('*****')).toBe(true);
}

it('masks them in the text, the log, the compiled SQL and the artifacts of a build', async () => {
  const rig = createShop(shop);
  const built = await rig.withEnv(env, 'build');
  expect(built.code).toBe(0);
  const again = await rig.withEnv(env, 'build', '--log-format', 'json');
  expect(again.code).toBe(0);
  expect(rig.files('target')).toEqual([
    'target/cache/build-results.json',
    'target/cache/build.json',
    'target/cache/checks.txt',
    'target/cache/files.json',
    'target/catalog.json',
    'target/columns.json',
    'target/compiled/models/a.sql',
    'target/compiled/models/b.sql',
    'target/compiled/models/c.sql',
    'target/dev.duckdb',
    'target/eider.log',
    'target/manifest.json',
    'target/run_results.json',
  ]);
  expectNoSecret(everything(rig, [built, again]));
  // The warehouse holds the real value: it is data.
  expect(await rig.query('from b')).toEqual([[secret, 1]]);
});

it('masks them in what is shown, compiled and listed', async () => {
  const rig = createShop(shop);
  await rig.withEnv(env, 'build');
  const ended: Ended[] = [];
  for (const args of [
    ['show', 'b'],
    ['show', 'b', '--output', 'csv'],
    ['show', 'b', '--output', 'json'],
    ['show', 'b', '--output', 'markdown'],
    ['show', '--inline', 'select {{literal (env "EIDER_SECRET_TOKEN")}} as x'],
    ['compile', '-s', 'a'],
    ['compile', '-s', 'a'],
    ['compile', '-s', 'a', '--output', 'json'],
    ['compile', '--manifest'],
    ['list', '--output', 'json'],
    ['plan'],
    ['debug'],
  ]) {
    const one = await rig.withEnv(env, ...args);
    expect(one.code).toBe(0);
    ended.push(one);
  }
  expectNoSecret(everything(rig, ended));
});

it('masks them in what goes wrong', async () => {
  const rig = createShop({
    'models/a.sql': 'select cast({{literal (env "EIDER_SECRET_TOKEN")}} as integer) as token\n',
    'models/b.sql': `select 1 as {{identifier (env "EIDER_SECRET_TOKEN")}}, {{literal (env "EIDER_SECRET_TOKEN")}} as x\n`,
    'models/b.yml': `models:\n  - name: b\n    columns: [{ name: x, data_tests: [{ accepted_values: { values: [other] } }] }]\n`,
  });
  const ended: Ended[] = [];
  const fails = async (code: number): Promise<void> => {
    const text = await rig.withEnv(env, 'build');
    const json = await rig.withEnv(env, 'build', '--log-format', 'json');
    expect([text.code, json.code]).toEqual([code, code]);
    for (const line of json.stdout.trim().split('\n')) JSON.parse(line);
    ended.push(text, json);
  };
  await fails(2);
  // What only its rows tell.
  rig.write({
    'models/a.sql':
      'select cast(t as integer) as token from (values ({{literal (env "EIDER_SECRET_TOKEN")}})) as v (t)\n',
  });
  await fails(1);
  expectNoSecret(everything(rig, ended));
});

it('gives JSON that can be read, though a secret looks like a piece of JSON', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  const odd = {
    EIDER_SECRET_A: '"',
    EIDER_SECRET_B: 'e',
    EIDER_SECRET_C: '1',
    EIDER_SECRET_D: '\n',
  };
  for (const args of [
    ['build', '--log-format', 'json'],
    ['list', '--output', 'json'],
    ['plan', '--output', 'json'],
    ['compile', '--output', 'json'],
    ['lineage', 'a', '--output', 'json'],
    ['show', 'a', '--output', 'json'],
  ]) {
    const { stdout } = await rig.withEnv(odd, ...args);
    const lines = args.includes('--log-format') ? stdout.trim().split('\n') : [stdout];
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  }
});

it('does not take an empty secret for one', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  const { printed } = await rig.withEnv(
    { EIDER_SECRET_EMPTY: '' },
    'show',
    '--inline',
    'select 1 as id',
  );
  expect(printed).not.toContain('*');
});
