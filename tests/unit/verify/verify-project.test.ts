/** What verify says of builds that go wrong: the engine below them loses statements. */
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { type Connection, type Engine, EngineError } from '../../../src/engine/engine.ts';
import { compile } from '../../../src/pipeline.ts';
import { describeDifference, formatVerification } from '../../../src/report/verification.ts';
import { verifyProject } from '../../../src/verify/verify-project.ts';
import { memoryFiles } from '../../properties/incremental-lab.ts';

const files = {
  'project.yml': `name: shop
version: "1.0.0"
target: dev
targets: { dev: { engine: duckdb, path: ":memory:", schema: main } }
models: { +materialized: table }
`,
  'models/sources.yml': `sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: integer }
          - { name: day, type: date }
`,
  'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, count(*) as orders from {{source "raw" "orders"}} where day is not null group by day
`,
};

const orders =
  "create schema raw; create table raw.orders as select n::integer as id, (date '2024-01-01' + (n // 3)::integer)::date as day from range(12) as t (n)";

type Spoil = (sql: string) => string;

async function verifyWith(spoil: Spoil) {
  const startedAt = '2024-06-01T00:00:00Z';
  const compilation = compile({
    workingFolder: '/p',
    env: {},
    runStartedAt: startedAt,
    files: memoryFiles(files),
  });
  if (!compilation.value) throw new Error(JSON.stringify(compilation.diagnostics));
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  await connection.run(orders);
  connection.close();
  const { value, diagnostics } = await verifyProject({
    compilation: compilation.value,
    selected: new Set(compilation.value.graph.nodes.keys()),
    standsForSource: new Set(),
    engine: spoiled(engine, spoil),
    warehouse: { catalog: 'memory', path: ':memory:', isThere: false },
    seed: 1,
    runs: 5,
    sampleRows: 100,
    startedAt,
    eiderVersion: '0.1.0',
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  if (!value) throw new Error(JSON.stringify(diagnostics));
  return { value, diagnostics };
}

function spoiled(engine: Engine, spoil: Spoil): Engine {
  const connect = async (): Promise<Connection> => {
    const connection = await engine.connect();
    return {
      run: (sql) => connection.run(spoil(sql)),
      query: (sql) => connection.query(sql),
      begin: () => connection.begin(),
      commit: () => connection.commit(),
      rollback: () => connection.rollback(),
      appendText: (relation, rows) => connection.appendText(relation, rows),
      interrupt: () => connection.interrupt(),
      progress: () => connection.progress(),
      close: () => connection.close(),
    };
  };
  return { catalog: engine.catalog, connect, close: () => engine.close() };
}

it('finds rows that stay where they should go, by the shortest way there is', async () => {
  const { value } = await verifyWith((sql) =>
    sql.replace(
      /delete from _eider_incremental\.main\.daily\b/,
      'from _eider_incremental.main.daily',
    ),
  );
  const { found } = value;
  if (!found) throw new Error('nothing was found');
  expect(found.schedule).toHaveLength(2);
  const rows = found.schedule.flat().flatMap(({ change }) => ('rows' in change ? change.rows : []));
  expect(rows).toHaveLength(2);
  const { code, message, hint } = describeDifference(found, value);
  expect([code, message]).toEqual([
    'E0980',
    expect.stringMatching(
      /^daily built incrementally differs from a full refresh: 1 row too many$/,
    ),
  ]);
  expect(hint).toBe(`again: eider verify -s daily --seed ${found.seed} --runs 1`);
  const text = formatVerification(value, { project: 'shop', color: false, ms: 1 });
  expect(text).toContain('  differs  daily  ');
});

it('finds builds that fail where a full refresh does not', async () => {
  let isMade = false;
  const { value } = await verifyWith((sql) => {
    if (sql.startsWith('detach')) isMade = false;
    if (!sql.includes('_eider_incremental.main.daily')) return sql;
    if (isMade) throw new EngineError('the disk is gone', { kind: 'io' });
    isMade = sql.includes('create');
    return sql;
  });
  if (!value.found) throw new Error('nothing was found');
  const { code, message, notes } = describeDifference(value.found, value);
  expect([code, message]).toEqual([
    'E0983',
    'the incremental build of daily fails where a full refresh does not',
  ]);
  expect(notes?.join('\n')).toContain('the disk is gone');
});

it('says where no step could be compared, and why', async () => {
  const { value, diagnostics } = await verifyWith((sql) => {
    if (sql.includes('_eider_full.main.daily')) throw new EngineError('no', { kind: 'io' });
    return sql;
  });
  expect(value.steps).toBe(0);
  expect(diagnostics).toEqual([
    expect.objectContaining({
      code: 'E0984',
      message: `each of the ${value.refused} steps was refused, so nothing was compared`,
      notes: [...value.refusals],
    }),
  ]);
  expect(value.refusals).toHaveLength(1);
});
