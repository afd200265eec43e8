/**
 * Runs unit tests one after another in one empty warehouse in memory, each once, opened when the
 * first is asked for. In: the project and what the check found; out: verdicts.
 */
import type { CheckMemory, Kept } from '../../check/cache/check-memory.ts';
import { openTwin } from '../../check/shadow/shadow-catalog.ts';
import type { Connection, Engine } from '../../engine/engine.ts';
import { isRelation } from '../../graph/is-relation.ts';
import type { NodeId, UnitTestNode } from '../../product/graph.ts';
import { needsRehearsal, rehearseUnitTest, runUnitTest } from './run-unit-test.ts';
import type { UnitTestContext } from './running-test.ts';
import type { UnitTestRunner, UnitTestVerdict } from './unit-test-verdict.ts';

export interface UnitTestRequest extends Omit<UnitTestContext, 'openEmpty' | 'memory'> {
  readonly tests: readonly UnitTestNode[];
}

export function createUnitTestRunner(request: UnitTestRequest): UnitTestRunner {
  let opening: Promise<{ engine: Engine; connection: Connection }> | undefined;
  let connected: Connection | undefined;
  const opened = () => {
    opening ??= openWarehouse(request).then((found) => {
      connected = found.connection;
      return found;
    });
    return opening;
  };
  const context = { ...request, openEmpty: () => openEmpty(request), memory: rememberAll() };
  const verdicts = new Map<NodeId, Promise<UnitTestVerdict>>();
  // All make tables of the same names: in one warehouse, two at once would meet.
  const inShared = createQueue(1);
  const inOwn = createQueue(rehearsalsAtOnce);
  const run = (test: UnitTestNode): Promise<UnitTestVerdict> => {
    const known = verdicts.get(test.id);
    if (known) return known;
    const verdict = needsRehearsal(test, context)
      ? inOwn(() => rehearseUnitTest(test, context))
      : inShared(async () => runUnitTest((await opened()).connection, test, context));
    verdicts.set(test.id, verdict);
    return verdict;
  };
  const about = testsByModel(request.tests);
  const runFor: UnitTestRunner['runFor'] = async (model, isDue) => {
    const asked = (about.get(model) ?? []).filter(isDue).map((test) => {
      const isFirst = !verdicts.has(test.id);
      return { isFirst, verdict: run(test) };
    });
    return Promise.all(
      asked.map(async ({ isFirst, verdict }) => ({ isFirst, verdict: await verdict })),
    );
  };
  const left = new Set<NodeId>();
  const leaveOut: UnitTestRunner['leaveOut'] = (model, isDue) => {
    const found = (about.get(model) ?? []).filter(
      (test) => isDue(test) && !verdicts.has(test.id) && !left.has(test.id),
    );
    for (const { id } of found) left.add(id);
    return found;
  };
  const interrupt = (): void => connected?.interrupt();
  request.signal?.addEventListener('abort', interrupt);
  return {
    run,
    runFor,
    leaveOut,
    close: async () => {
      request.signal?.removeEventListener('abort', interrupt);
      const found = await opening?.catch(() => undefined);
      await found?.engine.close();
    },
  };
}

/** Each has an engine, which keeps one processor busy half of the time. */
const rehearsalsAtOnce = 2;

type Queue = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Runs so many at once, in the order in which they are asked for. */
function createQueue(width: number): Queue {
  const lanes: Promise<unknown>[] = Array.from({ length: width }, () => Promise.resolve());
  let count = 0;
  return (task) => {
    const lane = count++ % width;
    const result = (lanes[lane] ?? Promise.resolve()).then(task);
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

async function openWarehouse(request: UnitTestRequest) {
  const engine = await openEmpty(request);
  return { engine, connection: await engine.connect() };
}

function openEmpty({ graph, project, open }: UnitTestRequest): Promise<Engine> {
  const relations = [...graph.nodes.values()].filter(isRelation);
  const catalog = relations.find(({ kind }) => kind !== 'source')?.relation.catalog ?? 'memory';
  const names = relations.map(({ relation }) => relation);
  return openTwin({ target: project.target, catalog, relations: names, open });
}
