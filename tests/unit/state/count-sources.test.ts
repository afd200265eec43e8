/** Rows of sources are counted before any is read: another number is another content, the same may be. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { type Connection, type Engine, EngineError } from '../../../src/engine/engine.ts';
import { haveAsManyRows } from '../../../src/state/observe/count-sources.ts';
import type { SourceQuestion } from '../../../src/state/observe/observing.ts';

let engine: Engine;
let connection: Connection;

beforeAll(async () => {
  engine = await openDuckdb({ path: ':memory:' });
  connection = await engine.connect();
  await connection.run('create table few as from range(3); create table none as from few limit 0');
});
afterAll(() => engine.close());

function asked(from: string, rows: number, more: Partial<SourceQuestion> = {}): SourceQuestion {
  return {
    key: from,
    location: undefined,
    changes: undefined,
    from,
    axes: [],
    keys: [],
    telling: undefined,
    known: {
      sequence: 1,
      shape: '',
      whole: { rows, hash: '' },
      mark: 1,
      keysSince: 1,
      axes: [],
      files: undefined,
      told: undefined,
    },
    ...more,
  };
}

it('tells apart what has as many rows and what has not', async () => {
  expect(await haveAsManyRows([], connection)).toBe(true);
  expect(await haveAsManyRows([asked('few', 3), asked('none', 0)], connection)).toBe(true);
  expect(await haveAsManyRows([asked('few', 3), asked('none', 1)], connection)).toBe(false);
  expect(await haveAsManyRows([asked('few', 2)], connection)).toBe(false);
  expect(await haveAsManyRows([asked('few', 3, { known: undefined })], connection)).toBe(false);
});

it('leaves files to what tells them', async () => {
  const location = { path: 'gone.csv', format: 'csv' as const, options: {} };
  const file = asked("read_csv('gone.csv')", 0, { location });
  expect(await haveAsManyRows([file], connection)).toBe(true);
});

it('fails where one cannot be read', async () => {
  await expect(haveAsManyRows([asked('gone', 0)], connection)).rejects.toThrow(EngineError);
});
