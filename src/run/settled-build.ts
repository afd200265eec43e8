/**
 * A build that has nothing to do, kept so that another process can tell whether it would find the
 * same: what a plan depends on besides the project's files. In: a build that has ended, or such a
 * record; out: the record, or whether it still holds. JSON all through.
 */
import { type Connection, type Engine, EngineError, type RelationName } from '../engine/engine.ts';
import { isExternal } from '../graph/materialized-as.ts';
import { planBuild } from '../plan/plan-build.ts';
import type { RunEvent } from '../product/events.ts';
import type { Plan } from '../product/plan.ts';
import { countRows } from '../state/count-rows.ts';
import { digestWarehouse } from '../state/digest-warehouse.ts';
import { haveAsManyRows } from '../state/observe/count-sources.ts';
import { isSourceAsKnown } from '../state/observe/observe-sources.ts';
import type { Observing, SourceQuestion } from '../state/observe/observing.ts';
import { createSequence } from '../state/record.ts';
import type { BuildRequest } from './build-request.ts';
import { describeStart } from './describe-start.ts';
import { readAll } from './read-state.ts';
import { sayUpToDate } from './say-skipped.ts';
import { takeStock } from './take-stock.ts';
import { createTally } from './tally.ts';

export interface SettledBuild {
  /** Absolute path of the project. */
  readonly root: string;
  /** Of the warehouse, with the rows of these tables. */
  readonly digest: string;
  readonly tables: readonly RelationName[];
  /** Asked again each time, with what they held. */
  readonly sources: readonly SourceQuestion[];
  /** What a run says that finds nothing to do. */
  readonly events: readonly RunEvent[];
}

/** `undefined` where the same build would do or say something if it were asked for again. */
export async function settleBuild(request: BuildRequest): Promise<SettledBuild | undefined> {
  // Their files are looked at by other means.
  if (hasExternals(request)) return undefined;
  return within(request.engine, async (connection) => {
    const { compiled, selection, kinds, engine, project } = request;
    const { catalog } = engine;
    const stock = takeSettledStock(connection, request);
    const digesting = within(engine, (beside) =>
      digestWarehouse(
        beside,
        catalog,
        stock.then(({ counts }) => counts),
      ),
    );
    const [{ inventory, decisions, sources, tables }, digest] = await Promise.all([
      stock,
      digesting,
    ]);
    const { graph } = compiled;
    const plan = planBuild({ graph, selection, inventory, kinds, decisions, dropsHistory: false });
    if (digest === undefined || !isIdle(plan) || graph.nodes.size === 0) return undefined;
    return { root: project.root, digest, tables, sources, events: sayIdle(request, plan) };
  });
}

async function takeSettledStock(connection: Connection, request: BuildRequest) {
  const { catalog } = request.engine;
  const { value: inventory } = await readAll(connection, request);
  const observing = observingOf(connection, catalog, request.project.root, inventory.sequence);
  const known = { connection, catalog, inventory, observing, areSourcesKnown: true };
  return { inventory, ...(await takeStock({ ...request, ...known })) };
}

/** Whatever fails here will be said by a build. */
export function isStillSettled(engine: Engine, settled: SettledBuild): Promise<boolean> {
  return within(engine, async (connection) => {
    const { catalog } = engine;
    const { root, digest, tables, sources } = settled;
    // The build that follows a change reads the sources once more.
    if (!(await haveAsManyRows(sources, connection))) return false;
    const counts = await countRows(connection, tables);
    if ((await digestWarehouse(connection, catalog, counts)) !== digest) return false;
    const observing = observingOf(connection, catalog, root, 0);
    for (const source of sources) if (!(await isSourceAsKnown(source, observing))) return false;
    return true;
  }).then((holds) => holds === true);
}

async function within<T>(
  engine: Engine,
  work: (connection: Connection) => Promise<T>,
): Promise<T | undefined> {
  let connection: Connection | undefined;
  try {
    connection = await engine.connect();
    return await work(connection);
  } catch (failure) {
    // Also of an engine that a full disk has stopped.
    if (!(failure instanceof EngineError)) throw failure;
    return undefined;
  } finally {
    connection?.close();
  }
}

function hasExternals({ compiled }: BuildRequest): boolean {
  return [...compiled.graph.nodes.values()].some(isExternal);
}

function observingOf(
  connection: Connection,
  stateCatalog: string,
  root: string,
  sequence: number,
): Observing {
  const nextSequence = createSequence(sequence);
  return { connection, stateCatalog, runId: '', nextSequence, root, now: Date.now };
}

function isIdle({ steps, orphans, idleTests }: Plan): boolean {
  return steps.length + orphans.length + idleTests.length === 0;
}

function sayIdle(request: BuildRequest, plan: Plan): readonly RunEvent[] {
  const events: RunEvent[] = [describeStart(request, plan)];
  const tally = createTally((event) => events.push(event));
  sayUpToDate(plan, request, tally.emit);
  return [...events, tally.finish({ at: request.now(), ms: 0, interrupted: false })];
}
