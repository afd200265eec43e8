/** After any series of saves a watch knows of a project what a first look at it finds. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCheckMemory } from '../../src/check/cache/check-memory.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { createEnginePool } from '../../src/engine/engine-pool.ts';
import { openFileMemory } from '../../src/project/files/file-memory.ts';
import { diagnosticToJson } from '../../src/report/diagnostics/diagnostic-json.ts';
import type { CheckedSave } from '../../src/watch/check-save.ts';
import { SaveChecker } from '../../src/watch/save-checker.ts';
import { type Edit, edits, start } from './edited-project.ts';

const engine = createEnginePool(openDuckdb);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-watch-saves-'));
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string | undefined>>;

it('goes on from the save before where nothing but the SQL of models changed', async () => {
  const project = openProject(join(folder, 'one'));
  await project.save(start);
  const alone: string[] = [];
  for (const [, path, text] of edits) {
    const { wasAlone } = await project.save({ ...start, [path]: text });
    if (wasAlone) alone.push(`${path}: ${text?.slice(-40)}`);
    await project.save(start);
  }
  expect(alone.length).toBeGreaterThan(12);
  await project.close();
}, 120_000);

it('knows the same after any series of saves', async () => {
  let count = 0;
  const step = fc.tuple(fc.constantFrom(...edits), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const project = openProject(join(folder, `many-${count++}`));
      await project.save(start);
      let files: Files = start;
      for (const [edit, isOnTop] of steps) {
        files = edited(isOnTop ? files : start, edit);
        await project.save(files);
      }
      await project.close();
    }),
    { numRuns: 12 },
  );
}, 120_000);

function edited(files: Files, [, path, text]: Edit): Files {
  return { ...files, [path]: text };
}

function openProject(root: string) {
  const watch = openChecker(root);
  let present: Files = {};
  return {
    /** Compares what the watch knows with what somebody knows who looks for the first time. */
    save: async (files: Files) => {
      const saved = Object.keys({ ...present, ...files }).filter(
        (path) => files[path] !== present[path],
      );
      for (const path of saved) put(join(root, path), files[path]);
      present = files;
      const work = {
        files: new Set(saved.map((path) => join(root, path))),
        ask: 'changes',
      } as const;
      const before = watch.accepted;
      const warm = await watch.check(work);
      if (warm.snapshot) watch.accept({ ...warm, snapshot: warm.snapshot });
      const first = openChecker(root);
      const cold = await first.checkAll();
      await first.close();
      // A file with a mistake counts as it was, which only the watch knows.
      if (warm.lenient.withheld.size === 0) expect(known(warm)).toEqual(known(cold));
      // Only what is gone on from shares what is not looked at again.
      return { wasAlone: warm.lenient.listed === before?.lenient.listed };
    },
    close: () => watch.close(),
  };
}

function openChecker(root: string): SaveChecker {
  const now = (): string => '2026-11-21T06:00:00Z';
  return new SaveChecker({
    root,
    request: { workingFolder: root, projectDir: root, env: {} },
    select: {},
    files: openFileMemory(join(root, 'target/cache/files.json'), '1'),
    checks: openCheckMemory(join(root, 'target/cache/checks.txt'), '1'),
    openEngine: engine.open,
    now,
  });
}

/** All that a build, a report or a later save asks about. */
function known({ snapshot, diagnostics }: CheckedSave) {
  const said = diagnostics.map(diagnosticToJson);
  if (!snapshot) return { said };
  const { compilation, checked, broken, selection, signatures } = snapshot;
  const { compiled, graph } = compilation;
  const { relations, tests, problems, owners } = checked;
  return {
    said,
    models: [...compiled.models].map(([id, { query, key }]) => [id, key, query.text]),
    tests: [...compiled.tests].map(([id, { query }]) => [id, query.text]),
    nodes: [...graph.nodes].map(([id, { parents, config }]) => [id, parents, config.values]),
    places: [...graph.nodes].map(([id, node]) => [
      id,
      [node.locate, ...[...node.config.origins.values()]].map((locate) => {
        const { source, start: from, end } = locate();
        return [source.path, from, end];
      }),
    ]),
    relations: [...relations].map(([id, each]) => [id, plain(each)]),
    verdicts: [...tests].map(([id, each]) => [id, plain(each)]),
    problems: [...problems].map(([id, each]) => [id, each.map(diagnosticToJson)]),
    owners: [...owners],
    broken: [...broken],
    selected: [...selection.value.ids],
    signatures: [...signatures],
  };
}

/** Places are told by functions, and what is not read yet by getters. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Beside its place and then renamed, as many editors do. */
function put(path: string, text: string | undefined): void {
  if (text === undefined) {
    rmSync(path);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}
