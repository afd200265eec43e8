/** Runs commands as whole processes and prints medians. Everything in bench/ measures; nothing asserts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const eider = join(root, 'bin/eider.cjs');

/** Seconds of wall time and peak MB of each of `runs` runs, sorted by time; `before` is not counted. */
export function measure(args, { cwd, runs = 5, before = () => {}, env = {} } = {}) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    before(run);
    const began = process.hrtime.bigint();
    const done = spawnSync('/usr/bin/env', ['time', '-f', '%M', ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 1 << 28,
    });
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const peak = Number(done.stderr.trim().split('\n').at(-1)) / 1024;
    if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stdout}${done.stderr}`);
    results.push({ seconds, peak });
  }
  return results.sort((a, b) => a.seconds - b.seconds);
}

export function median(results) {
  return results[Math.floor(results.length / 2)];
}

export function print(name, results, baseline) {
  const { seconds, peak } = median(results);
  const ratio = baseline ? `  ${(seconds / baseline).toFixed(2)}x` : '';
  const size = Number.isFinite(peak) ? `  ${peak.toFixed(0)} MB` : '';
  process.stdout.write(`${name.padEnd(52)} ${seconds.toFixed(3)} s${ratio}${size}\n`);
  return seconds;
}

export function scratch(name) {
  return mkdtempSync(join(tmpdir(), `eider-bench-${name}-`));
}
