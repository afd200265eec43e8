/**
 * What it costs to compile and check together, with lineage: cold, nothing changed, one model
 * edited; and how the cost grows with columns and lines. `node bench/check.mjs [models...]`; build
 * first (`npm run build`).
 */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { eider, measure, print, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const compile = [process.execPath, eider, 'compile'];

const sizes = process.argv.slice(2).map(Number);
for (const count of sizes.length > 0 ? sizes : [1000, 10_000]) {
  const cwd = scratch(`check-${count}`);
  writeSyntheticProject(cwd, count);
  const aside = scratch(`check-${count}-aside`);
  mkdirSync(join(cwd, 'target'));
  // Put aside, not deleted, as in compile.mjs.
  const clean = (run) => renameSync(join(cwd, 'target'), join(aside, String(run)));
  const cold = print(`${count} models, cold`, measure(compile, { cwd, before: clean }));
  print(`${count} models, nothing changed`, measure(compile, { cwd, runs: 9 }), cold);
  const edit = (run) =>
    appendFileSync(join(cwd, `models/group_000/model_${run}.sql`), `-- edit ${Date.now()}\n`);
  print(`${count} models, one edited`, measure(compile, { cwd, before: edit }), cold);
  const widen = (run) => {
    const path = join(cwd, `models/group_000/model_${run}.sql`);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('select', `select ${Date.now()} as edit_${Date.now()},`));
  };
  const told = measure(compile, { cwd, before: widen });
  print(`${count} models, one edited: readers can tell`, told, cold);
  for (const folder of [cwd, aside]) rmSync(folder, { recursive: true, force: true });
}

const start = measureProject('smallest', 1, wideModels(1));
grow('columns', [100, 400, 1600], wideModels);
grow('lines', [200, 800, 3200], longModels);

/** Beyond what the smallest project costs, in CPU, since that is what grows. */
function grow(things, sizes, models) {
  let least;
  for (const each of sizes) {
    const { results, size } = measureProject(`${things}-${each}`, each, models(each));
    print(`10 models of ${each} ${things}`, results);
    const cost = (medianCpu(results) - medianCpu(start.results)) / size;
    least ??= cost;
    const ratio = `${(cost / least).toFixed(2)}x of ${sizes[0]}`;
    process.stdout.write(
      `${''.padEnd(52)} ${(cost * 1e6).toFixed(0)} µs of CPU for each, ${ratio}\n`,
    );
  }
}

function measureProject(name, size, models) {
  const cwd = scratch(name);
  writeSyntheticProject(cwd, 1);
  mkdirSync(join(cwd, 'models'), { recursive: true });
  for (const [index, text] of models.entries()) {
    writeFileSync(join(cwd, `models/chain_${index}.sql`), text);
  }
  const clean = () => rmSync(join(cwd, 'target'), { recursive: true, force: true });
  const results = measure(compile, { cwd, before: clean });
  rmSync(cwd, { recursive: true, force: true });
  return { results, size: size * models.length };
}

function medianCpu(results) {
  const sorted = results.map(({ cpu }) => cpu).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** A chain: each column is computed from two of the model before. */
function wideModels(columns) {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`);
  const first = `select ${names.map((name, index) => `${index} as ${name}`).join(',\n')}\n`;
  const next = (before) =>
    `select ${names.map((name, index) => `${name} + ${names[(index + 1) % columns]} as ${name}`).join(',\n')}\nfrom {{ref "chain_${before}"}}\nwhere c0 > 0\n`;
  return [first, ...Array.from({ length: 9 }, (_, index) => next(index))];
}

/** Long queries of common table expressions, ten lines each. */
function longModels(lines) {
  const steps = Math.floor(lines / 10);
  const step = (index) =>
    `step_${index} as (\n  select\n    id,\n    n + 1 as n,\n    case\n      when n > ${index} then 'more'\n      else 'less'\n    end as size\n  from ${index === 0 ? 'given' : `step_${index - 1}`}\n)`;
  const given = 'given as (select i as id, i as n from range(5) r(i))';
  const text = `with ${[given, ...Array.from({ length: steps }, (_, index) => step(index))].join(',\n')}\nselect * from step_${steps - 1}\n`;
  return Array.from({ length: 10 }, () => text);
}
