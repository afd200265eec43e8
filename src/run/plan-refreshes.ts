/**
 * What a build would do to each model of intervals, before anything is read: what is dirty upstream
 * counts as changed, so that it is an upper bound. In: a plan; out: refreshes by node.
 */
import type { Connection } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { ownKey } from '../graph/state-key.ts';
import { decideRefresh } from '../incremental/decide-refresh.ts';
import { type OlderIntervals, olderIntervals } from '../incremental/older-intervals.ts';
import { predictVersion } from '../incremental/predict-version.ts';
import type { NodeId } from '../product/graph.ts';
import type { Refresh } from '../product/ledger.ts';
import type { BuildStep, Plan } from '../product/plan.ts';
import type { RelationVersion } from '../product/version.ts';
import { readRelationVersion } from '../state/read-versions.ts';
import { intervalNode, isTimeBounded } from './decide-intervals.ts';
import { askRefresh, type QuestionContext } from './refresh-question.ts';
import { refreshReason } from './refresh-reason.ts';

export interface PlannedRefresh {
  readonly refresh: Refresh;
  /** For people. */
  readonly why: string;
  /** Nothing is to be made of the time that is asked for. */
  readonly isIdle: boolean;
}

export async function planRefreshes(
  connection: Connection,
  { steps }: Plan,
  context: QuestionContext,
): Promise<ReadonlyMap<NodeId, PlannedRefresh>> {
  const refreshes = new Map<NodeId, PlannedRefresh>();
  const predicted = new Map<string, RelationVersion>();
  const unbuilt = new Set<string>();
  for (const step of steps) {
    if (step.type !== 'build' || step.decision === 'tests only') continue;
    const planned = await planRefresh(connection, step, { predicted, unbuilt, context });
    if (planned) refreshes.set(step.id, planned);
    const version = await readRelationVersion(
      connection,
      { catalog: context.stateCatalog, key: ownKey(step.node) },
      context.axesOf(step.node.relation),
    );
    const expected = planned?.refresh ?? { type: 'full', reason: step.reason, cause: undefined };
    const key = relationKey(step.node.relation);
    if (version) predicted.set(key, predictVersion(version, expected));
    else unbuilt.add(key);
  }
  return refreshes;
}

/** Of models that go forward with new code, whether they are to be built or not. */
export async function countOlder(
  connection: Connection,
  { steps, upToDate }: Pick<Plan, 'steps' | 'upToDate'>,
  context: QuestionContext,
): Promise<ReadonlyMap<NodeId, OlderIntervals>> {
  const counts = new Map<NodeId, OlderIntervals>();
  const built = steps.flatMap((step) => (step.type === 'build' ? [step.node] : []));
  for (const { id } of [...built, ...upToDate.map(({ node }) => node)]) {
    const compiled = context.compiled.models.get(id);
    const found = compiled && intervalNode(compiled, context);
    if (!found?.settings.isForward) continue;
    const older = olderIntervals(await askRefresh(connection, found, context));
    if (older) counts.set(id, older);
  }
  return counts;
}

async function planRefresh(
  connection: Connection,
  { node, reason }: BuildStep,
  {
    predicted,
    unbuilt,
    context,
  }: {
    readonly predicted: ReadonlyMap<string, RelationVersion>;
    /** What this plan is the first to build: there will be versions of it by then. */
    readonly unbuilt: ReadonlySet<string>;
    readonly context: QuestionContext;
  },
): Promise<PlannedRefresh | undefined> {
  const compiled = context.compiled.models.get(node.id);
  const found = compiled && intervalNode(compiled, context);
  if (!found) return undefined;
  const question = await askRefresh(connection, found, context);
  const isUnbuilt = question.proof?.inputs.some(({ relation }) =>
    unbuilt.has(relationKey(relation)),
  );
  const refresh: Refresh =
    isUnbuilt && !question.ledger
      ? { type: 'full', reason, cause: undefined }
      : decideRefresh({
          ...question,
          versionOf: (relation) =>
            predicted.get(relationKey(relation)) ?? question.versionOf(relation),
        });
  return {
    refresh,
    why: refreshReason(refresh, compiled, found.settings, question.nameOf),
    isIdle: refresh.type === 'none' && isTimeBounded(question),
  };
}
