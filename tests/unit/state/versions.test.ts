/** What counts as a change: the version of a relation and of its intervals, on the real engine. */
import { describe, expect, it } from 'vitest';
import { endsOfTime, probeQuery } from '../../../src/engine/duckdb-fingerprint.ts';
import { readAxis, readRelationVersion, readVersions } from '../../../src/state/read-versions.ts';
import { recordKeyChanges } from '../../../src/state/record-ledger.ts';
import { recordKeys } from '../../../src/state/record-versions.ts';
import { openState } from './state-lab.ts';

/** Pairs that the engine's own hash, or a careless sum of it, takes for one. */
const different: readonly (readonly [string, string, string])[] = [
  ['two equal rows and none', 'select 1 as a where false', 'select 1 as a from range(2)'],
  ['two equal rows and three', 'select 1 as a from range(2)', 'select 1 as a from range(3)'],
  ['elements in other lists', 'select [1] as a, [2, 3] as b', 'select [1, 2] as a, [3] as b'],
  ['no list and an empty one', 'select null::int[] as a', 'select []::int[] as a'],
  ['a NULL in a list', 'select [null]::int[] as a', 'select []::int[] as a'],
  ['texts in a list', "select ['a, b'] as a", "select ['a', 'b'] as a"],
  ['the text NULL in a list', "select ['NULL'] as a", 'select [null]::varchar[] as a'],
  ['a month and thirty days', 'select interval 1 month as a', 'select interval 30 days as a'],
  ['a day and 24 hours', 'select interval 1 day as a', 'select interval 24 hours as a'],
  ['scales', 'select 1.0::decimal(9,1) as a', 'select 1.00::decimal(9,2) as a'],
  ['a date and its number', "select '1970-01-02'::date as a", 'select 1 as a'],
  ['names of fields', "select {'a': 1} as s", "select {'b': 1} as s"],
  ['names of columns', 'select 1 as a', 'select 1 as b'],
  ['the order of columns', 'select 1 as a, 1 as b', 'select 1 as b, 1 as a'],
  [
    'members of a union',
    'select 1::union(n int, t varchar) as a',
    "select '1'::varchar::union(n int, t varchar) as a",
  ],
  ['values in other columns', 'select 1 as a, null::int as b', 'select null::int as a, 1 as b'],
  ['NULL and nothing', 'select null::varchar as a', "select '' as a"],
  [
    'values swapped between rows',
    'from (values (1, 1), (2, 2)) t(a, b)',
    'from (values (1, 2), (2, 1)) t(a, b)',
  ],
  ['a wide number and the one before 0', 'select 0::hugeint as a', 'select -1::hugeint as a'],
  ['wide decimals', 'select 0::decimal(38,2) as a', 'select -0.01::decimal(38,2) as a'],
  [
    'the halves of wide numbers',
    'select 1::hugeint as a',
    'select 18446744073709551616::hugeint as a',
  ],
  [
    'wide numbers of equal halves',
    'select 0::uhugeint as a',
    'select 18446744073709551617::uhugeint as a',
  ],
  ['maps', 'select map {1: 2} as a', 'select map {2: 1} as a'],
];

describe('the version of a relation', () => {
  it.each(different)('tells apart: %s', async (_, one, other) => {
    const lab = await openState();
    const [first, second] = [await lab.measure(`(${one})`), await lab.measure(`(${other})`)];
    const content = ({ shape, whole }: typeof first) => ({ shape, whole });
    expect(content(first)).not.toEqual(content(second));
    expect(content(await lab.measure(`(${one})`))).toEqual(content(first));
  });

  it('does not depend on the order of rows, on case of the name or on a float zero', async () => {
    const lab = await openState();
    const up = await lab.measure('(select i, i::text as t from range(5000) r(i) order by i)');
    const down = await lab.measure('(select i, i::text as t from range(5000) r(i) order by -i)');
    expect(down.whole).toEqual(up.whole);
  });

  it('keeps its mark while the content is the same, and when a change was told by key', async () => {
    const lab = await openState();
    const key = 'main.t';
    await lab.connection.run('create table t as select 1 as id, 2 as v');
    expect(await lab.measure('t', { key, sequence: 1 })).toMatchObject({ mark: 1, keysSince: 1 });
    expect(await lab.measure('t', { key, sequence: 2 })).toMatchObject({ mark: 1, sequence: 2 });
    await lab.connection.run('update t set v = 3');
    expect(await lab.measure('t', { key, sequence: 3, toldByKey: true })).toMatchObject({
      mark: 1,
    });
    await lab.connection.run('update t set v = 4');
    expect(await lab.measure('t', { key, sequence: 4 })).toMatchObject({ mark: 4 });
    expect(await readVersions(lab.connection, lab.catalog)).toMatchObject(
      new Map([[key, { sequence: 4, mark: 4, axes: [], whole: { rows: 1 } }]]),
    );
  });
});

