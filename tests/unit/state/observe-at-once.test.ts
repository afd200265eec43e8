/** Several sources asked at once, on connections of their own: recorded as one after another. */
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { observeSources } from '../../../src/state/observe/observe-sources.ts';
import type { SourceQuestion } from '../../../src/state/observe/observing.ts';
import { readVersions } from '../../../src/state/read-versions.ts';
import { prepareState } from '../../../src/state/state-schema.ts';

const names = Array.from({ length: 12 }, (_, index) => `s${index}`);

async function recordWith(connections: number) {
  const engine = await openDuckdb({ path: ':memory:', threads: 2 });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  const { catalog } = engine;
  await prepareState(connection, catalog);
  const questions = names.map(
    (name, index): SourceQuestion => ({
      key: name,
      location: undefined,
      changes: undefined,
      from: `main.${name}`,
      axes: index % 2 === 0 ? [{ column: 'day', grain: 'day' }] : [],
      keys: index % 3 === 0 ? ['id'] : [],
      telling: undefined,
      known: undefined,
    }),
  );
  // The last one is not there.
  for (const [index, name] of names.slice(0, -1).entries()) {
    await connection.run(`create table main.${name} as
      select i as id, date '2024-01-01' + (i % 40)::integer as day from range(${index * 1000}) t(i)`);
  }
  const more = Array.from({ length: connections - 1 }, () => engine.connect());
  let sequence = 0;
  const observing = {
    connection,
    stateCatalog: catalog,
    runId: 'run',
    nextSequence: () => ++sequence,
    root: '/',
    now: Date.now,
  };
  const observed = await observeSources(questions, observing, await Promise.all(more));
  const { rows } = await connection.query(`select relation, axis, start_us, row_count, hash::varchar
    from ${catalog}._eider.intervals order by all`);
  const keys = await connection.query(`select relation, key, row_count, hash::varchar
    from ${catalog}._eider.key_versions order by all`);
  const stored = await readVersions(connection, catalog);
  return {
    observed: names.map((name) => observed.get(name)?.whole),
    stored: names.map((name) => stored.get(name)?.whole),
    intervals: rows,
    keys: keys.rows,
  };
}

it('finds and records what one connection alone does', async () => {
  const alone = await recordWith(1);
  expect(alone.observed.map((whole) => whole?.rows)).toEqual([
    ...names.slice(0, -1).map((_, index) => index * 1000),
    undefined,
  ]);
  expect(alone.stored).toEqual(alone.observed);
  expect(await recordWith(2)).toEqual(alone);
  expect(await recordWith(5)).toEqual(alone);
});
