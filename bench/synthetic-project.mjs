/**
 * Writes the synthetic project that SQL frameworks are compared on: N models of ten lines, a tenth
 * of them roots, the others joining two earlier ones; two data tests and two described columns
 * each. `node bench/synthetic-project.mjs <folder> <models>`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const perFolder = 100;

export function writeSyntheticProject(folder, count) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'project.yml'),
    `name: synthetic
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 4 }
models:
  +materialized: table
`,
  );
  const random = createRandom(42);
  for (let first = 0; first < count; first += perFolder) {
    const models = join(folder, 'models', `group_${String(first / perFolder).padStart(3, '0')}`);
    mkdirSync(models, { recursive: true });
    const numbers = Array.from({ length: Math.min(perFolder, count - first) }, (_, i) => first + i);
    for (const number of numbers) {
      writeFileSync(join(models, `model_${number}.sql`), modelText(number, count, random));
    }
    writeFileSync(join(models, 'models.yml'), `models:\n${numbers.map(properties).join('')}`);
  }
}

export function modelText(number, count, random) {
  const roots = Math.max(1, Math.floor(count / 10));
  if (number < roots) {
    return `select
  i as id,
  i % 7 as category,
  i * 1.5 as amount,
  'root ${number}' as label,
  date '2024-01-01' + cast(i as integer) as day
from range(20) as r(i)
where i >= 0
  and i < 1000
order by id
`;
  }
  const [left, right] = [Math.floor(random() * number), Math.floor(random() * number)];
  return `select
  a.id,
  a.category,
  a.amount + b.amount as amount,
  a.label,
  a.day
from {{ref "model_${left}"}} as a
join {{ref "model_${right}"}} as b
  on b.id = a.id
where a.amount is not null
`;
}

function properties(number) {
  return `  - name: model_${number}
    description: Model number ${number}
    columns:
      - name: id
        description: The key
        data_tests: [not_null, unique]
      - name: amount
        description: What it came to
`;
}

/** A small generator with a seed (mulberry32): the same project on every machine. */
export function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, count] = process.argv.slice(2);
  writeSyntheticProject(folder, Number(count));
}
