/** The state's own tables: brought up to date in one go, and kept small without losing what holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { LedgerPart } from '../../../src/product/ledger.ts';
import { compactState } from '../../../src/state/compact.ts';
import { foldJournal, recordFacts } from '../../../src/state/journal.ts';
import { readInventory } from '../../../src/state/read-inventory.ts';
import { partsThatHold, readLedger } from '../../../src/state/read-ledger.ts';
import { recordRun, relationFact, testFact } from '../../../src/state/record.ts';
import { recordKeysSeen, recordParts } from '../../../src/state/record-ledger.ts';
import { prepareState, readVersion, stateVersion } from '../../../src/state/state-schema.ts';
import { journaledTables, stateTables } from '../../../src/state/state-tables.ts';
import { openState } from './state-lab.ts';

/** As the first version wrote it. */
const firstState = `
  create schema _eider;
  create table _eider.version (number integer);
  insert into _eider.version values (1);
  create table _eider.runs (run_id varchar, command varchar, target varchar, eider_version varchar,
    started_at timestamp, finished_at timestamp, status varchar);
  create table _eider.relations (sequence bigint, run_id varchar, node_id varchar, schema_name varchar,
    name varchar, kind varchar, materialization varchar, row_count bigint, tested boolean,
    dropped boolean, files varchar, recorded_at timestamp);
  create table _eider.test_results (sequence bigint, run_id varchar, test_id varchar, name varchar,
    node_id varchar, status varchar, failures bigint, ms bigint, recorded_at timestamp);
  insert into _eider.runs values
    ('a', 'build', 'dev', '0.1.0', '2024-01-02', '2024-01-02', 'success'),
    ('b', 'build', 'dev', '0.1.0', '2024-01-01', '2024-01-01', 'failure');
  create table main.orders as select 1 as id;
  insert into _eider.relations values (1, 'a', 'model.shop.orders', 'main', 'orders', 'table', 'table',
    1, true, false, null, '2024-01-02');
  insert into _eider.test_results values (2, 'a', 't', 't', 'model.shop.orders', 'passed', 0, 1, '2024-01-02');
`;

it('brings the first version up to date, and reads it before that', async () => {
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  const { catalog } = engine;
  await connection.run(firstState);
  const made = { madeBy: 'model.shop.orders', rows: 1, made: undefined };
  const before = await readInventory(connection, catalog);
  expect(before.value.relations.get(`${catalog}.main.orders`)).toMatchObject(made);
  expect(await prepareState(connection, catalog)).toBeUndefined();
  expect(await readVersion(connection, catalog)).toBe(stateVersion);
  const after = await readInventory(connection, catalog);
  expect(after.value.relations.get(`${catalog}.main.orders`)).toMatchObject(made);
  expect(after.value.sequence).toBe(2);
  const run = {
    sequence: 3,
    runId: 'c',
    command: 'run',
    target: 'dev',
    eiderVersion: '0.2.0',
    startedAt: '1999-01-01T00:00:00Z',
    finishedAt: '1999-01-01T00:00:00Z',
    status: 'success',
  };
  await connection.run(recordRun(catalog, run));
  const runs = await connection.query('select run_id, sequence from _eider.runs order by sequence');
  expect(runs.rows).toEqual([
    ['a', -2],
    ['b', -1],
    ['c', 3],
  ]);
});

it('keeps what the third version had told, which wrote to the tables themselves', async () => {
  const { connection, catalog, rows, measure } = await openState();
  await connection.run('create table t as select 1 as id');
  const version = await measure('t', { key: 'main.t', sequence: 1 });
  await connection.run(foldJournal(catalog).join(';'));
  for (const table of Object.keys(journaledTables)) {
    await connection.run(`drop view _eider.${table};
      alter table _eider.folded_${table} rename to ${table}`);
  }
  await connection.run('drop table _eider.journal; update _eider.version set number = 3');
  expect(await prepareState(connection, catalog)).toBeUndefined();
  expect(await readVersion(connection, catalog)).toBe(stateVersion);
  const { value } = await readInventory(connection, catalog);
  expect(value.versions.get('main.t')).toEqual(version);
  await measure('t', { key: 'main.t', sequence: 2 });
  expect(await rows('select sequence from _eider.versions order by 1')).toEqual([[1], [2]]);
});

