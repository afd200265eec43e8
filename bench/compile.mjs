/**
 * Compile times on the synthetic project: without the check, cold, nothing changed, one model
 * edited; and start-up against a bare Node. `node bench/compile.mjs [models...]`; build first
 * (`npm run build`).
 */
import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eider, measure, print, scratch } from './measure.mjs';
import { writeSyntheticProject } from './synthetic-project.mjs';

const { execPath } = process;
const bare = print('node -e 0', measure([execPath, '-e', '0'], { runs: 15 }));
print('eider --version', measure([execPath, eider, '--version'], { runs: 15 }), bare);

const sizes = process.argv.slice(2).map(Number);
for (const count of sizes.length > 0 ? sizes : [1000, 10_000]) {
  const cwd = scratch(`compile-${count}`);
  writeSyntheticProject(cwd, count);
  const compile = [execPath, eider, 'compile'];
  const target = join(cwd, 'target');
  // Put aside, not deleted: for some seconds ext4 makes no new file in the place of a deleted one,
  // and looking for another place would be most of what is measured.
  const aside = scratch(`compile-${count}-aside`);
  mkdirSync(target);
  let gone = 0;
  const clean = () => renameSync(target, join(aside, String(gone++)));
  const unchecked = measure([...compile, '--no-check'], { cwd, before: clean });
  print(`compile ${count} models, cold, not checked`, unchecked);
  const cold = print(`compile ${count} models, cold`, measure(compile, { cwd, before: clean }));
  print(`compile ${count} models, nothing changed`, measure(compile, { cwd, runs: 9 }), cold);
  const edit = (run) =>
    appendFileSync(join(cwd, `models/group_000/model_${run}.sql`), `-- edit ${Date.now()}\n`);
  print(`compile ${count} models, one edited`, measure(compile, { cwd, before: edit }), cold);
  for (const folder of [cwd, aside]) rmSync(folder, { recursive: true, force: true });
}
