/** Runs commands as whole processes and prints medians. Everything in bench/ measures; nothing asserts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const eider = join(root, 'bin/eider.cjs');

/**
 * Seconds of wall time and of processor time, and peak MB, of each of `runs` runs, sorted by wall
 * time; `before` is not counted. On a busy machine only the processor's time says something.
 */
export function measure(args, { cwd, runs = 5, before = () => {}, env = {} } = {}) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    before(run);
    results.push(runOnce(args, { cwd, env }));
  }
  return results.sort((a, b) => a.seconds - b.seconds);
}

/**
 * How much more processor time the second command takes than the first: the median over pairs that
 * run one right after the other, so that a machine's good and bad moments meet both.
 */
export function measureMore(first, second, { cwd, pairs = 7, before = () => {}, env = {} }) {
  const ratios = Array.from({ length: pairs }, () => {
    before();
    const one = runOnce(first, { cwd });
    before();
    return runOnce(second, { cwd, env }).cpu / one.cpu - 1;
  });
  return ratios.sort((a, b) => a - b)[Math.floor(pairs / 2)];
}

function runOnce(args, { cwd, env = {} }) {
  const began = process.hrtime.bigint();
  const done = spawnSync('/usr/bin/env', ['time', '-f', '%M %U %S', ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stdout}${done.stderr}`);
  const [kilobytes, user, system] = done.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { seconds, cpu: user + system, peak: kilobytes / 1024 };
}

export function median(results) {
  return results[Math.floor(results.length / 2)];
}

export function print(name, results, baseline) {
  const { seconds, cpu, peak } = median(results);
  const times = `${seconds.toFixed(3)} s  cpu ${cpu.toFixed(2)} s`;
  const ratios = baseline
    ? `  ${(seconds / baseline.seconds).toFixed(2)}x  cpu ${(cpu / baseline.cpu).toFixed(2)}x`
    : '';
  process.stdout.write(`${name.padEnd(52)} ${times}${ratios}  ${peak.toFixed(0)} MB\n`);
  return { seconds, cpu };
}

export function scratch(name) {
  return mkdtempSync(join(tmpdir(), `eider-bench-${name}-`));
}
