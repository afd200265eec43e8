/**
 * The CDNOW example month by month: its log and its calendar grow from one month to the next, and
 * each time the example is built. All eighteen builds together against one full build of the whole.
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

const [header, ...lines] = readFileSync(given, 'utf8')
  .split(/\r?\n/)
  .filter((line) => line !== '');
const monthOf = (line) => line.slice(7, 13);
const months = [...new Set(lines.map(monthOf))].sort();
const log = join(cwd, 'log.txt');
const arriveUntil = (month) => () => {
  const arrived = lines.filter((line) => monthOf(line) <= month);
  writeFileSync(log, `${[header, ...arrived].join('\n')}\n`);
};
/** The first day after it. */
const endOf = (month) =>
  new Date(Date.UTC(month.slice(0, 4), month.slice(4))).toISOString().slice(0, 10);
/** Its tests know how many rows there are in the end. */
const once = (month, before) => {
  const vars = `{cdnow_log: "${log}", grid_end: ${endOf(month)}}`;
  return measure([execPath, eider, 'run', '--vars', vars], { cwd, before, runs: 1 });
};

const last = months.at(-1);
const whole = print(
  'the whole log, built once',
  once(last, () => {
    arriveUntil(last)();
    rmSync(join(cwd, 'target'), { recursive: true, force: true });
  }),
);
rmSync(join(cwd, 'target'), { recursive: true, force: true });
const each = months.flatMap((month) => once(month, arriveUntil(month)));
const sum = (key) => each.reduce((total, one) => total + one[key], 0);
const all = {
  seconds: sum('seconds'),
  cpu: sum('cpu'),
  peak: Math.max(...each.map((one) => one.peak)),
};
print(`month by month, ${months.length} builds together`, [all], whole);
