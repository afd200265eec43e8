/** What differs between two versions of a relation, counted and shown. */
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { compareVersions, keepVersion } from '../../../src/watch/compare-versions.ts';

it.each([
  [3, 'less than are shown'],
  [1_000, 'as many as are shown'],
  [1_500, 'more than are shown'],
])('counts %i rows that came, went and changed: %s', async (count) => {
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  const relation = { catalog: engine.catalog, schema: 'main', name: 't' };
  await connection.run(`create table t as select i as id, 'a' as v from range(${3 * count}) r(i)`);
  const before = await keepVersion(connection, relation, ['id']);
  if (before?.kept === undefined) throw new Error('nothing was kept');
  // The last third goes, the first is changed, and as many are new.
  await connection.run(
    `create or replace table t as select i as id, if(i < ${count}, 'b', 'a') as v
     from range(${2 * count}) r(i) union all select -i - 1, 'c' from range(${count}) r(i)`,
  );
  const { columns } = await connection.query('from t limit 0');
  const versions = {
    before: { columns: before.columns, kept: before.kept },
    after: { columns, relation },
  };
  const found = await compareVersions(connection, versions, ['id']);
  expect(found).toMatchObject({ added: count, removed: count, changed: count });
});
