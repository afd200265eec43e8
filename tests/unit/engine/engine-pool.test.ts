/** Engines in memory that are used again: empty each time, and closed at the end. */
import { expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Engine, EngineSettings } from '../../../src/engine/engine.ts';
import { createEnginePool } from '../../../src/engine/engine-pool.ts';

const inMemory: EngineSettings = {
  path: ':memory:',
  onOpen: [`attach if not exists ':memory:' as shop`, 'use shop'],
};

function countedPool() {
  const engines: Engine[] = [];
  const pool = createEnginePool(async (settings) => {
    const engine = await openDuckdb(settings);
    engines.push(engine);
    return engine;
  });
  return { pool, engines };
}

it('gives an engine that was given back, without what was in it', async () => {
  const { pool, engines } = countedPool();
  const first = await pool.open(inMemory);
  const connection = await first.connect();
  await connection.run(`create table orders as select 1 as id;
    create temp table mine as select 2 as id;
    attach ':memory:' as other; create table other.main.more as select 3 as id`);
  await first.close();

  const second = await pool.open({
    ...inMemory,
    onOpen: [`attach if not exists ':memory:' as "the shop"`],
  });
  const { rows } = await (await second.connect()).query(
    'select database_name from duckdb_databases() where not internal order by all',
  );
  expect(rows).toEqual([['memory'], ['the shop']]);
  const { rows: tables } = await (await second.connect()).query(
    'select table_name from duckdb_tables()',
  );
  expect(tables).toEqual([]);
  await second.close();
  expect(engines).toHaveLength(1);
  await pool.close();
});

it('says in which database each of its engines is, and runs onOpen on each connection', async () => {
  const { pool, engines } = countedPool();
  const [one, other] = await Promise.all([pool.open(inMemory), pool.open(inMemory)]);
  expect([one.catalog, other.catalog]).toEqual(['shop', 'shop']);
  await (await one.connect()).run('create table orders as select 1 as id');
  const { rows } = await (await one.connect()).query('select id from orders');
  expect(rows).toEqual([[1]]);
  await expect((await other.connect()).query('select id from orders')).rejects.toThrow('orders');
  await Promise.all([one.close(), other.close()]);
  expect(engines).toHaveLength(2);
  await pool.close();
});

it('does not give an engine to whoever asks for other settings', async () => {
  const { pool, engines } = countedPool();
  await (await pool.open(inMemory)).close();
  const strict = await pool.open({ ...inMemory, settings: { integer_division: true } });
  const { rows } = await (await strict.connect()).query('select 3 / 2');
  expect(rows).toEqual([[1]]);
  expect(engines).toHaveLength(2);
  await strict.close();
  await pool.close();
});

it('raises what is wrong with onOpen, and closes all that it has opened', async () => {
  const { pool, engines } = countedPool();
  const wrong = { ...inMemory, onOpen: ['use nowhere'] };
  await expect(pool.open(wrong)).rejects.toThrow('nowhere');
  const kept = await pool.open(inMemory);
  expect(engines).toHaveLength(1);
  await pool.close();
  await kept.close();
  await expect(engines[0]?.connect()).rejects.toThrow('closed');
});
