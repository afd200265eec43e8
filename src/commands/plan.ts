/** `eider plan`: what a build would do to each selected node, and why. Touches nothing. */
import { existsSync } from 'node:fs';
import { hasErrors, type Outcome } from '../base/diagnostic.ts';
import { formatPlace } from '../base/source-text.ts';
import type { Connection } from '../engine/engine.ts';
import { resourceTypeOf } from '../graph/selection/match-criterion.ts';
import type { OlderIntervals } from '../incremental/older-intervals.ts';
import type { Decisions } from '../plan/decisions.ts';
import { declarationsOf } from '../plan/declarations.ts';
import { describeOrphans } from '../plan/describe-orphans.ts';
import { planBuild } from '../plan/plan-build.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { Graph, ModelNode, NodeId } from '../product/graph.ts';
import type { Inventory } from '../product/inventory.ts';
import type { BuildKind, BuildStep, Plan, PlanStep, StepId } from '../product/plan.ts';
import { plural } from '../report/format.ts';
import { formatPlan, type PlanLine } from '../report/plan.ts';
import { refreshJson } from '../report/refresh-json.ts';
import { refuseTakenPlaces } from '../run/decide-external.ts';
import { refuseOtherColumns } from '../run/foresee-columns.ts';
import { countOlder, type PlannedRefresh, planRefreshes } from '../run/plan-refreshes.ts';
import { takeStock } from '../run/take-stock.ts';
import { copyState } from '../state/copy-state.ts';
import { emptyInventory, readInventory } from '../state/read-inventory.ts';
import { createSequence } from '../state/record.ts';
import { prepareState } from '../state/state-schema.ts';
import { type Checked, checkFirst } from './check-first.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { Compiled, FirstOptions } from './compile-first.ts';
import { deferToState } from './defer-to-state.ts';
import { askedRange, refuseBackwards } from './interval-flags.ts';
import { sayDiagnostics, sayJson, sayProblems, sayText } from './say.ts';
import { withWarehouse } from './with-warehouse.ts';

export interface PlanOptions extends FirstOptions {
  readonly wait?: boolean | string;
  readonly defer?: boolean;
  readonly fullRefresh?: boolean;
  readonly backfill?: boolean;
  readonly start?: bigint;
  readonly end?: bigint;
}

export async function plan(context: CommandContext, options: PlanOptions): Promise<ExitCode> {
  const unmeant = refuseBackwards(options);
  if (unmeant) {
    sayProblems(context, [unmeant], options);
    return exitCodes.wrong;
  }
  const here = await checkFirst(context, options);
  if (!here) return exitCodes.wrong;
  const compiled = await deferToState(context, options, here, ['model', 'seed', 'test']);
  if (typeof compiled === 'number') return compiled;
  const { target } = compiled.project;
  if (target.path === ':memory:' || !existsSync(target.path)) {
    return sayPlan(context, compiled, { inventory: emptyInventory }, options);
  }
  return withWarehouse(
    context,
    compiled.project,
    { readOnly: true, wait: options.wait, answer: options },
    async (engine) => {
      const connection = await engine.connect();
      try {
        const stock = await readStock(connection, engine.catalog, compiled, options);
        if (hasErrors(stock.diagnostics)) {
          sayProblems(context, stock.diagnostics, options);
          return exitCodes.failed;
        }
        return await sayPlan(context, compiled, stock.value, options);
      } finally {
        connection.close();
      }
    },
  );
}

interface PlanStock {
  readonly inventory: Inventory;
  readonly decisions?: Decisions;
  /** What would be done to models of intervals. */
  readonly refreshesOf?: (plan: Plan) => Promise<ReadonlyMap<NodeId, PlannedRefresh>>;
  /** What would be refused for its columns is. */
  readonly withoutOtherColumns?: (plan: Plan, refreshes: Refreshes) => Promise<Plan>;
  /** What older code has left in them. */
  readonly olderOf?: (plan: Plan) => Promise<ReadonlyMap<NodeId, OlderIntervals>>;
}

