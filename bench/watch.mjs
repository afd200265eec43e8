/**
 * From a save to its result in a watch that is warm: the median of many saves, with the processor's
 * time for each; and from the start to the first screen. `node bench/watch.mjs [saves] [pause]`, the
 * milliseconds between a result and the next save; build first (`npm run build`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { eider, root, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const saves = Number(process.argv[2] ?? 50);
const pause = Number(process.argv[3] ?? 0);
const warmUps = 5;

await measureReference();
await measureLarge(2000);

async function measureReference() {
  const folder = scratch('watch-reference');
  for (const part of ['project.yml', 'models', 'macros', 'seeds', 'tests/assertions']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  build(folder);
  // Nothing that reads it is selected: what is below it has millions of rows.
  await measureSaves('reference project, a view', folder, {
    flags: ['-s', 'stg_movies'],
    path: 'models/staging/stg_movies.sql',
    edit: (text, run) => text.replace('release_day + 41', `release_day + 41 + ${run} - ${run}`),
  });
  await measureSaves('reference project, a table of 40 rows', folder, {
    path: 'models/marts/campaign_roi.sql',
    edit: (text, run) => text.replace('revenue - cost)', `revenue - cost + ${run} - ${run})`),
  });
  rmSync(folder, { recursive: true });
}

async function measureLarge(count) {
  const folder = scratch(`watch-${count}`);
  writeSyntheticProject(folder, count);
  build(folder);
  const { number, below } = withDescendants(folder, count, 10);
  await measureSaves(`${count} models, one with ${below} descendants`, folder, {
    path: pathOf(number),
    edit: (text, run) => text.replace('a.amount + ', `a.amount + ${run} + `),
  });
  rmSync(folder, { recursive: true });
}

function build(cwd) {
  const built = spawnSync(process.execPath, [eider, 'build', '--quiet'], { cwd, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stdout + built.stderr);
}

/** `edit` gives another text for each number. */
async function measureSaves(name, cwd, { flags = [], path, edit }) {
  const began = performance.now();
  const child = spawn(process.execPath, [eider, 'watch', '--output', 'json', ...flags], { cwd });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (type) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the watch ended before ${type}`);
      const event = JSON.parse(value);
      if (event.type === type) return event;
    }
  };
  await next('watch_started');
  const first = performance.now() - began;
  const file = join(cwd, path);
  const text = readFileSync(file, 'utf8');
  const times = [];
  const built = [];
  let cpu = 0;
  for (let run = 1; run <= warmUps + saves; run++) {
    if (run === warmUps + 1) cpu = cpuSeconds(child.pid);
    await sleep(pause);
    // As editors save: what is written is never seen in half.
    writeFileSync(join(cwd, '.saving'), edit(text, run));
    const saved = performance.now();
    renameSync(join(cwd, '.saving'), file);
    const result = await next('result');
    if (result.status !== 'built') throw new Error(JSON.stringify(result.diagnostics));
    if (run > warmUps) times.push(performance.now() - saved);
    built.push(result.nodes.built);
  }
  const perSave = ((cpuSeconds(child.pid) - cpu) * 1000) / saves;
  const memory = readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1];
  child.kill('SIGINT');
  await once(child, 'exit');
  times.sort((a, b) => a - b);
  const at = (share) => `${Math.round(times[Math.floor(share * (times.length - 1))])} ms`;
  process.stdout.write(
    `${name.padEnd(48)} first screen ${Math.round(first)} ms; a save: median ${at(0.5)}, best ${at(0)}, 9 of 10 ${at(0.9)}; cpu ${Math.round(perSave)} ms; ${built.at(-1)} built; ${Math.round(memory / 1024)} MB\n`,
  );
}

/** Linux alone tells what another process has used: user and system, in ticks of 10 ms. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function pathOf(number) {
  const group = String(Math.floor(number / 100)).padStart(3, '0');
  return `models/group_${group}/model_${number}.sql`;
}

/** A model that joins others, with as near as can be so many models below it. */
function withDescendants(folder, count, wanted) {
  const children = Array.from({ length: count }, () => []);
  for (let number = count / 10; number < count; number++) {
    const text = readFileSync(join(folder, pathOf(number)), 'utf8');
    for (const [, parent] of text.matchAll(/ref "model_(\d+)"/g)) children[parent].push(number);
  }
  const below = children.map((_, number) => {
    const seen = new Set();
    const pending = [number];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      const next = children[at].filter((child) => !seen.has(child));
      for (const child of next) seen.add(child);
      pending.push(...next);
    }
    return seen.size;
  });
  const number = below.findLastIndex((size, at) => at >= count / 10 && size === wanted);
  return { number, below: below[number] };
}
