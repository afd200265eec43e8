/** Sources on a real engine and real files: what is found, what is read again, what is recorded. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import type { SourceNode } from '../../../src/product/graph.ts';
import type { StoredVersion } from '../../../src/product/state.ts';
import type { TimeAxis } from '../../../src/product/version.ts';
import type { SourceLocation } from '../../../src/project/resources.ts';
import { observeSources } from '../../../src/state/observe/observe-sources.ts';
import { sourceQuestions } from '../../../src/state/observe/source-questions.ts';
import { readAxis, readVersions } from '../../../src/state/read-versions.ts';
import { openState } from './state-lab.ts';

const day: TimeAxis = { column: 'day', grain: 'day' };

async function openSource(
  given: {
    location?: Omit<SourceLocation, 'locate'>;
    changes?: Json;
    axes?: readonly TimeAxis[];
  } = {},
) {
  const lab = await openState();
  const root = mkdtempSync(join(tmpdir(), 'eider-observe-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const locate = () => {
    throw new Error('nothing to complain of');
  };
  const config = new Map(
    given.changes === undefined ? [] : [['changes', { value: given.changes, locate }]],
  );
  const table = {
    source: 'raw',
    name: 'orders',
    location: given.location && { ...given.location, locate },
    config,
  } as unknown as SourceNode['table'];
  const source = {
    id: 'source.shop.raw.orders',
    kind: 'source',
    table,
    relation: { catalog: lab.catalog, schema: 'main', name: 'orders' },
  } as unknown as SourceNode;
  let sequence = 0;
  let statements: string[] = [];
  const connection = {
    ...lab.connection,
    begin: () => lab.connection.begin(),
    commit: () => lab.connection.commit(),
    rollback: () => lab.connection.rollback(),
    query: (sql: string) => lab.connection.query(sql),
    run: (sql: string) => {
      statements.push(sql);
      return lab.connection.run(sql);
    },
  };
  const key = `source.shop.raw.orders at ${given.location?.path ?? 'main.orders'}`;
  return {
    ...lab,
    /** The version, whether anything was written, and how many rows each interval has. */
    observe: async (axes = given.axes ?? [], now = Date.now()) => {
      statements = [];
      const versions = await readVersions(lab.connection, lab.catalog);
      const observed = await observeSources(
        sourceQuestions({
          sources: [source],
          catalog: lab.catalog,
          root,
          keysOf: () => [],
          tellingOf: () => undefined,
          axesOf: () => axes,
          versionOf: (of) => versions.get(of),
        }),
        {
          connection,
          stateCatalog: lab.catalog,
          runId: 'run',
          nextSequence: () => ++sequence,
          root,
          now: () => now,
        },
      );
      const days: Record<string, number> = {};
      const place = { catalog: lab.catalog, key };
      const { intervals } = await readAxis(lab.connection, place, axes[0] ?? day);
      for (const { start, rows } of intervals) days[nameOf(start)] = rows;
      const isWritten = statements.some((sql) => sql.includes('insert into'));
      return { version: observed.get(key), isWritten, days, statements };
    },
    write: (path: string, text: string, modified?: Date) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      if (modified) utimesSync(join(root, path), modified, modified);
    },
    remove: (path: string) => rmSync(join(root, path)),
  };
}

function nameOf(start: bigint | undefined): string {
  return start === undefined ? 'none' : new Date(Number(start / 1000n)).toISOString().slice(0, 10);
}

const content = (version: StoredVersion | undefined) => version?.whole;

describe('a source by its content', () => {
  it('finds rows that came, changed, moved and went, and nothing where nothing happened', async () => {
    const { connection, observe } = await openSource({ axes: [day] });
    await connection.run(`create table orders as select * from (values
      (1, '2024-01-01'::date), (2, '2024-01-02'), (3, null)) v(id, day)`);
    const first = await observe();
    expect(first).toMatchObject({ isWritten: true, version: { mark: 1, axes: ['day by day'] } });
    expect(first.days).toEqual({ none: 1, '2024-01-01': 1, '2024-01-02': 1 });
    const again = await observe();
    expect(again).toMatchObject({ isWritten: false, version: first.version });
    for (const [change, days] of [
      ["insert into orders values (4, '2024-01-02')", { '2024-01-01': 1, '2024-01-02': 2 }],
      ['update orders set id = 5 where id = 1', { '2024-01-01': 1, '2024-01-02': 2 }],
      ["update orders set day = '2024-01-03' where id = 5", { '2024-01-02': 2, '2024-01-03': 1 }],
      ['delete from orders where id = 5', { '2024-01-02': 2 }],
      ['alter table orders add column note varchar', { '2024-01-02': 2 }],
      [
        'alter table orders alter column note set data type varchar collate nocase',
        { '2024-01-02': 2 },
      ],
    ] as const) {
      const before = await observe();
      await connection.run(change);
      const after = await observe();
      expect({ change, ...after }).toMatchObject({ change, isWritten: true });
      expect(after.version?.mark).toBeGreaterThan(before.version?.mark ?? 0);
      expect(after.days).toEqual({ none: 1, ...days });
    }
  });

  it('is not known where it is not there, and readers are told by the engine', async () => {
    const { observe } = await openSource();
    expect((await observe()).version).toBeUndefined();
  });

  it('is measured anew when an axis is followed that nobody followed before', async () => {
    const { connection, observe } = await openSource();
    await connection.run("create table orders as select 1 as id, '2024-01-01'::date as day");
    const first = await observe([]);
    const month: TimeAxis = { column: 'day', grain: 'month' };
    const second = await observe([month]);
    expect(second).toMatchObject({ isWritten: true, days: { '2024-01-01': 1 } });
    expect(second.version).toMatchObject({
      mark: 1,
      axes: ['day by month'],
      whole: content(first.version),
    });
    expect((await observe([])).isWritten).toBe(false);
  });
});

