/**
 * A build with nothing to do: 1,000 tables that are up to date, with 2,000 data tests, process start
 * included. First as the build after one that did something finds it, without what that one kept,
 * then as every other does; against a process that only opens the warehouse and counts the rows of
 * all tables. `node bench/noop.mjs [models]`; build first (`npm run build`).
 *
 * Peers with nothing to do on the same project (2 cores, November 2026): SQLMesh 0.236 14.7 s,
 * SQLBuild 0.183 45.8 s, dbt Core 1.11 99 s.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eider, measure, print, root, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const count = Number(process.argv[2] ?? 1000);
const cwd = scratch('noop');
const { execPath } = process;
writeSyntheticProject(cwd, count);
const options = { cwd, encoding: 'utf8', maxBuffer: 1 << 28 };
execFileSync(execPath, [eider, 'build'], options);
const said = execFileSync(execPath, [eider, 'build'], options);
if (!said.includes(`${count.toLocaleString('en-US')} up to date in`))
  throw new Error(`it built:\n${said}`);

const driver = pathToFileURL(join(root, 'node_modules/@duckdb/node-api/lib/index.js')).href;
const opening = join(cwd, 'open.mjs');
writeFileSync(
  opening,
  `import duckdb from ${JSON.stringify(driver)};
const instance = await duckdb.DuckDBInstance.fromCache(process.argv[2], { threads: '2' });
const connection = await instance.connect();
const found = await connection.runAndReadAll("select table_name from duckdb_tables() where schema_name = 'main'");
const tables = found.getRows().flat();
for (let from = 0; from < tables.length; from += 50) {
  const some = tables.slice(from, from + 50).map((name) => \`select count(*) from \${name}\`);
  await connection.runAndReadAll(some.join(' union all '));
}
connection.closeSync();
instance.closeSync();
`,
);
print('bare process', measure([execPath, '-e', '0'], { cwd }));
const opened = print(
  `open the warehouse, count ${count} tables`,
  measure([execPath, opening, join(cwd, 'target/dev.duckdb')], { cwd }),
);
print(
  `eider build, ${count} tables up to date`,
  measure([execPath, eider, 'build'], { cwd }),
  opened,
);
print(
  'the same, without what the last build kept',
  measure([execPath, eider, 'build'], {
    cwd,
    before: () => rmSync(join(cwd, 'target/cache/build.json'), { force: true }),
  }),
  opened,
);
rmSync(cwd, { recursive: true, force: true });
