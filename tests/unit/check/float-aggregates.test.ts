/** Which aggregates give another answer for another order of rows: what the engine does is what we say. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { floatCause } from '../../../src/check/findings/float-aggregates.ts';
import { isOrderFree } from '../../../src/check/lineage/aggregate-flow.ts';

it('every aggregate that depends on the order of its rows is in one of the lists', async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  await connection.run(`create table t0 as
    select i, cos(i * 7.1) * 1000 - 300 as x, abs(sin(i * 3.3)) + 0.01 as y, (i % 97)::float as f
    from range(3000) as r(i)`);
  for (const [at, order] of ['x desc', 'y', 'i % 37, y desc'].entries()) {
    await connection.run(`create table t${at + 1} as from t0 order by ${order}`);
  }
  const names = await rows(
    "select distinct function_name from duckdb_functions() where function_type = 'aggregate' order by 1",
  );
  const differ: string[] = [];
  for (const [name] of names) {
    for (const values of ['x', 'x, y', 'x, 0.5', 'f', 'i % 7', 'y / 5000 + 0.999']) {
      const asked = [0, 1, 2, 3].map((at) => `select ${name}(${values})::varchar as a from t${at}`);
      const answers = await rows(
        `select count(distinct a) from (${asked.join(' union all ')})`,
      ).catch(() => []);
      if (Number(answers[0]?.[0] ?? 0) > 1) differ.push(String(name));
    }
  }
  connection.closeSync();
  instance.closeSync();
  const given = [{ kind: 'constant', type: 'DOUBLE', value: 1, location: 0 }] as const;
  const isSaid = (name: string) =>
    floatCause({ name, arguments: given }) !== undefined || !isOrderFree({ name } as never);
  expect([...new Set(differ)].filter((name) => !isSaid(name))).toEqual([]);
  expect(differ).toEqual(expect.arrayContaining(['sum', 'stddev', 'corr', 'product', 'entropy']));
});