/** As a build would, with a copy of the state to write to. */
async function readStock(
  connection: Connection,
  catalog: string,
  compiled: Checked,
  options: PlanOptions,
): Promise<Outcome<PlanStock>> {
  const stateCatalog = await copyState(connection, catalog);
  const refusal = await prepareState(connection, stateCatalog);
  if (refusal) return { value: { inventory: emptyInventory }, diagnostics: [refusal] };
  const { value: inventory } = await readInventory(connection, catalog, { stateCatalog });
  const observing = {
    connection,
    stateCatalog,
    runId: 'plan',
    nextSequence: createSequence(inventory.sequence),
    root: compiled.project.root,
    now: Date.now,
  };
  const stock = await takeStock({
    ...compiled,
    connection,
    catalog,
    kinds: plannedKinds,
    inventory,
    isFullAsked: options.fullRefresh ?? false,
    isBackfillAsked: options.backfill ?? false,
    only: askedRange(options),
    dropsHistory: false,
    observing,
  });
  const { decisions } = stock;
  const asked = {
    ...compiled,
    ...stock,
    catalog,
    stateCatalog,
    inventory,
    only: askedRange(options),
    isFullAsked: options.fullRefresh ?? false,
    isBackfillAsked: options.backfill ?? false,
  };
  const refreshesOf = (planned: Plan) => planRefreshes(connection, planned, asked);
  const withoutOtherColumns = (planned: Plan, refreshes: Refreshes) =>
    refuseOtherColumns(connection, planned, refreshes, asked);
  const olderOf = (planned: Plan) => countOlder(connection, planned, asked);
  return {
    value: { inventory, decisions, refreshesOf, withoutOtherColumns, olderOf },
    diagnostics: [],
  };
}

const plannedKinds: ReadonlySet<BuildKind> = new Set(['model', 'seed', 'snapshot', 'test']);

async function sayPlan(
  context: CommandContext,
  { graph, project, selection, checked }: Compiled & Partial<Pick<Checked, 'checked'>>,
  stock: PlanStock,
  options: PlanOptions,
): Promise<ExitCode> {
  const wanted = planBuild({ graph, selection, kinds: plannedKinds, ...stock });
  const placed = await refuseTakenPlaces(wanted, { inventory: stock.inventory, project });
  const refreshes = (await stock.refreshesOf?.(placed)) ?? new Map<NodeId, PlannedRefresh>();
  const planned = (await stock.withoutOtherColumns?.(placed, refreshes)) ?? placed;
  const older = (await stock.olderOf?.(planned)) ?? new Map<NodeId, OlderIntervals>();
  const refused = planned.steps.flatMap((step) =>
    step.type === 'refused' ? [step.diagnostic] : [],
  );
  if (options.output === 'json') {
    sayJson(context, toJson(planned, refreshes, older));
  } else {
    const verbose = options.verbose === undefined ? {} : { verbose: options.verbose };
    const lines = planLines(planned, { graph, checked, older }, refreshes);
    sayText(context, formatPlan(lines, { color: context.color, ...verbose }));
    const problems = [...refused, ...describeOrphans(planned)];
    if (problems.length > 0) context.stderr.write('\n');
    sayDiagnostics(context, problems);
  }
  return refused.length > 0 ? exitCodes.failed : exitCodes.ok;
}

type Refreshes = ReadonlyMap<NodeId, PlannedRefresh>;

interface About {
  readonly graph: Graph;
  readonly checked: CheckedProject | undefined;
  readonly older: ReadonlyMap<NodeId, OlderIntervals>;
}

function planLines(
  { steps, idleTests, upToDate }: Plan,
  about: About,
  refreshes: Refreshes,
): PlanLine[] {
  const blockedBy = new Map<StepId, string>();
  const lines = steps.map((step): PlanLine => {
    const blocking = step.waitsFor.map((id) => blockedBy.get(id)).find((why) => why !== undefined);
    const line = planLine(step, about, refreshes.get(step.id));
    if (step.type === 'refused') blockedBy.set(step.id, `${step.node.name} is refused`);
    if (blocking === undefined || step.type === 'refused') return line;
    blockedBy.set(step.id, blocking);
    return { ...line, action: 'skip', reason: blocking, isNoBuild: true };
  });
  const idle = idleTests.map(({ test, reason }) => testLine(test, 'skip', reason, about.graph));
  const settled = upToDate.map(({ node, reason }) => ({
    kind: resourceTypeOf(node),
    name: node.name,
    action: 'skip',
    reason,
    declared: about.older.has(node.id) && node.kind === 'model' ? sayDeclared(node, about) : [],
    isUpToDate: true,
  }));
  return [...lines, ...idle, ...settled];
}

