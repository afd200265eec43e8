/** Whether a database file was written to while it was closed: told by its headers and logs. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Engine } from '../../../src/engine/engine.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-seal-'));
  path = join(folder, 'dev.duckdb');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is the same as long as the file is only read', async () => {
  const left = await sealAfter('create table t as select 1 as i');
  expect(left).toBeDefined();
  expect(await sealAfter('from t')).toBe(left);
  expect(await sealAfter('from t')).toBe(left);
});

it('is another one after whatever anybody wrote, and nothing as long as that is in the log', async () => {
  const left = await sealAfter('create table t as select 1 as i');
  await run('insert into t values (2)');
  const then = await sealAfter('from t');
  expect(then).toBeDefined();
  expect(then).not.toBe(left);
  await run('pragma disable_checkpoint_on_shutdown; insert into t values (3)');
  expect(await sealAfter('from t')).toBeUndefined();
});

it('is another one for another file in its place, and for a copy written over it', async () => {
  const left = await sealAfter('create table t as select 1 as i');
  const copy = join(folder, 'copy.duckdb');
  copyFileSync(path, copy);
  copyFileSync(copy, path);
  const written = await sealAfter('from t');
  expect([left, undefined]).not.toContain(written);
  renameSync(copy, path);
  expect([left, written, undefined]).not.toContain(await sealAfter('from t'));
});

it('leaves the file locked for everybody else', async () => {
  await run('create table t as select 1 as i');
  const engine = await openDuckdb({ path });
  await engine.seal?.();
  await engine.seal?.();
  expect(openElsewhere()).toContain('Could not set lock on file');
  await engine.close();
  expect(await engine.seal?.()).toBeUndefined();
  expect(openElsewhere()).toBe('');
});

it('tells nothing of what is in memory', async () => {
  const engine = await openDuckdb({ path: ':memory:' });
  expect(await engine.seal?.()).toBeUndefined();
  await engine.close();
});

/** As it is when the file has been opened, for `sql` that only reads; else when all is written. */
async function sealAfter(sql: string): Promise<string | undefined> {
  const engine = await openDuckdb({ path });
  const opened = await engine.seal?.();
  await send(engine, sql);
  if (sql.startsWith('from')) {
    expect(await engine.seal?.()).toBe(opened);
  } else {
    await engine.checkpoint?.();
  }
  const seal = await engine.seal?.();
  await engine.close();
  return seal;
}

async function run(sql: string): Promise<void> {
  const engine = await openDuckdb({ path });
  await send(engine, sql);
  await engine.close();
}

async function send(engine: Engine, sql: string): Promise<void> {
  const connection = await engine.connect();
  await connection.run(sql);
  connection.close();
}

/** What went wrong in another process, if anything. */
function openElsewhere(): string {
  const driver = createRequire(import.meta.url).resolve('@duckdb/node-api');
  const script = `require(${JSON.stringify(driver)}).DuckDBInstance.create(${JSON.stringify(path)})`;
  return spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stderr;
}
