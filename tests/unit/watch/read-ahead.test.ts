/** What a build is spared: the warehouse was asked while the save was being compiled. */
import { expect, it, onTestFinished } from 'vitest';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Graph, GraphNode } from '../../../src/product/graph.ts';
import { recordFacts } from '../../../src/state/journal.ts';
import { relationFact } from '../../../src/state/record.ts';
import { prepareState, stateVersion } from '../../../src/state/state-schema.ts';
import { covers, readAhead, surroundingsOf } from '../../../src/watch/read-ahead.ts';

const orders = model('orders', []);
const paid = model('paid', [orders.id]);
const graph = {
  nodes: new Map([orders, paid].map((node) => [node.id, node])),
} as unknown as Graph;

it('reads what a node and all above it are, where others read them and in the schema of the watch', async () => {
  const engine = await openWarehouse();
  await run(engine, 'create table main.orders as select 1 as id; create schema main_watch');
  await run(
    engine,
    'create view main_watch.paid as from main.orders; create table main.other(i int)',
  );
  await run(engine, recordOf('main_watch', 'paid', 7));
  const answers = await readAhead(Promise.resolve(engine), around()).answers;
  const told = [...(answers?.known?.inventory.relations.values() ?? [])];
  expect([...(answers?.present.keys() ?? [])]).toEqual([
    'memory.main.orders',
    'memory.main_watch.paid',
  ]);
  expect(told.map(({ relation, madeBy }) => [relation.name, madeBy])).toEqual([
    ['orders', undefined],
    ['paid', 'model.shop.paid'],
  ]);
  expect(answers?.known?.inventory.sequence).toBe(7);
});

it('knows nothing of a state that a build has to bring up to date first', async () => {
  const engine = await openWarehouse();
  await run(engine, `update _eider.version set number = ${stateVersion - 1}`);
  const answers = await readAhead(Promise.resolve(engine), around()).answers;
  expect(answers).toMatchObject({ engine, known: undefined });
});

it('answers nothing where nothing is open, and where nobody waits for it any more', async () => {
  expect(await readAhead(Promise.resolve(undefined), around()).answers).toBeUndefined();
  const engine = await openWarehouse();
  const reading = readAhead(Promise.resolve(engine), around());
  reading.discard();
  expect(await reading.answers).toBeUndefined();
});

it('goes on with what was answered before, if nobody has written since', async () => {
  const engine = await openWarehouse();
  await run(engine, 'create table main.paid(i int); insert into main.paid values (1)');
  await run(engine, recordOf('main', 'paid', 7, 'table'));
  const { answers } = readAhead(Promise.resolve(engine), around());
  const known = { counts: new Map([['memory.main.paid', 1]]), inventory: { sequence: 7 } };
  expect(await answers).toMatchObject({ known });
  await run(engine, 'insert into main.paid values (2)');
  const after = async (isStill: boolean) => {
    const earlier = { answers, isStill: Promise.resolve(isStill) };
    return readAhead(Promise.resolve(engine), around(), earlier).answers;
  };
  expect((await after(true))?.known).toBe((await answers)?.known);
  expect((await after(false))?.known?.counts).toEqual(new Map([['memory.main.paid', 2]]));
  const nothing = { answers: Promise.resolve(undefined), isStill: Promise.resolve(true) };
  const asked = await readAhead(Promise.resolve(engine), around(), nothing).answers;
  expect(asked?.known?.inventory.sequence).toBe(7);
});

it('need not be asked again about less than it was', () => {
  expect(covers(around(), around())).toBe(true);
  expect(covers(around(paid.id), around(orders.id))).toBe(true);
  expect(covers(around(orders.id), around(paid.id))).toBe(false);
  const { names } = around(paid.id);
  expect(covers({ ...around(orders.id), names }, around(paid.id))).toBe(false);
});

function around(built = paid.id) {
  return surroundingsOf(graph, { built: new Set([built]), tests: new Set() }, new Set());
}

async function openWarehouse(): Promise<Engine> {
  const engine = await openDuckdb({ path: ':memory:' });
  onTestFinished(() => engine.close());
  const connection = await engine.connect();
  await prepareState(connection, engine.catalog);
  connection.close();
  return engine;
}

async function run(engine: Engine, sql: string): Promise<void> {
  const connection = await engine.connect();
  await connection.run(sql);
  connection.close();
}

function model(name: string, parents: readonly string[]): GraphNode {
  const relation = { catalog: 'memory', schema: 'main', name };
  return { kind: 'model', id: `model.shop.${name}`, relation, parents } as unknown as GraphNode;
}

function recordOf(
  schema: string,
  name: string,
  sequence: number,
  kind: 'view' | 'table' = 'view',
): string {
  const fact = relationFact({
    sequence,
    runId: 'run',
    node: `model.shop.${name}`,
    relation: { catalog: 'memory', schema, name },
    kind,
    materialization: kind,
    rows: undefined,
    tested: true,
    dropped: false,
    files: undefined,
    made: { code: 'code' as never, inputs: {}, since: sequence },
    at: '2026-01-01T00:00:00Z',
    ms: 1,
  });
  return recordFacts('memory', [fact]);
}
