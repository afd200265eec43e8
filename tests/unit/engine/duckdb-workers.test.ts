import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine, EngineSettings } from '../../../src/engine/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'eider-workers-'));
const engines: Engine[] = [];

afterAll(async () => {
  for (const engine of engines) await engine.close();
  rmSync(folder, { recursive: true });
});

const endless =
  'select sum(hash(a.range * b.range)::hugeint) from range(10000000) a, range(10000000) b';

async function open(settings: Omit<EngineSettings, 'path'> & { path?: string }): Promise<Engine> {
  const engine = await openDuckdb({ path: ':memory:', ...settings });
  engines.push(engine);
  return engine;
}

/** Threads that the engine has of its own. */
async function workersOf(connection: Connection): Promise<number> {
  const { rows } = await connection.query(
    "select current_setting('threads') - current_setting('external_threads')",
  );
  return Number(rows[0]?.[0]);
}

it('come to a statement that lasts, and leave when it has ended', async () => {
  const engine = await open({ threads: 3 });
  const [busy, asking] = [await engine.connect(), await engine.connect()];
  expect(await workersOf(asking)).toBe(0);
  const running = busy.query(endless).catch(({ kind }) => kind);
  while ((await workersOf(asking)) !== 2);
  busy.interrupt();
  expect(await running).toBe('interrupted');
  while ((await workersOf(asking)) !== 0);
});

it('do not come where each thread has a statement', async () => {
  const engine = await open({ threads: 2 });
  const connections = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
  const [one, other, asking] = connections as [Connection, Connection, Connection];
  const running = [one, other].map((each) => each.query(endless).catch(({ kind }) => kind));
  const seen = new Set<number>();
  // Asked often enough that both have lasted.
  for (let asked = 0; asked < 200; asked++) seen.add(await workersOf(asking));
  one.interrupt();
  while ((await workersOf(asking)) !== 1);
  other.interrupt();
  expect(await Promise.all(running)).toEqual(['interrupted', 'interrupted']);
  expect(seen).toEqual(new Set([0]));
});

it.each<[string, Omit<EngineSettings, 'path'>, number]>([
  ['there is one thread', { threads: 1 }, 0],
  [
    'the target says how many threads are not the engine’s',
    {
      threads: 3,
      settings: { EXTERNAL_THREADS: 2 },
    },
    1,
  ],
  ['the target locks its settings', { threads: 3, settings: { lock_configuration: true } }, 2],
  ['the SQL of on_open locks them', { threads: 3, onOpen: ['set lock_configuration = true'] }, 2],
])('stay as they are where %s', async (_, settings, count) => {
  const connection = await (await open(settings)).connect();
  expect(await workersOf(connection)).toBe(count);
});

it('are no reason to refuse a file that is open already with more threads', async () => {
  const path = join(folder, 'twice.duckdb');
  await open({ path, threads: 4 });
  const connection = await (await open({ path, threads: 2 })).connect();
  expect(await workersOf(connection)).toBe(0);
});