it('has the same tables, whether new or brought up to date', async () => {
  const columns = `select table_name, column_name, data_type from duckdb_columns()
    where schema_name = '_eider' order by all`;
  const lab = await openState();
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  await connection.run(firstState);
  await prepareState(connection, engine.catalog);
  expect((await connection.query(columns)).rows).toEqual(await lab.rows(columns));
  expect(new Set((await lab.rows(columns)).map(([table]) => table))).toEqual(
    new Set([...Object.keys(stateTables), ...Object.keys(journaledTables)]),
  );
});

it('leaves the first version as it was where bringing it up to date fails half-way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eider-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const engine = await openDuckdb({ path: join(folder, 'w.duckdb') });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  await connection.run(firstState);
  // The last of the columns is there already.
  await connection.run('alter table _eider.test_results add column inputs varchar');
  await expect(prepareState(connection, engine.catalog)).rejects.toThrow('inputs');
  expect(await readVersion(connection, engine.catalog)).toBe(1);
  const columns = await connection.query('from _eider.runs limit 0');
  expect(columns.columns.map(({ name }) => name)).not.toContain('sequence');
});

it('refuses what a newer version wrote, also where it only reads', async () => {
  const lab = await openState();
  await lab.connection.run(`update _eider.version set number = ${stateVersion + 1}`);
  const refusal = {
    code: 'E0602',
    message: `the state in this warehouse has version ${stateVersion + 1}; this Eider knows up to ${stateVersion}`,
  };
  expect(await prepareState(lab.connection, lab.catalog)).toMatchObject(refusal);
  const read = await readInventory(lab.connection, lab.catalog);
  expect(read.diagnostics).toMatchObject([refusal]);
});

const part = (start: number | undefined, end: number | undefined, digest: string): LedgerPart => ({
  range: {
    start: start === undefined ? undefined : BigInt(start),
    end: end === undefined ? undefined : BigInt(end),
  },
  digest,
  rows: 1,
  sequence: 1,
});
const timeless = (digest: string): LedgerPart => ({
  range: 'no time',
  digest,
  rows: 0,
  sequence: 1,
});

it('holds of parts that overlap the later one', () => {
  const first = [
    part(undefined, 10, 'a'),
    part(10, 20, 'b'),
    part(20, 30, 'c'),
    part(30, undefined, 'd'),
  ];
  const second = [part(10, 15, 'e'), part(15, 30, 'f'), timeless('new')];
  const held = partsThatHold([...second, ...first, timeless('old')]);
  expect(held.map(({ digest }) => digest)).toEqual(['new', 'a', 'e', 'f', 'd']);
  expect(partsThatHold([part(undefined, undefined, 'all'), ...first])).toEqual([
    part(undefined, undefined, 'all'),
  ]);
  // Made anew for some of its time: what it had replaced does not come back for the rest.
  const emptied = part(10, 30, 'g');
  const some = partsThatHold([part(20, 30, 'h'), emptied, ...first]);
  expect(some.map(({ digest }) => digest)).toEqual(['a', 'h', 'd']);
  expect(partsThatHold([])).toEqual([]);
});