describe('the intervals of a relation', () => {
  const day = { column: 'DAY', grain: 'day' } as const;
  const month = { column: 'day', grain: 'month' } as const;
  const us = (iso: string): bigint => BigInt(Date.parse(`${iso}T00:00:00Z`)) * 1000n;

  it('are recorded where they differ, by every axis, with one scan', async () => {
    const lab = await openState();
    const { connection, catalog } = lab;
    const key = 'main.t';
    await connection.run(`create table t as select * from (values
      (1, '2024-01-01'::date), (2, '2024-01-02'), (3, '2024-02-01'), (4, null)) v(id, day)`);
    const measure = (sequence: number, toldByKey = false) =>
      lab.measure('t', { key, sequence, toldByKey, axes: [day, month] });
    expect((await measure(1)).whole.rows).toBe(4);
    const first = await readAxis(connection, { catalog, key }, day);
    expect(first.intervals.map(({ start, rows, mark }) => [start, rows, mark])).toEqual([
      [undefined, 1, 1],
      [us('2024-01-01'), 1, 1],
      [us('2024-01-02'), 1, 1],
      [us('2024-02-01'), 1, 1],
    ]);
    await connection.run(`delete from t where id = 3; insert into t values (5, '2024-01-02')`);
    await measure(2);
    const version = await readRelationVersion(connection, { catalog, key }, [day, month]);
    const marks = (name: string) =>
      version?.axes.get(name)?.intervals.map(({ start, rows, mark }) => [start, rows, mark]);
    expect(marks('day by day')).toEqual([
      [undefined, 1, 1],
      [us('2024-01-01'), 1, 1],
      [us('2024-01-02'), 2, 2],
    ]);
    expect(marks('day by month')).toEqual([
      [undefined, 1, 1],
      [us('2024-01-01'), 3, 2],
    ]);
    expect(version?.whole.rows).toBe(4);
    await connection.run(`insert into t values (3, '2024-02-01')`);
    await measure(3, true);
    const back = await readAxis(connection, { catalog, key }, day);
    // It vanished in a change that no key told, and comes back in one that keys tell.
    expect(back.intervals.at(-1)).toMatchObject({ start: us('2024-02-01'), mark: 2 });
    const written = `select sequence, count(*) from _eider.intervals group by all order by all`;
    expect(await lab.rows(written)).toEqual([
      [1, 7],
      [2, 4],
      [3, 2],
    ]);
  });

  it('have the ends of time for themselves, and UTC for zoned times', async () => {
    const lab = await openState();
    const key = 'main.t';
    await lab.connection.run(`set timezone = 'America/New_York';
      create table t as select * from (values ('infinity'::timestamptz), ('-infinity'),
        ('2024-01-01 23:30:00-05'), (null)) v(day)`);
    await lab.measure('t', { key, axes: [day] });
    const { intervals } = await readAxis(lab.connection, { catalog: lab.catalog, key }, day);
    expect(intervals.map(({ start }) => start)).toEqual([
      undefined,
      endsOfTime.first,
      us('2024-01-02'),
      endsOfTime.last,
    ]);
  });

  it('are those of weeks from Monday, and of a table without the column there are none', async () => {
    const lab = await openState();
    const key = 'main.t';
    const axes = [{ column: 'at', grain: 'week' }] as const;
    await lab.measure(`(select '2024-03-03 10:00:00'::timestamp as "AT")`, { key, axes });
    const { catalog, connection } = lab;
    const weeks = await readAxis(connection, { catalog, key }, axes[0]);
    expect(weeks.intervals.map(({ start }) => start)).toEqual([us('2024-02-26')]);
    const none = await lab.measure('(select 1 as id)', { key, axes });
    expect(none.axes).toEqual(['at by week']);
  });
});

it('tells the keys of a dimension that changed, appeared or vanished', async () => {
  const lab = await openState();
  const { connection, catalog } = lab;
  const key = 'main.customers';
  await connection.run(`create table customers as
    select i as "Id", 'name ' || i as name from range(4) t(i); insert into customers values (null, 'nobody')`);
  const take = async (sequence: number): Promise<void> => {
    const { columns } = await connection.query('from customers limit 0');
    await lab.measure('customers', { key, sequence, toldByKey: sequence > 1 });
    const [id = { name: '', type: '' }] = columns;
    const measured = { catalog, sequence, runId: 'run', key, from: 'customers', columns };
    for (const sql of recordKeys({ ...measured, shape: '', axes: [] }, id))
      await connection.run(sql);
  };
  await take(1);
  await connection.run(`update customers set name = 'other' where "Id" = 2;
    delete from customers where "Id" = 0; insert into customers values (9, 'new')`);
  await take(5);
  await take(6);
  const more = recordKeyChanges({ catalog, sequence: 7, key }, 'ID', ["it's"]);
  await connection.run(more ?? '');
  const version = await readRelationVersion(connection, { catalog, key }, []);
  expect(version).toMatchObject({
    mark: 1,
    keysSince: 1,
    keyChanges: [
      { sequence: 5, column: 'id', keys: ['0', '2', '9'] },
      { sequence: 7, column: 'id', keys: ["it's"] },
    ],
  });
});

it('asks the engine for the hash of every type', async () => {
  const lab = await openState();
  const [hashes = []] = await lab.rows(probeQuery);
  expect(hashes.length).toBe(44);
  expect(await lab.rows(probeQuery)).toEqual([hashes]);
});
