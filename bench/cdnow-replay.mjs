/**
 * The CDNOW example month by month: its log grows from one month to the next, and each time the
 * example is built. All eighteen builds together against one full build of the whole log.
 * `node bench/cdnow-replay.mjs [log]`; build first (`npm run build`).
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eider, measure, print, root, scratch } from './measure.mjs';

const { execPath } = process;
const given = process.argv[2] ?? join(root, '../shared/data/cdnow/CDNOW_master.txt');
const cwd = scratch('cdnow-replay');
cpSync(join(root, 'examples/cdnow'), cwd, { recursive: true });
rmSync(join(cwd, 'target'), { recursive: true, force: true });

const [header, ...lines] = readFileSync(given, 'utf8').split('\n');
const monthOf = (line) => line.slice(7, 13);
const months = [...new Set(lines.filter((line) => line.length > 13).map(monthOf))].sort();
const log = join(cwd, 'log.txt');
const arriveUntil = (month) => () => {
  const arrived = lines.filter((line) => monthOf(line) <= month);
  writeFileSync(log, `${[header, ...arrived].join('\n')}\n`);
};
/** Its tests know how many rows there are in the end. */
const args = [eider, 'run', '--vars', `{cdnow_log: "${log}"}`];
const once = (before) => measure([execPath, ...args], { cwd, before, runs: 1 });

const last = months.at(-1);
const whole = print(
  'the whole log, built once',
  once(() => {
    arriveUntil(last)();
    rmSync(join(cwd, 'target'), { recursive: true, force: true });
  }),
);
rmSync(join(cwd, 'target'), { recursive: true, force: true });
const each = months.flatMap((month) => once(arriveUntil(month)));
const sum = (key) => each.reduce((total, one) => total + one[key], 0);
const all = {
  seconds: sum('seconds'),
  cpu: sum('cpu'),
  peak: Math.max(...each.map((one) => one.peak)),
};
print(`month by month, ${months.length} builds together`, [all], whole);
