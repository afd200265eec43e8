/**
 * The CDNOW example (a real purchase log as a grid of 12.9 million customer-days) against the same
 * SQL run by hand in one process: the models alone, and the models with their tests.
 * `node bench/cdnow.mjs`; build first (`npm run build`). The log must lie where the example's
 * `cdnow_log` points.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eider, measure, print, root, scratch } from './measure.mjs';

const { execPath } = process;
const cwd = join(root, 'examples/cdnow');
const folder = scratch('cdnow');
const warehouse = join(cwd, 'target/cdnow.duckdb');
const clean = (path) => () => {
  rmSync(path, { force: true });
  rmSync(`${path}.wal`, { force: true });
};

execFileSync(execPath, [eider, 'build'], { cwd });
const manifest = JSON.parse(readFileSync(join(cwd, 'target/manifest.json'), 'utf8'));
const order = JSON.parse(
  execFileSync(execPath, [eider, 'list', '--output', 'json'], { cwd, encoding: 'utf8' }),
).map(({ id }) => manifest.nodes[id]);
const create = ({ relation_name: name, config, compiled_code: sql }) => {
  const kind = config.materialized === 'view' ? 'view' : 'table';
  return `create or replace ${kind} ${name} as\n${sql}\n`;
};
const countRows = ({ compiled_code: sql }) => `select count(*) from (\n${sql}\n)`;
const nodes = order.filter((node) => node?.resource_type === 'model');
const testNodes = order.filter((node) => node?.resource_type === 'test');
const models = nodes.map(create);
const tests = testNodes.map(countRows);
/** A test belongs to the last of the models that it reads. */
const lastRead = ({ depends_on: { nodes: read } }) =>
  Math.max(...read.map((id) => nodes.findIndex(({ unique_id }) => unique_id === id)));
/** The engine has no statistics of rows that are not committed: the same tests take longer. */
const gated = nodes.flatMap((node, place) => {
  const own = testNodes.filter((test) => lastRead(test) === place);
  return ['begin', create(node), ...own.map(countRows), 'commit'];
});

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
const script = (name, statements) => {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ statements }));
  return path;
};
const byHand = join(folder, 'cdnow.duckdb');
const time = (name, statements) =>
  print(
    `by hand, ${name}`,
    measure([execPath, hand, script(name, statements), byHand], {
      cwd,
      runs: 3,
      before: clean(byHand),
      env: { UV_THREADPOOL_SIZE: '16' },
    }),
  );
const alone = time('models', models);
time('models, then tests', [...models, ...tests]);
const tested = time('each model with its tests in a transaction', gated);
print(
  'eider run',
  measure([execPath, eider, 'run'], { cwd, runs: 3, before: clean(warehouse) }),
  alone,
);
print(
  'eider build (tests before publishing)',
  measure([execPath, eider, 'build'], { cwd, runs: 3, before: clean(warehouse) }),
  tested,
);
rmSync(folder, { recursive: true, force: true });
