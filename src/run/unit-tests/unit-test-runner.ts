/**
 * Runs unit tests, each once, in empty warehouses in memory, opened when the first test is asked for.
 * In: the project and what the check found; out: verdicts.
 */
import type { CheckMemory, Kept } from '../../check/cache/check-memory.ts';
import { openTwin } from '../../check/shadow/open-twin.ts';
import type { Connection, Engine } from '../../engine/engine.ts';
import { createEnginePool } from '../../engine/engine-pool.ts';
import { isRelation } from '../../graph/is-relation.ts';
import type { NodeId, UnitTestNode } from '../../product/graph.ts';
import { interruptOnAbort } from '../interrupt-on-abort.ts';
import { needsRehearsal, rehearseUnitTest, runUnitTest } from './run-unit-test.ts';
import type { UnitTestContext } from './running-test.ts';
import type { UnitTestRunner, UnitTestVerdict } from './unit-test-verdict.ts';

export interface UnitTestRequest extends Omit<UnitTestContext, 'openEmpty' | 'memory'> {
  readonly tests: readonly UnitTestNode[];
}

export function createUnitTestRunner(request: UnitTestRequest): UnitTestRunner {
  const pool = createEnginePool(request.open);
  const open = isReusable(request) ? pool.open : request.open;
  const openEmpty = () => openWarehouse(request, open);
  const context = { ...request, open, openEmpty, memory: rememberAll() };
  const shared = new Map<number, Promise<SharedWarehouse>>();
  const sharedBy = (lane: number): Promise<SharedWarehouse> => {
    const opening = shared.get(lane) ?? openShared(openEmpty, request.signal);
    shared.set(lane, opening);
    return opening;
  };
  const begun = new Map<NodeId, Promise<UnitTestVerdict>>();
  const asked = new Set<NodeId>();
  const inShared = createQueue(sharedWarehouses);
  const inOwn = createQueue(rehearsalsAtOnce);
  const begin = (test: UnitTestNode): Promise<UnitTestVerdict> => {
    const known = begun.get(test.id);
    if (known) return known;
    const verdict = needsRehearsal(test, context)
      ? inOwn(() => rehearseUnitTest(test, context))
      : inShared(async (lane) => runUnitTest((await sharedBy(lane)).connection, test, context));
    begun.set(test.id, verdict);
    return verdict;
  };
  const run = (test: UnitTestNode): Promise<UnitTestVerdict> => {
    asked.add(test.id);
    return begin(test);
  };
  const about = testsByModel(request.tests);
  const beginFor = (model: NodeId): void => {
    // What goes wrong is heard by who asks.
    for (const test of about.get(model) ?? []) begin(test).catch(() => undefined);
  };
  const runFor: UnitTestRunner['runFor'] = async (model, isDue) => {
    const found = (about.get(model) ?? []).filter(isDue).map((test) => {
      const isFirst = !asked.has(test.id);
      return { isFirst, verdict: run(test) };
    });
    return Promise.all(
      found.map(async ({ isFirst, verdict }) => ({ isFirst, verdict: await verdict })),
    );
  };
  const left = new Set<NodeId>();
  const leaveOut: UnitTestRunner['leaveOut'] = (model, isDue) => {
    const found = (about.get(model) ?? []).filter(
      (test) => isDue(test) && !asked.has(test.id) && !left.has(test.id),
    );
    for (const { id } of found) left.add(id);
    return found;
  };
  return {
    run,
    beginFor,
    runFor,
    leaveOut,
    close: async () => {
      // First: what nobody will use again need not be emptied.
      await pool.close();
      await Promise.all([...shared.values()].map(closeShared));
    },
  };
}

/** All tests make tables of the same names: in one warehouse, two at once would meet. */
const sharedWarehouses = 2;

/** Each asks its engine one small thing after another, which leaves a processor idle half of the time. */
const rehearsalsAtOnce = 4;

type Queue = <Result>(task: (lane: number) => Promise<Result>) => Promise<Result>;

/** Runs so many at once, in the order in which they are asked for. */
function createQueue(width: number): Queue {
  const lanes: Promise<unknown>[] = Array.from({ length: width }, () => Promise.resolve());
  let count = 0;
  return (task) => {
    const lane = count++ % width;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => task(lane));
    lanes[lane] = result.catch(() => undefined);
    return result;
  };
}

function testsByModel(
  tests: readonly UnitTestNode[],
): ReadonlyMap<NodeId, readonly UnitTestNode[]> {
  const found = new Map<NodeId, UnitTestNode[]>();
  for (const test of tests) {
    for (const id of test.parents) found.set(id, [...(found.get(id) ?? []), test]);
  }
  return found;
}

/** For as long as the process lives; of one node, tests may run several versions. */
function rememberAll(): CheckMemory {
  const known = new Map<string, Kept>();
  return {
    recall: (node, key) => known.get(`${node} ${key}`),
    keep: (node, key, kept) => void known.set(`${node} ${key}`, kept),
  };
}

interface SharedWarehouse {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly stopInterrupting: () => void;
}

async function openShared(
  open: () => Promise<Engine>,
  signal: AbortSignal | undefined,
): Promise<SharedWarehouse> {
  const engine = await open();
  const connection = await engine.connect();
  const stopInterrupting = signal ? interruptOnAbort([connection], signal) : () => undefined;
  return { engine, connection, stopInterrupting };
}

async function closeShared(opening: Promise<SharedWarehouse>): Promise<void> {
  const found = await opening.catch(() => undefined);
  found?.stopInterrupting();
  await found?.engine.close();
}

function openWarehouse({ graph, project }: UnitTestRequest, open: UnitTestRequest['open']) {
  const relations = [...graph.nodes.values()].filter(isRelation);
  const catalog = relations.find(({ kind }) => kind !== 'source')?.relation.catalog ?? 'memory';
  const names = relations.map(({ relation }) => relation);
  return openTwin({ target: project.target, catalog, relations: names, open });
}

/** Nothing of one test is left for the next: neither what `on_open` makes, nor a table. */
function isReusable({ graph, project }: UnitTestRequest): boolean {
  const relations = [...graph.nodes.values()].filter(isRelation);
  const catalogs = new Set(relations.map(({ relation }) => relation.catalog));
  return project.target.onOpen.length === 0 && !catalogs.has('memory');
}
