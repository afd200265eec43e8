/**
 * A whole run on an open warehouse: state, inventory, plan, execution, leftovers.
 * In: a compiled project and a selection; out: events and a summary, or why it could not begin.
 */
import { type Outcome, warning } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { createSchema } from '../engine/duckdb-dialect.ts';
import { type Connection, EngineError } from '../engine/engine.ts';
import { inheritedDescriptions } from '../graph/columns/inherited-descriptions.ts';
import { planBuild } from '../plan/plan-build.ts';
import type { Notice, RunFinished } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { Plan } from '../product/plan.ts';
import { failuresSchema } from '../quality/failures-schema.ts';
import type { Observing } from '../state/observe/observing.ts';
import type { BuildRequest } from './build-request.ts';
import { checkSharedPlaces, sweepLeftovers } from './decide-external.ts';
import { describeStart } from './describe-start.ts';
import { createDownstreamCount, executePlan } from './execute-plan.ts';
import { createPersonalColumns } from './find-personal-columns.ts';
import { openSharedNeed } from './need-place.ts';
import { readState } from './read-state.ts';
import { beginRun, rememberRun } from './remember-run.ts';
import type { RunContext } from './run-context.ts';
import { settleOrphans } from './settle-orphans.ts';
import { sweepAsides } from './sweep-asides.ts';
import { takeStock } from './take-stock.ts';
import { beginWholeBuild } from './whole-build.ts';

export async function runBuild(request: BuildRequest): Promise<Outcome<RunFinished | undefined>> {
  const connection = await request.engine.connect();
  try {
    return await runOn(connection, request);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    // Every node has its own way to fail: this is the state, or a schema.
    const problem = explainBareError(failure, 'the run could not go on');
    return { value: undefined, diagnostics: [problem] };
  } finally {
    connection.close();
  }
}

async function runOn(
  connection: Connection,
  request: BuildRequest,
): Promise<Outcome<RunFinished | undefined>> {
  const { engine, compiled, selection, kinds } = request;
  const { catalog } = engine;
  const state = await readState(connection, request);
  if ('refusal' in state) return { value: undefined, diagnostics: [state.refusal] };
  const { inventory, nextSequence, counts: counted } = state;
  const observing: Observing = {
    connection,
    stateCatalog: catalog,
    runId: request.runId,
    nextSequence,
    root: request.project.root,
    now: Date.now,
  };
  const here = { connection, catalog, inventory, observing, beside: request };
  const stock = await takeStock({ ...request, ...here, counted });
  const { decisions } = stock;
  const plan = planBuild({
    graph: compiled.graph,
    selection,
    inventory,
    kinds,
    decisions,
    dropsHistory: request.dropsHistory ?? false,
    asksFreshness: request.onAge !== undefined,
  });
  const shared = checkSharedPlaces(plan, request.project);
  if (shared.length > 0) return { value: undefined, diagnostics: shared };
  request.emit(describeStart(request, plan));
  sweepLeftovers(plan, inventory, request.project);
  await sweepAsides(connection, plan, {
    ...request,
    graph: compiled.graph,
    inventory,
    nextSequence,
  });
  if (compiled.graph.nodes.size === 0) request.emit(sayEmpty(request));
  await createSchemas(connection, plan, inventory);
  if (isStoring(request)) await connection.run(createSchema(catalog, failuresSchema));
  const found = { inventory, nextSequence, observing };
  await beginRun(connection, request, plan, nextSequence());
  await connection.run(openSharedNeed);
  await request.ready;
  const begun = { ...stock, ...found };
  const { finished, context } = request.isAtomic
    ? await carryOutWhole(request, plan, begun, async () => ({
        ...(await takeStock({ ...request, ...here })),
        ...found,
      }))
    : await carryOut(request, plan, begun);
  await settleOrphans(connection, plan, finished, request, context);
  const ended = { plan, finished, began: inventory.sequence };
  await rememberRun(connection, request, ended, nextSequence());
  request.emit(finished);
  return { value: finished, diagnostics: [] };
}