it('compacts to what holds, with its numbers', async () => {
  const lab = await openState();
  const { connection, catalog } = lab;
  const key = 'main.t';
  await connection.run('create table t as select 1 as id, null::date as day');
  const axes = [{ column: 'day', grain: 'day' }] as const;
  const made = {
    code: { query: 'q', config: 'c', settings: 's', engine: 'e' },
    inputs: { x: 'v' },
    since: 3,
  };
  const relation = { catalog, schema: 'main', name: 't' };
  const common = {
    runId: 'r',
    node: 'model.p.t',
    relation,
    kind: 'table',
    materialization: 'incremental',
  } as const;
  const rest = {
    rows: 1,
    tested: true,
    dropped: false,
    files: undefined,
    at: '2024-01-01T00:00:00Z',
    ms: 1,
  };
  const tested = {
    runId: 'r',
    test: 'test.p.x',
    name: 'x',
    node: undefined,
    failures: 0,
    ms: 1,
    at: rest.at,
  };
  for (let sequence = 1; sequence <= 60; sequence++) {
    await connection.run(
      `update t set id = ${sequence}, day = '2024-01-01'::date + ${sequence % 3}`,
    );
    await lab.measure('t', { key, sequence, axes });
    const status = sequence === 60 ? 'warned' : 'passed';
    const facts = [
      relationFact({ ...common, ...rest, sequence, made }),
      testFact({ ...tested, sequence, status, definition: 'd', inputs: `${sequence}` }),
    ];
    await connection.run(recordFacts(catalog, facts));
    const parts = [part(sequence % 2, 2, `${sequence}`), timeless(`${sequence}`)];
    await connection.run(recordParts({ catalog, sequence, key }, parts) ?? '');
    const seen = [{ input: 'main.i', sequence }];
    await connection.run(recordKeysSeen({ catalog, sequence, key }, seen) ?? '');
  }
  const look = async () => ({
    inventory: (await readInventory(connection, catalog)).value,
    ledger: await readLedger(connection, { catalog, key }, made.since),
    intervals: await lab.rows(`select * from _eider.intervals where relation = '${key}'
      qualify row_number() over (partition by start_us order by sequence desc) = 1 and row_count > 0`),
  });
  const before = await look();
  expect(before.ledger.parts.map(({ digest }) => digest)).toEqual(['60', '60']);
  await connection.run(foldJournal(catalog).join(';'));
  expect(await look()).toEqual(before);
  await compactState(connection, catalog, () => 60, 40);
  expect(await look()).toEqual(before);
  const left = `select (select count(*) from _eider.relations), (select count(*) from _eider.intervals),
    (select count(*) from _eider.parts), (select count(*) from _eider.versions),
    (select count(*) from _eider.test_results), (select count(*) from _eider.compactions)`;
  expect(await lab.rows(left)).toEqual([[30, 3, 2, 1, 30, 6]]);
  await compactState(connection, catalog, () => 61, 40);
  expect(await lab.rows(left)).toEqual([[30, 3, 2, 1, 30, 6]]);
});

it('takes too many changes told by key for a change of the whole', async () => {
  const lab = await openState();
  const { connection, catalog } = lab;
  const key = 'main.t';
  await connection.run('create table t as select 1 as id');
  await lab.measure('t', { key, sequence: 1 });
  await connection.run(
    `insert into _eider.key_changes select 2, '${key}', 'id', i::text from range(100001) r(i);
     insert into _eider.key_changes values (2, 'main.other', 'id', '1')`,
  );
  await compactState(connection, catalog, () => 3);
  const { value } = await readInventory(connection, catalog);
  expect(value.versions.get(key)).toMatchObject({ mark: 3, keysSince: 3 });
  expect(await lab.rows('select relation, sequence from _eider.key_changes')).toEqual([
    ['main.other', 2],
  ]);
});

it('forgets keys of intervals where they are too many, and says since when they are known', async () => {
  const lab = await openState();
  const { connection, catalog } = lab;
  const key = 'main.t';
  await connection.run(`create table t as select 1 as id, '2024-01-01'::date as day`);
  const axes = [{ column: 'day', grain: 'day' }] as const;
  const telling = { columns: ['id'], by: 'rows' } as const;
  await lab.measure('t', { key, sequence: 1, axes, telling });
  await connection.run(
    `insert into _eider.box_changes
       select 2, '${key}', 'day by day', 'id', i::text, 0, 0 from range(100001) r(i);
     insert into _eider.box_changes values (2, 'main.other', 'day by day', 'id', '1', 0, 0)`,
  );
  expect(await compactState(connection, catalog, () => 3)).toBe(true);
  const { value } = await readInventory(connection, catalog);
  expect(value.versions.get(key)).toMatchObject({ mark: 1, sequence: 3, told: { since: 3 } });
  expect(await lab.rows('select relation, sequence from _eider.box_changes')).toEqual([
    ['main.other', 2],
  ]);
  expect(await compactState(connection, catalog, () => 4)).toBe(false);
});
