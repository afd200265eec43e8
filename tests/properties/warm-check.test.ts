/** Checking with what earlier checks found out gives what checking from nothing gives. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CheckMemory, openCheckMemory } from '../../src/check/cache/check-memory.ts';
import { checkProject } from '../../src/check/check-project.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { createEnginePool, type EnginePool } from '../../src/engine/engine-pool.ts';
import { type Compilation, compile } from '../../src/pipeline.ts';
import type { CheckedProject } from '../../src/product/checked.ts';
import { formatDiagnostics } from '../../src/report/diagnostics/format-diagnostic.ts';
import { changes, start } from './warm-check-project.ts';

/** A few changes, and an order in which they are made and taken back. */
const histories = fc
  .uniqueArray(fc.nat({ max: changes.length - 1 }), { minLength: 1, maxLength: 3 })
  .chain((chosen) =>
    fc.array(fc.constantFrom(...chosen), { minLength: 120, maxLength: 140, size: 'max' }),
  );

/** Taken in all, 1,300 or so: states are compiled and checked from nothing once, so that most are cheap. */
let steps = 0;

it('gives the same columns, lineage, proofs and words, warm and cold, after any edits', async () => {
  const engine = createEnginePool(openDuckdb);
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const folder = mkdtempSync(join(tmpdir(), 'eider-warm-check-'));
      try {
        const project = openProject(folder, engine.open);
        const made = new Set<number>();
        for (const change of [undefined, ...history]) {
          steps++;
          if (change !== undefined && !made.delete(change)) made.add(change);
          project.change(made);
          const { warm, cold } = await project.check();
          expect(warm).toBe(cold);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env.WARM_RUNS ?? 10) },
  );
  if (process.env.WARM_RUNS) console.log(`${steps} steps`);
  await engine.close();
}, 3_600_000);

type Files = ReadonlyMap<string, string>;

/** Compiled, and checked from nothing, once for each state of its files. */
interface KnownState {
  readonly compilation: Compilation | undefined;
  readonly compiled: string;
  cold?: string;
}

function openProject(folder: string, open: EnginePool['open']) {
  const known = new Map<string, KnownState>();
  let files: Files = new Map();
  let state: KnownState | undefined;
  const checkWith = async (memory?: CheckMemory): Promise<string> => {
    const { compilation, compiled } = state ?? {};
    if (!compilation) return compiled ?? '';
    const { value, diagnostics } = await checkProject(compilation.compiled, {
      project: compilation.project,
      open,
      now: () => Date.now() + 1000,
      ...(memory ? { memory } : {}),
    });
    return [compiled, print(diagnostics), printProduct(value)].join('\n');
  };
  return {
    change: (made: ReadonlySet<number>) => {
      const wanted = filesAfter(made, folder);
      for (const path of files.keys()) if (!wanted.has(path)) rmSync(join(folder, path));
      for (const [path, text] of wanted) {
        if (files.get(path) !== text) write(join(folder, path), text);
      }
      files = wanted;
      const key = JSON.stringify([...wanted].sort());
      state = known.get(key) ?? compileState(folder);
      known.set(key, state);
    },
    check: async () => {
      const memory = openCheckMemory(join(folder, 'memory'), 'test');
      const warm = await checkWith(memory);
      const graph = state?.compilation?.graph;
      if (graph) memory.store((id) => graph.nodes.has(id));
      const cold = state?.cold ?? (await checkWith());
      if (state) state.cold = cold;
      return { warm, cold };
    },
  };
}

function filesAfter(made: ReadonlySet<number>, folder: string): Files {
  const files = new Map(Object.entries(start));
  for (const change of made) {
    for (const [path, text] of Object.entries(changes[change] ?? {})) {
      if (text === undefined) files.delete(path);
      else files.set(path, text.replaceAll('DATA', join(folder, 'data')));
    }
  }
  return files;
}

/** Each time of another length, as the clock may not have ticked since the last. */
let written = 0;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  written = (written + 1) % 100;
  writeFileSync(path, text + '\n'.repeat(path.endsWith('.csv') ? written : 0));
}

function compileState(workingFolder: string): KnownState {
  const runStartedAt = '2024-01-01T00:00:00Z';
  const { value, diagnostics } = compile({ workingFolder, env: {}, runStartedAt });
  return { compilation: value, compiled: print(diagnostics) };
}

function print(diagnostics: Parameters<typeof formatDiagnostics>[0]): string {
  return formatDiagnostics(diagnostics, { color: false, width: 100 });
}

/** Places stand for the functions that find them; how settled files are depends on the moment. */
function printProduct({ relations, tests, owners }: CheckedProject): string {
  const place = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'function') return value;
    const { source, ...range } = value() as { source: { path: string } };
    return [source.path, range];
  };
  return JSON.stringify([[...relations], [...tests], [...owners]], place, 1);
}