interface CarriedOut {
  readonly finished: RunFinished;
  readonly context: RunContext;
}

async function carryOut(request: BuildRequest, plan: Plan, stock: StockOfRun): Promise<CarriedOut> {
  const { engine, threads, failFast } = request;
  const context = createContext(request, plan, stock);
  return { finished: await executePlan({ plan, engine, threads, failFast, context }), context };
}

/** What fails when it is made in part takes all the others along: once more, with that in full. */
async function carryOutWhole(
  request: BuildRequest,
  plan: Plan,
  stock: StockOfRun,
  lookAgain: () => Promise<StockOfRun>,
): Promise<CarriedOut> {
  const inFull = new Set<NodeId>();
  for (let now = stock; ; now = await lookAgain()) {
    const context = createContext(request, plan, now);
    const whole = await beginWholeBuild(request.engine, request.emit, inFull);
    try {
      const within = { ...context, whole, emit: whole.emit };
      const one = { plan, engine: whole.engine, threads: 1, failFast: true, context: within };
      const ended = await executePlan(one);
      const better = whole.betterInFull();
      if (better !== undefined) {
        inFull.add(better);
        continue;
      }
      const { finished, diagnostics } = await whole.settle(ended);
      if (diagnostics.length > 0) request.emit({ type: 'notice', at: request.now(), diagnostics });
      return { finished, context };
    } finally {
      await whole.close();
    }
  }
}

function isStoring({ compiled, storeFailures, kinds }: BuildRequest): boolean {
  const tests = [...compiled.tests.values()];
  return (
    kinds.has('test') &&
    tests.some(({ node }) => node.config.values.store_failures ?? storeFailures)
  );
}

type StockOfRun = Pick<
  RunContext,
  | 'inventory'
  | 'nextSequence'
  | 'current'
  | 'decisions'
  | 'axesOf'
  | 'keysOf'
  | 'tellingOf'
  | 'misdeclared'
  | 'observing'
>;

function createContext(request: BuildRequest, plan: Plan, stock: StockOfRun): RunContext {
  return {
    runId: request.runId,
    project: request.project,
    partial: request.partial,
    compiled: request.compiled,
    checked: request.checked,
    only: request.only,
    isFullAsked: request.isFullAsked,
    isBackfillAsked: request.isBackfillAsked ?? false,
    startedAt: request.startedAt,
    ...stock,
    catalog: request.engine.catalog,
    whole: undefined,
    tests: request.kinds.has('test'),
    storeFailures: request.storeFailures,
    inheritedDescriptions: inheritedDescriptions(request.checked),
    personalColumns: createPersonalColumns(request),
    eiderVersion: request.eiderVersion,
    unitTests: request.kinds.has('test') ? request.unitTests : undefined,
    builds: [...request.kinds].some((kind) => kind !== 'test'),
    dropsHistory: request.dropsHistory ?? false,
    now: request.now,
    clock: request.clock,
    emit: request.emit,
    onAge: request.onAge ?? (() => {}),
    signal: request.signal,
    countDownstream: createDownstreamCount(request.compiled.graph, plan),
  };
}

function sayEmpty({ now }: BuildRequest): Notice {
  const empty = warning('E0608', 'the project has no models, seeds or data tests', {
    hint: 'write a first model, one SELECT: models/orders.sql',
  });
  return { type: 'notice', at: now(), diagnostics: [empty] };
}

/** Before the first step and on one connection: two at once would collide. */
async function createSchemas(
  connection: Connection,
  plan: Plan,
  inventory: Inventory,
): Promise<void> {
  const present = new Set(
    [...inventory.relations.values()].map(({ relation }) =>
      `${relation.catalog}.${relation.schema}`.toLowerCase(),
    ),
  );
  for (const { catalog, schema } of plan.schemas) {
    if (present.has(`${catalog}.${schema}`.toLowerCase())) continue;
    await connection.run(createSchema(catalog, schema));
  }
}
