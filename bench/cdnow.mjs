/**
 * The CDNOW example (a real purchase log as a grid of 12.9 million customer-days) against the same
 * SQL run by hand in one process: the models alone, and the models with their tests.
 * `node bench/cdnow.mjs`; build first (`npm run build`). The log must lie where the example's
 * `cdnow_log` points.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatements, writeHand } from './by-hand.mjs';
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
const { models, tests, gated } = readStatements(cwd);
const hand = writeHand(folder);
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