function planLine(step: PlanStep, about: About, refresh: PlannedRefresh | undefined): PlanLine {
  const { graph } = about;
  switch (step.type) {
    case 'build': {
      const { node, reason, tests, decision } = step;
      const suffix =
        tests.length === 0
          ? ''
          : `; ${plural(tests.length, 'test')}${decision === 'tests only' ? '' : ' before it is published'}`;
      const { name } = node;
      const kind = resourceTypeOf(node);
      if (decision === 'tests only') {
        return { kind, name, action: 'test', reason: `up to date${suffix}`, isNoBuild: true };
      }
      const why = (refresh ? refreshReason(step, refresh) : reason) + suffix;
      const declared = node.kind === 'model' ? sayDeclared(node, about) : [];
      if (refresh?.isIdle)
        return { kind, name, action: 'skip', reason: why, declared, isNoBuild: true };
      const action = decision === 'build' ? 'build' : 'unless';
      return { kind, name, action, reason: why, declared };
    }
    case 'refused': {
      const { kind, name } = step.node;
      const { message: reason } = step.diagnostic;
      return { kind, name, action: 'refused', reason, isNoBuild: true };
    }
    case 'freshness':
      return testLine(step.source.id, 'test', 'its age, before readers', graph);
    case 'test':
      return testLine(step.test, 'test', step.timing, graph);
    case 'unit_test':
      return testLine(step.id, 'test', 'without the warehouse', graph);
    default:
      return step satisfies never;
  }
}

function sayDeclared(node: ModelNode, { graph, checked, older }: About): readonly string[] {
  const check = checked?.relations.get(node.id);
  const proof = check?.state === 'checked' ? check.proof : undefined;
  return declarationsOf(node, graph, { proof, older: older.get(node.id) }).map(
    ({ what, locate }) => `${what} (${formatPlace(locate())})`,
  );
}

function testLine(id: NodeId, action: string, reason: string, graph: Graph): PlanLine {
  const name = graph.nodes.get(id)?.name ?? id;
  return { kind: 'test', name, action, reason, isNoBuild: true };
}

/** An upper bound: what is dirty upstream may come out as it was. */
function refreshReason({ decision, reason }: BuildStep, { refresh, why }: PlannedRefresh): string {
  if (refresh.type === 'none') return decision === 'build' ? why : reason;
  return decision === 'if changed' ? `${why}, unless upstream content is equal` : why;
}

function toJson(
  { steps, upToDate, idleTests, orphans }: Plan,
  refreshes: Refreshes,
  older: About['older'],
) {
  const olderOf = (id: NodeId) => {
    const { count, total } = older.get(id) ?? {};
    return count === undefined ? {} : { of_older_code: { intervals: count, total } };
  };
  const refreshOf = (id: NodeId) => {
    const planned = refreshes.get(id);
    return planned ? { refresh: refreshJson(planned.refresh) } : {};
  };
  return {
    steps: steps.map((step) => ({
      id: step.id,
      action: step.type,
      waits_for: step.waitsFor,
      ...(step.type === 'build'
        ? {
            decision: step.decision,
            reason: step.reason,
            tests: step.tests,
            ...refreshOf(step.id),
            ...olderOf(step.id),
          }
        : {}),
      ...(step.type === 'test' ? { reason: step.timing } : {}),
      ...(step.type === 'refused' ? { reason: step.diagnostic.message } : {}),
    })),
    up_to_date: upToDate.map(({ node, reason }) => ({ id: node.id, reason, ...olderOf(node.id) })),
    idle_tests: idleTests.map(({ test, reason }) => ({ test, reason })),
    orphans: orphans.map(({ relation, kind, madeBy }) => ({ ...relation, kind, made_by: madeBy })),
  };
}
