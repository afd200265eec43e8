/** Engines that are ready before they are asked for. */
import { expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine, EngineSettings } from '../../../src/engine/engine.ts';
import { WarmEngines } from '../../../src/watch/warm-engines.ts';

const table = 'create table if not exists t (i int)';
const own: EngineSettings = { path: ':memory:', onOpen: [table] };
const shop: EngineSettings = {
  path: ':memory:',
  onOpen: [`attach if not exists ':memory:' as shop`, 'use shop', table],
};
const other: EngineSettings = { path: ':memory:' };

it('makes ready at rest what was asked for, with as many connections, empty each time', async () => {
  const counting = createCounting();
  const engines = new WarmEngines(counting.open);
  for (const settings of [shop, other]) {
    const engine = await engines.open(settings);
    const [connection] = await Promise.all([engine.connect(), engine.connect()]);
    await connection?.run('insert into t values (1)').catch(() => 0);
    await engine.close();
  }
  expect(counting).toMatchObject({ opened: 2, connected: 4, closed: 0 });
  await engines.prepare();
  const first = await engines.open(shop);
  const [connection] = await Promise.all([first.connect(), first.connect()]);
  const beside = await engines.open(other);
  await Promise.all([beside.connect(), beside.connect()]);
  // To be emptied, one more for each.
  expect(counting).toMatchObject({ opened: 2, connected: 10, closed: 0 });
  expect(await rowsOf(first)).toEqual([]);
  await (connection as Connection).run('insert into t values (1)');
  const second = await engines.open(shop);
  expect(await rowsOf(second)).toEqual([]);
  expect(counting.opened).toBe(3);
  for (const engine of [first, beside, second]) await engine.close();
  await engines.close();
  expect(counting.closed).toBe(3);
});

it('uses no engine again whose own database holds something, and keeps none that nobody asks for', async () => {
  const counting = createCounting();
  const engines = new WarmEngines(counting.open);
  for (const settings of [own, shop]) {
    const engine = await engines.open(settings);
    await (await engine.connect()).run('insert into t values (1)');
    await engine.close();
  }
  await engines.prepare();
  expect(counting).toMatchObject({ opened: 3, closed: 1 });
  const engine = await engines.open(own);
  expect(await rowsOf(engine)).toEqual([]);
  await engine.close();
  await engines.prepare();
  // The other one of before, and that which was used.
  expect(counting).toMatchObject({ opened: 4, closed: 3 });
  await engines.close();
  expect(counting.closed).toBe(4);
});

it('keeps what is ready where nothing was asked for, and says at last why one cannot be opened', async () => {
  const counting = createCounting();
  const engines = new WarmEngines(counting.open);
  const broken = { ...own, onOpen: ['select * from nowhere'] };
  await expect(engines.open(broken)).rejects.toThrow(/nowhere/);
  await engines.prepare();
  await engines.prepare();
  await expect(engines.open(broken)).rejects.toThrow(/nowhere/);
  await engines.close();
  // Each time it was tried, and then emptied.
  expect(counting).toMatchObject({ opened: 1, connected: 4, closed: 1 });
});

async function rowsOf(engine: Engine): Promise<unknown> {
  return (await (await engine.connect()).query('from t')).rows;
}

function createCounting() {
  const counting = {
    opened: 0,
    connected: 0,
    closed: 0,
    open: async (settings: EngineSettings): Promise<Engine> => {
      counting.opened++;
      const engine = await openDuckdb(settings);
      return {
        catalog: engine.catalog,
        connect: () => {
          counting.connected++;
          return engine.connect();
        },
        close: async () => {
          counting.closed++;
          await engine.close();
        },
      };
    },
  };
  return counting;
}
