/**
 * A build with nothing to do: 1,000 tables that are up to date, with 2,000 data tests, process start
 * included, against a bare process. `node bench/noop.mjs [models]`; build first (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { eider, measure, print, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const count = Number(process.argv[2] ?? 1000);
const cwd = scratch('noop');
const { execPath } = process;
writeSyntheticProject(cwd, count);
execFileSync(execPath, [eider, 'build'], { cwd });
const said = execFileSync(execPath, [eider, 'build'], { cwd, encoding: 'utf8' });
if (!/\d up to date/.test(said) || /\d built/.test(said)) throw new Error(`it built:\n${said}`);
const baseline = print('bare process', measure([execPath, '-e', '0'], { cwd }));
print(
  `eider build, ${count} tables up to date`,
  measure([execPath, eider, 'build'], { cwd }),
  baseline,
);
