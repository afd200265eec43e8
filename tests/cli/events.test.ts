/** What machines read: events as JSON lines, environment variables for flags, exit codes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const shop = {
  'models/a.sql': 'select * from (values (1), (2)) as v(id)\n',
  'models/b.sql': 'select null as id from {{ref "a"}}\n',
  'models/c.sql': 'select id from {{ref "b"}}\n',
  'models/models.yml':
    'models:\n  - name: a\n    columns: [{ name: id, data_tests: [unique] }]\n  - name: b\n    columns: [{ name: id, data_tests: [not_null] }]\n',
};

/** Times, ids and durations differ from run to run. */
function events(stdout: string): unknown[] {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines
    .filter(({ type }) => type !== 'node_progress')
    .map(
      ({ at: _at, ms: _ms, runId: _runId, compileMs: _compileMs, slowest: _slowest, ...event }) =>
        event,
    );
}

it('prints every event as a line of JSON', async () => {
  const rig = createShop(shop);
  const { code, stdout, stderr } = await rig.eider('build', '--log-format', 'json');
  expect(stderr).toBe('');
  expect(events(stdout)).toMatchInlineSnapshot(`
    [
      {
        "command": "build",
        "counts": {
          "model": 3,
          "test": 2,
        },
        "filesChecked": 5,
        "longest": {
          "materialization": "table",
          "name": "a",
        },
        "nodes": 3,
        "project": "shop",
        "target": "dev",
        "type": "run_started",
        "warehouse": "target/dev.duckdb",
      },
      {
        "materialization": "table",
        "name": "a",
        "node": "model.shop.a",
        "type": "node_started",
      },
      {
        "afterPublishing": false,
        "diagnostics": [],
        "failures": 0,
        "name": "unique_a_id",
        "node": "model.shop.a",
        "status": "passed",
        "test": "test.shop.unique_a_id",
        "type": "test_finished",
      },
      {
        "diagnostics": [],
        "materialization": "table",
        "name": "a",
        "node": "model.shop.a",
        "reason": "first build",
        "rows": 2,
        "status": "built",
        "tests": 1,
        "type": "node_finished",
      },
      {
        "materialization": "table",
        "name": "b",
        "node": "model.shop.b",
        "type": "node_started",
      },
      {
        "afterPublishing": false,
        "diagnostics": [
          {
            "code": "E0412",
            "column": 40,
            "endColumn": 48,
            "endLine": 5,
            "label": "b was not published; 1 model downstream was not built",
            "line": 5,
            "message": "not_null failed for b.id: 2 rows",
            "notes": [
              "see all: eider show not_null_b_id",
            ],
            "path": "models/models.yml",
            "related": [],
            "severity": "error",
            "table": {
              "columns": [
                {
                  "name": "id",
                  "type": "INTEGER",
                },
              ],
              "rows": [
                [
                  null,
                ],
                [
                  null,
                ],
              ],
            },
          },
        ],
        "failures": 2,
        "name": "not_null_b_id",
        "node": "model.shop.b",
        "status": "failed",
        "test": "test.shop.not_null_b_id",
        "type": "test_finished",
      },
      {
        "diagnostics": [],
        "materialization": "table",
        "name": "b",
        "node": "model.shop.b",
        "reason": "first build",
        "status": "kept_back",
        "tests": 1,
        "type": "node_finished",
      },
      {
        "diagnostics": [],
        "materialization": "table",
        "name": "c",
        "node": "model.shop.c",
        "reason": "b was kept back",
        "status": "skipped",
        "tests": 0,
        "type": "node_finished",
      },
      {
        "nodes": {
          "built": 1,
          "failed": 0,
          "interrupted": 0,
          "kept_back": 1,
          "skipped": 1,
          "up_to_date": 0,
        },
        "status": "failure",
        "tests": {
          "errored": 0,
          "failed": 1,
          "passed": 1,
          "skipped": 0,
          "warned": 0,
        },
        "type": "run_finished",
      },
    ]
  `);
  expect(code).toBe(1);
});

it('prints what is wrong with the project as an event', async () => {
  const rig = createShop({ 'models/a.sql': 'select * from {{ref "b"}}\n' });
  const { code, stdout, stderr } = await rig.eider('build', '--log-format', 'json');
  expect(stderr).toBe('');
  expect(events(stdout)).toMatchInlineSnapshot(`
    [
      {
        "diagnostics": [
          {
            "code": "E0501",
            "column": 22,
            "endColumn": 23,
            "endLine": 1,
            "line": 1,
            "message": "no model or seed is named "b"",
            "notes": [],
            "path": "models/a.sql",
            "related": [],
            "severity": "error",
          },
        ],
        "type": "notice",
      },
    ]
  `);
  expect(code).toBe(2);
});

