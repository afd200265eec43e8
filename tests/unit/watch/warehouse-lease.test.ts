/** When a watch has the warehouse open, and when it is for others. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { ProjectSource } from '../../../src/project/resources.ts';
import { type Opening, WarehouseLease } from '../../../src/watch/warehouse-lease.ts';

let folder: string;
let project: ProjectSource;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-lease-'));
  const path = join(folder, 'dev.duckdb');
  // What a lease looks at of a project.
  project = {
    target: { path, threads: 1, attach: [], settings: {}, extensions: [], onOpen: [] },
  } as unknown as ProjectSource;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

it('is kept a moment for the next save, and given free when none comes', async () => {
  const lease = new WarehouseLease({ isHeld: false });
  const first = await lease.open(project, { signal });
  const connection = await first.connect();
  await connection.run('create table t as select 1 as i');
  connection.close();
  const overtaken = lease.rest(project);
  lease.expect(project);
  expect(await lease.open(project, { signal })).toBe(first);
  expect(await overtaken).toBe(false);
  expect(await lease.rest(project)).toBe(true);
  // What was in the log is in the file: others need no more than that.
  expect(existsSync(`${project.target.path}.wal`)).toBe(false);
  const second = await lease.open(project, { signal });
  expect(second).not.toBe(first);
  expect((await (await second.connect()).query('from t')).rows).toEqual([[1]]);
  await lease.close();
});

it('is opened again only when it is closed, and makes no file that nobody asked for', async () => {
  const lease = new WarehouseLease({ isHeld: false });
  lease.expect(project);
  expect(existsSync(project.target.path)).toBe(false);
  const first = await lease.open(project, { signal });
  await (await first.connect()).run('create table t as select 1 as i');
  const closed = lease.close();
  lease.expect(project);
  const second = await lease.open(project, { signal });
  expect(await closed).toBe(true);
  expect((await (await second.connect()).query('from t')).rows).toEqual([[1]]);
  await lease.close();
});

it('knows whether anybody wrote to the file while it was free', async () => {
  const lease = new WarehouseLease({ isHeld: false });
  await (await (await lease.open(project, { signal })).connect()).run('create table t(i int)');
  const first = openingOf(lease);
  // Opened already: what it is now says nothing about what it will be left as.
  expect(await lease.isAsLeftBy(first)).toBe(false);
  await lease.rest(project);
  lease.expect(project);
  const second = openingOf(lease);
  expect(await lease.isAsLeftBy(first)).toBe(true);
  await lease.rest(project);
  const other = await openDuckdb({ path: project.target.path });
  await (await other.connect()).run('insert into t values (1)');
  await other.close();
  lease.expect(project);
  expect(await lease.isAsLeftBy(second)).toBe(false);
  expect(await lease.isAsLeftBy(first)).toBe(false);
  await lease.close();
});

function openingOf(lease: WarehouseLease): Opening {
  if (!lease.opening) throw new Error('nothing is open');
  return lease.opening;
}

it('is held where that is asked for', async () => {
  const lease = new WarehouseLease({ isHeld: true });
  await lease.open(project, { signal });
  expect(await lease.rest(project)).toBe(false);
  expect(await lease.close()).toBe(true);
  expect(await lease.close()).toBe(false);
});
