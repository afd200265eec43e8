/** Engines that are ready before they are asked for. */
import { expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Connection, Engine, EngineSettings } from '../../../src/engine/engine.ts';
import { WarmEngines } from '../../../src/watch/warm-engines.ts';

const one: EngineSettings = { path: ':memory:', onOpen: ['create table if not exists t (i int)'] };
const other: EngineSettings = { path: ':memory:' };

it('opens at rest what was asked for, with as many connections, each to be used once', async () => {
  const counting = createCounting();
  const engines = new WarmEngines(counting.open);
  for (const settings of [one, other]) {
    const engine = await engines.open(settings);
    await engine.connect();
    await engine.connect();
    await engine.close();
  }
  expect(counting).toMatchObject({ opened: 2, connected: 4, closed: 0 });
  await engines.prepare();
  const first = await engines.open(one);
  const [connection] = await Promise.all([first.connect(), first.connect()]);
  const beside = await engines.open(other);
  await Promise.all([beside.connect(), beside.connect()]);
  expect(counting).toMatchObject({ opened: 4, connected: 8, closed: 2 });
  await (connection as Connection).run('insert into t values (1)');
  const second = await engines.open(one);
  const { rows } = await (await second.connect()).query('from t');
  expect(rows).toEqual([]);
  expect(counting).toMatchObject({ opened: 5, connected: 9 });
  for (const engine of [first, beside, second]) await engine.close();
  await engines.close();
  expect(counting.closed).toBe(5);
});

it('keeps what is ready where nothing was asked for, and says at last why one cannot be opened', async () => {
  const counting = createCounting();
  const engines = new WarmEngines(counting.open);
  const broken = { ...one, onOpen: ['select * from nowhere'] };
  await expect(engines.open(broken)).rejects.toThrow(/nowhere/);
  await engines.prepare();
  await engines.prepare();
  await expect(engines.open(broken)).rejects.toThrow(/nowhere/);
  await engines.close();
  expect(counting.opened).toBe(2);
});

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