it('takes another version each time where a source always counts as changed', async () => {
  const { observe } = await openSource({ changes: 'always' });
  const [first, second] = [await observe(), await observe()];
  expect(content(first.version)).not.toEqual(content(second.version));
});

it('goes by the watermark and by nothing else', async () => {
  const { connection, observe } = await openSource({
    changes: { watermark: 'changed_at' },
    axes: [day],
  });
  await connection.run(`create table orders as
    select 1 as id, '2024-01-01'::date as day, '2024-01-01 10:00:00'::timestamp as changed_at`);
  const first = await observe();
  await connection.run('update orders set id = 2');
  expect(await observe()).toMatchObject({ isWritten: false, version: first.version });
  await connection.run("update orders set changed_at = '2024-01-01 11:00:00'");
  expect((await observe()).isWritten).toBe(true);
  await connection.run("insert into orders values (3, '2024-01-02', '2024-01-01 09:00:00')");
  expect((await observe()).days).toEqual({ '2024-01-01': 1, '2024-01-02': 1 });
});

describe('a source in files', () => {
  const location = { path: 'in/*.csv', format: 'csv', options: {} } as const;
  const old = new Date('2024-01-01T00:00:00Z');

  it('reads only files that changed, and moves what they had and what they have now', async () => {
    const { observe, write, remove } = await openSource({ location, axes: [day] });
    write('in/a.csv', 'id,day\n1,2024-01-01\n2,2024-01-02\n', old);
    write('in/b.csv', 'id,day\n3,2024-01-02\n', old);
    const first = await observe();
    expect(first.days).toEqual({ '2024-01-01': 1, '2024-01-02': 2 });
    expect(await observe()).toMatchObject({ isWritten: false, version: first.version });

    write('in/b.csv', 'id,day\n3,2024-01-05\n4,2024-01-05\n', new Date('2024-01-03T00:00:00Z'));
    const moved = await observe();
    expect(moved.days).toEqual({ '2024-01-01': 1, '2024-01-02': 1, '2024-01-05': 2 });
    const scans = moved.statements.filter((sql) => sql.includes('read_csv'));
    expect(scans.map((sql) => sql.includes('a.csv'))).toEqual([false]);

    write('in/c.csv', 'id,day\n9,2024-01-05\n', old);
    expect((await observe()).days).toEqual({ '2024-01-01': 1, '2024-01-02': 1, '2024-01-05': 3 });
    remove('in/b.csv');
    expect((await observe()).days).toEqual({ '2024-01-01': 1, '2024-01-02': 1, '2024-01-05': 1 });
    // The reader guesses from the first file.
    write('in/a.csv', 'id,day\n1,2024-01-01\n', new Date('2024-01-09T00:00:00Z'));
    expect((await observe()).days).toEqual({ '2024-01-01': 1, '2024-01-05': 1 });
  });

  it('looks into a file that was written just now, for as long as its time says nothing', async () => {
    const { observe, write } = await openSource({ location });
    const moment = new Date('2024-06-01T12:00:00Z');
    write('in/a.csv', 'id,day\n1,2024-01-01\n', moment);
    const first = await observe([], moment.getTime() + 500);
    // As long as before, at the same time.
    write('in/a.csv', 'id,day\n2,2024-01-01\n', moment);
    const second = await observe([], moment.getTime() + 900);
    expect(content(second.version)).not.toEqual(content(first.version));
    const settled = await observe([], moment.getTime() + 60_000);
    expect(settled.version).toMatchObject({
      whole: content(second.version),
      mark: second.version?.mark,
    });
    const later = await observe([], moment.getTime() + 120_000);
    expect(later).toMatchObject({ isWritten: false, version: settled.version });
    write('in/a.csv', 'id,day\n3,2024-01-01\n', moment);
    const before = await observe([], moment.getTime() - 60_000);
    expect(content(before.version)).not.toEqual(content(settled.version));
  });

  it('follows the columns that folders name', async () => {
    const hive = {
      path: 'in/**/*.csv',
      format: 'csv',
      options: { hive_partitioning: true },
    } as const;
    const { observe, write } = await openSource({ location: hive, axes: [day] });
    write('in/day=2024-01-01/a.csv', 'id\n1\n', old);
    expect((await observe()).days).toEqual({ '2024-01-01': 1 });
    write('in/day=2024-01-02/a.csv', 'id\n1\n2\n', old);
    expect((await observe()).days).toEqual({ '2024-01-01': 1, '2024-01-02': 2 });
  });

  it('has a version while there is no file, or one that cannot be read', async () => {
    const { observe, write } = await openSource({ location });
    expect((await observe()).version).toBeUndefined();
    write('in/a.csv', 'id\n1\n', old);
    expect((await observe()).version).toBeDefined();
  });
});