it('takes every flag from the environment, and lets the command line win', async () => {
  const rig = createShop({
    ...shop,
    'project.local.yml':
      'targets:\n  dev: { engine: duckdb, path: target/dev.duckdb, threads: 1 }\n  other: { engine: duckdb, path: target/other.duckdb, threads: 1 }\n',
  });
  const env = { EIDER_TARGET: 'other', EIDER_SELECT: 'a', EIDER_LOG_FORMAT: 'json' };
  const { code, stdout } = await rig.withEnv(env, 'build');
  expect(code).toBe(0);
  expect(events(stdout)[0]).toMatchObject({ target: 'other', nodes: 1 });
  expect(await rig.contents('target/other.duckdb')).toEqual({ 'main.a': [[1], [2]] });
  const both = await rig.withEnv(env, 'build', '-t', 'dev', '-s', 'a', '--log-format', 'text');
  expect(both.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    6 files checked in 0.00 s · 3 models, 2 tests

      table  a             2 rows    1 test     0.00 s   first build

    1 built (2 rows), 1 test passed in 0.00 s
    "
  `);
  const quiet = await rig.withEnv({ EIDER_QUIET: '1', EIDER_SELECT: 'a' }, 'build');
  expect(quiet).toMatchObject({ code: 0, printed: '' });
  const again = { EIDER_QUIET: 'false', EIDER_SELECT: 'a', EIDER_FULL_REFRESH: '1' };
  const loud = await rig.withEnv(again, 'build');
  expect(loud.printed).toBe(both.printed.replace('first build', 'a full refresh was asked for'));
  const elsewhere = await rig.withEnv({ EIDER_PROJECT_DIR: '/nowhere' }, 'list');
  expect(elsewhere.code).toBe(2);
  const wrong = await rig.withEnv({ EIDER_THREADS: 'many' }, 'build');
  expect(wrong.printed).toMatchInlineSnapshot(`
    "error[E0701] option "--threads <n>" value "many" from env "EIDER_THREADS" is invalid
      = give a whole number
    "
  `);
  expect(wrong.code).toBe(2);
});

it('takes variables from --vars before those of the project', async () => {
  const rig = createShop({
    'project.local.yml': 'vars: { first: 1, second: two }\n',
    'models/a.sql': 'select {{var "first"}} as first, {{literal (var "second")}} as second\n',
  });
  await rig.eider('build', '--vars', '{first: 7, second: "it\'s"}');
  expect(await rig.query('from a')).toEqual([[7, "it's"]]);
  await rig.withEnv({ EIDER_VARS: 'first: 8' }, 'build');
  expect(await rig.query('from a')).toEqual([[8, 'two']]);
  const { code, printed } = await rig.eider('build', '--vars', '{first: 7');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0103] this bracket is never closed
      --> --vars:1:1
      |
    1 | {first: 7
      | ^^^^^^^^^
      |
      = end it with }
    "
  `);
  expect(code).toBe(2);
});

it('corrects the command line', async () => {
  const rig = createShop(shop);
  const wrong = async (...args: string[]): Promise<string> => {
    const { code, printed } = await rig.eider(...args);
    expect(code).toBe(2);
    return printed;
  };
  expect(await wrong('biuld')).toMatchInlineSnapshot(`
    "error[E0701] unknown command "biuld"
      = did you mean "build"?
    "
  `);
  expect(await wrong('build', '--selct', 'a')).toMatchInlineSnapshot(`
    "error[E0701] unknown option "--selct"
      = did you mean "--select"?
    "
  `);
  expect(await wrong('build', '--threads', '0')).toMatchInlineSnapshot(`
    "error[E0701] option "--threads <n>" argument "0" is invalid
      = give a whole number above 0
    "
  `);
  expect(await wrong('build', '--select')).toMatchInlineSnapshot(`
    "error[E0701] option "-s, --select <selector...>" argument missing
      = see: eider build --help
    "
  `);
  expect(await wrong('build', 'a')).toMatchInlineSnapshot(`
    "error[E0701] too many arguments for "build"
      = nodes are named by --select (-s)
    "
  `);
  expect(await wrong('completion')).toMatchInlineSnapshot(`
    "error[E0701] missing required argument "shell"
      = see: eider completion --help
    "
  `);
  expect(await wrong('list', '--output', 'yaml')).toMatchInlineSnapshot(`
    "error[E0701] option "--output <format>" argument "yaml" is invalid
      = allowed choices are text, json
    "
  `);
  expect(await wrong('build', '--target', 'prd')).toMatchInlineSnapshot(`
    "error[E0115] there is no target "prd"
      --> --target:1:1
      |
    1 | prd
      | ^^^
      |
      = targets: dev
    "
  `);
});

it('logs every statement of the last run', async () => {
  const rig = createShop({ 'models/a.sql': 'select\n  1 as id\n' });
  await rig.eider('build');
  await rig.eider('build', '--full-refresh');
  const log = readFileSync(join(rig.folder, 'target/eider.log'), 'utf8');
  const statements = log.replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+Z /gm, '');
  expect(
    statements.match(/create or replace table dev\.main\.a as\n {2}select\n {4}1 as id/g),
  ).toHaveLength(1);
  expect(statements).toContain('\ncommit\n');
  expect(log.split('\n').filter((line) => line !== '' && !/^(\d{4}-| )/.test(line))).toEqual([]);
});
