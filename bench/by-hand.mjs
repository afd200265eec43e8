/**
 * What a project builds as plain statements, and a script that sends them through the driver, one by
 * one in one process: what everything else is compared with.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eider, root } from './measure.mjs';

/** Of a project that has a manifest. Models in the order of the graph, tests as counts of failing rows. */
export function readStatements(cwd) {
  const manifest = JSON.parse(readFileSync(join(cwd, 'target/manifest.json'), 'utf8'));
  const listed = execFileSync(process.execPath, [eider, 'list', '--output', 'json'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const nodes = JSON.parse(listed).map(({ id }) => manifest.nodes[id]);
  const models = nodes.filter((node) => node?.resource_type === 'model');
  const tests = nodes.filter((node) => node?.resource_type === 'test');
  const place = new Map(models.map(({ unique_id: id }, index) => [id, index]));
  /** A test belongs to the last of the models that it reads. */
  const lastRead = ({ depends_on: { nodes: read } }) =>
    Math.max(...read.map((id) => place.get(id) ?? -1));
  const testsOf = groupBy(tests, lastRead);
  return {
    models: models.map(create),
    tests: tests.map(countRows),
    /** The engine has no statistics of rows that are not committed: the same tests take longer. */
    gated: models.flatMap((model, index) => {
      const own = testsOf.get(index) ?? [];
      return ['begin', create(model), ...own.map(countRows), 'commit'];
    }),
  };
}

/** A script for `node`: takes a file with statements and the path of a database. */
export function writeHand(folder) {
  const driver = pathToFileURL(join(root, 'node_modules/@duckdb/node-api/lib/index.js')).href;
  const hand = join(folder, 'hand.mjs');
  writeFileSync(
    hand,
    `import duckdb from ${JSON.stringify(driver)};
const { statements } = JSON.parse((await import('node:fs')).readFileSync(process.argv[2], 'utf8'));
const settings = { threads: '4', memory_limit: '4GB' };
const instance = await duckdb.DuckDBInstance.fromCache(process.argv[3], settings);
const connection = await instance.connect();
await connection.run("set TimeZone = 'UTC'");
for (const sql of statements) await (await connection.run(sql)).getRows();
connection.closeSync();
instance.closeSync();
`,
  );
  return hand;
}

function create({ relation_name: name, config, compiled_code: sql }) {
  const kind = config.materialized === 'view' ? 'view' : 'table';
  return `create or replace ${kind} ${name} as\n${sql}\n`;
}

function countRows({ compiled_code: sql }) {
  return `select count(*) from (\n${sql}\n)`;
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
