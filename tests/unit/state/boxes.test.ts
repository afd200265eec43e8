/** Which keys changed in which intervals: told by replaced rows, or by the content of buckets. */
import { expect, it } from 'vitest';
import type { StoredVersion } from '../../../src/product/state.ts';
import type { Telling } from '../../../src/product/version.ts';
import { readBoxes } from '../../../src/state/read-boxes.ts';
import { keysTold } from '../../../src/state/record-boxes.ts';
import { type MeasureOptions, openState, type StateLab } from './state-lab.ts';

const key = 'main.t';
const axes = [{ column: 'day', grain: 'day' }] as const;
const buckets: Telling = { columns: ['id'], by: 'buckets' };
const rows: Telling = { columns: ['id'], by: 'rows' };

const take = (lab: StateLab, sequence: number, more: MeasureOptions) =>
  lab.measure('t', { key, sequence, axes, ...more });

/** `2024-01-01 to 2024-01-03: 7 9`. */
async function told({ connection, catalog }: StateLab, stored: StoredVersion, seen: number) {
  const boxes = await readBoxes(connection, { catalog, key }, { stored, seen });
  const dateOf = (moment: bigint) => new Date(Number(moment / 1000n)).toISOString().slice(0, 10);
  return boxes?.changes
    .map(({ first, last, column, keys, buckets: numbers }) => {
      const when = first === last ? dateOf(first) : `${dateOf(first)} to ${dateOf(last)}`;
      return `${when}: ${column === undefined ? 'all' : [...keys, ...numbers].join(' ')}`;
    })
    .toSorted();
}

const bucketOf = async (lab: StateLab, id: number) =>
  String((await lab.rows(`select (hash('${id}') % 256)::integer`))[0]?.[0]);

it('buckets tell what came, went, moved and was changed, and nothing else', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as
    select i as id, date '2024-01-01' + (i % 3)::integer as day, 0 as v from range(30) t(i)`);
  const first = await take(lab, 1, { telling: buckets });
  expect(first.told?.since).toBe(1);
  expect(await told(lab, first, 1)).toEqual([]);
  await lab.connection.run(`insert into t values (30, '2024-01-02', 0);
    delete from t where id = 3; update t set v = 1 where id = 4;
    update t set day = '2024-01-03' where id = 6; update t set id = 70 where id = 8`);
  const now = await take(lab, 5, { telling: buckets });
  const of = async (...ids: readonly number[]) =>
    (await Promise.all(ids.map((id) => bucketOf(lab, id))))
      .toSorted((one, other) => Number(one) - Number(other))
      .join(' ');
  expect(await told(lab, now, 1)).toEqual([
    `2024-01-01: ${await of(3, 6)}`,
    `2024-01-02: ${await of(30, 4)}`,
    `2024-01-03: ${await of(6, 8, 70)}`,
  ]);
  expect(await told(lab, now, 5)).toEqual([]);
  // A day that is gone is one that changed.
  await lab.connection.run(`delete from t where day = '2024-01-02'`);
  const less = await take(lab, 6, { telling: buckets });
  expect((await told(lab, less, 5))?.length).toBe(1);
});

it('a row without a key is told by none: all of its day counts', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as select 1 as id, date '2024-01-01' as day`);
  await take(lab, 1, { telling: buckets });
  await lab.connection.run(`insert into t values (null, '2024-01-02'), (2, '2024-01-03')`);
  const now = await take(lab, 2, { telling: buckets });
  expect(await told(lab, now, 1)).toEqual([
    '2024-01-02: all',
    `2024-01-03: ${await bucketOf(lab, 2)}`,
  ]);
});

it('replaced rows tell keys, from the first to the last day on which they differ', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as
    select i as id, date '2024-01-01' + d::integer as day, 0 as v from range(5) a(i), range(4) b(d)`);
  const known = await take(lab, 1, { telling: rows });
  const replace = (where: string, values: string) =>
    lab.connection.run(`create or replace temp table gone as from t where ${where};
      delete from t where ${where}; create or replace temp table came as
      select * from (values ${values}) v(id, day, v) where id > -1 or id is null;
      insert into t select id, day::date, v from came`);
  const changes = { added: '(select id, day::date as day, v from came)', removed: 'gone', known };
  await replace(
    `day between '2024-01-02' and '2024-01-03' and id < 2`,
    `(0, '2024-01-02', 9), (0, '2024-01-03', 9), (1, '2024-01-02', 0), (1, '2024-01-03', 5)`,
  );
  const now = await take(lab, 2, { telling: rows, changes });
  expect(await told(lab, now, 1)).toEqual(['2024-01-02 to 2024-01-03: 0', '2024-01-03: 1']);
  await replace('false', `(null, '2024-01-04', 1)`);
  const later = await take(lab, 3, { telling: rows, changes: { ...changes, known: now } });
  expect(await told(lab, later, 2)).toEqual(['2024-01-04: all']);
  expect((await told(lab, later, 1))?.length).toBe(3);
});

it('too many keys of a day are all of them', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as select 1 as id, date '2024-01-01' as day;
    create temp table gone as from t limit 0;
    create temp table came as select i as id, date '2024-01-02' + (i > ${keysTold})::integer as day
      from range(${keysTold + 2}) r(i)`);
  const known = await take(lab, 1, { telling: rows });
  await lab.connection.run('insert into t from came');
  const changes = { added: 'came', removed: 'gone', known };
  const now = await take(lab, 2, { telling: rows, changes });
  expect(await told(lab, now, 1)).toEqual(['2024-01-02: all', `2024-01-03: ${keysTold + 1}`]);
});

it('all of a table that is made anew counts where it differs', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as
    select 1 as id, date '2024-01-01' + d::integer as day, 0 as v from range(4) r(d)`);
  await take(lab, 1, { telling: rows });
  await lab.connection.run(`update t set v = 1 where day between '2024-01-02' and '2024-01-03'`);
  const now = await take(lab, 2, { telling: rows });
  expect(await told(lab, now, 1)).toEqual(['2024-01-02 to 2024-01-03: all']);
});

it('what was not told alike before is not known', async () => {
  const lab = await openState();
  await lab.connection.run(`create table t as select 1 as id, 2 as k, date '2024-01-01' as day`);
  await take(lab, 1, { telling: buckets });
  const both: Telling = { columns: ['k', 'id'], by: 'buckets' };
  const more = await take(lab, 2, { telling: both });
  expect(more.told?.since).toBe(2);
  expect(await told(lab, more, 1)).toBeUndefined();
  expect((await take(lab, 3, { telling: { ...both, columns: ['id', 'k'] } })).told?.since).toBe(2);
  expect((await take(lab, 4, {})).told).toBeUndefined();
  expect((await take(lab, 5, { telling: both })).told?.since).toBe(5);
  await lab.connection.run('alter table t add column v integer');
  expect((await take(lab, 6, { telling: both })).told?.since).toBe(6);
  await lab.connection.run('alter table t drop column k');
  expect((await take(lab, 7, { telling: both })).told).toBeUndefined();
});
