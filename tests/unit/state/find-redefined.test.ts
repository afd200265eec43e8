/** A view is what it was made as, however the engine prints it; and another one where its query is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { createView } from '../../../src/engine/duckdb-dialect.ts';
import { digestWarehouse } from '../../../src/state/digest-warehouse.ts';
import { findRedefined } from '../../../src/state/find-redefined.ts';
import { prepareState } from '../../../src/state/state-schema.ts';

const catalog = 'views';
const t = 'views.main.t';
const queries = [
  `select * from ${t}`,
  `from ${t} -- a comment`,
  `with x as (select a, b as "B c" from ${t} where a > 1) select *, row_number() over (partition by a order by "B c" desc nulls last rows between 1 preceding and current row) as rn from x qualify rn = 1`,
  `select a::integer + 1 as q, [1, 2] as l, {'x': a} as s, list_transform([1], lambda y: y + 1) as m, interval 1 day as i, date '2024-01-01' as d from ${t} order by all`,
  `select t.* exclude (a), columns('b') from ${t}`,
  `pivot ${t} on a in (1, 2) using sum(b)`,
  `unpivot ${t} on a, b into name n value v`,
  `select a from ${t} union all by name select a from ${t} limit 3 offset 1`,
  `select * from ${t} as u join ${t} as w using (a) asof left join ${t} as z on u.a = z.a and u.b >= z.b`,
  'with recursive r as (select 1 as x union all select x + 1 from r where x < 3) select * from r',
  `select 'a' collate nocase as x, cast(a as decimal(10, 2)) as y, try_cast(b as date) as z, timestamptz '2024-01-01 00:00:00+02' as tz, ' AS "DATE" (1, 2)' as text from ${t}`,
  `select distinct on (a) a, b from ${t} order by a, b`,
  `select count(*) over w as n from ${t} window w as (partition by a)`,
];

it('finds a view with another query, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eider-views-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const views = queries.map((query, index) => ({
    relation: { catalog, schema: 'main', name: index === 3 ? 'v AS "x"' : `v${index}` },
    query,
  }));
  const open = async () => {
    const engine = await openDuckdb({ path: join(folder, 'views.duckdb'), threads: 1 });
    return { engine, connection: await engine.connect() };
  };
  const first = await open();
  await first.connection.run(`create table ${t} (a integer, b integer)`);
  await prepareState(first.connection, catalog);
  for (const { relation, query } of views) {
    await first.connection.run(createView(relation, query).sql);
  }
  expect(await findRedefined(first.connection, views)).toEqual([]);
  await first.engine.close();

  const again = await open();
  expect(await findRedefined(again.connection, views)).toEqual([]);
  const digest = await digestWarehouse(again.connection, catalog, new Map());
  await again.connection.run('create or replace view views.main.v0 as select a, b + 0 as b from t');
  await again.connection.run('create or replace view views.main.v5 as select 1 as a');
  expect(await findRedefined(again.connection, views)).toEqual([views[0], views[5]]);
  expect(await digestWarehouse(again.connection, catalog, new Map())).not.toBe(digest);
  await again.connection.run(`create or replace view views.main.v0 as ${queries[0]}`);
  await again.connection.run('drop view views.main.v5');
  await again.connection.run('drop table views.main.t');
  expect(await findRedefined(again.connection, views)).toEqual([]);
  await again.engine.close();
});
