/**
 * A run of the synthetic project's tables against a plain loop over the same statements in one
 * process. `node bench/run.mjs [models]`; build first (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eider, measure, print, root, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const count = Number(process.argv[2] ?? 1000);
const cwd = scratch('run');
const { execPath } = process;
writeSyntheticProject(cwd, count);
const listed = execFileSync(
  execPath,
  [eider, 'list', '-s', 'resource_type:model', '--output', 'json'],
  {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  },
);
execFileSync(execPath, [eider, 'compile'], { cwd });
const models = JSON.parse(listed).filter((node) => node.resource_type === 'model');
const statements = models.map(({ name, path }) => {
  const sql = readFileSync(join(cwd, 'target/compiled', path), 'utf8');
  return `create or replace table dev.main.${name} as\n${sql}`;
});
const loop = join(cwd, 'loop.mjs');
const driver = pathToFileURL(join(root, 'node_modules/@duckdb/node-api/lib/index.js')).href;
writeFileSync(
  loop,
  `import duckdb from ${JSON.stringify(driver)};
const instance = await duckdb.DuckDBInstance.fromCache(process.argv[2], { threads: '4' });
const connection = await instance.connect();
for (const sql of ${JSON.stringify(statements)}) await connection.run(sql);
connection.closeSync();
instance.closeSync();
`,
);
const remove = (path) => () => {
  rmSync(path, { force: true });
  rmSync(`${path}.wal`, { force: true });
};
const plain = join(cwd, 'dev.duckdb');
const baseline = print(
  `plain loop, ${count} tables`,
  measure([execPath, loop, plain], { cwd, before: remove(plain) }),
);
const ours = join(cwd, 'target/dev.duckdb');
for (const [name, args] of [
  ['eider run', ['run']],
  ['eider build (with data tests)', ['build']],
]) {
  print(
    `${name}, ${count} tables, new file`,
    measure([execPath, eider, ...args], { cwd, before: remove(ours) }),
    baseline,
  );
}
rmSync(cwd, { recursive: true, force: true });
