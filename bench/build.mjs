/**
 * The synthetic project built in full, with two data tests for each model, against each model with
 * its tests in a transaction by hand; and what reports for CI add. `node bench/build.mjs [models]`;
 * build first (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatements, writeHand } from './by-hand.mjs';
import { eider, measure, measureMore, print, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const count = Number(process.argv[2] ?? 1000);
const cwd = scratch('build');
const { execPath } = process;
const remove = (path) => () => {
  rmSync(path, { force: true });
  rmSync(`${path}.wal`, { force: true });
};

writeSyntheticProject(cwd, count);
execFileSync(execPath, [eider, 'compile', '--manifest'], { cwd, maxBuffer: 1 << 28 });
const { gated } = readStatements(cwd);
const statements = join(cwd, 'statements.json');
writeFileSync(statements, JSON.stringify({ statements: gated }));
const byHand = join(cwd, 'dev.duckdb');
const baseline = print(
  `by hand, ${count} models, ${2 * count} tests`,
  measure([execPath, writeHand(cwd), statements, byHand], { cwd, before: remove(byHand) }),
);
const build = [execPath, eider, 'build'];
const warehouse = remove(join(cwd, 'target/dev.duckdb'));
print(`eider build, new file`, measure(build, { cwd, before: warehouse }), baseline);

const reports = ['--junit', 'target/junit.xml', '--sarif', 'target/checks.sarif'];
const more = measureMore(build, [...build, ...reports], {
  cwd,
  before: warehouse,
  env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'target/summary.md') },
});
process.stdout.write(`JUnit, SARIF and GitHub's summary add ${(100 * more).toFixed(1)} % of cpu\n`);
rmSync(cwd, { recursive: true, force: true });
