/**
 * What a build would do to each model of intervals, before anything is read: what is dirty upstream
 * counts as changed, so that it is an upper bound. In: a plan; out: refreshes by node.
 */
import type { Connection } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { ownKey } from '../graph/state-key.ts';
import { decideRefresh } from '../incremental/decide-refresh.ts';
import { predictVersion } from '../incremental/predict-version.ts';
import type { NodeId } from '../product/graph.ts';
import type { Refresh } from '../product/ledger.ts';
import type { BuildStep, Plan } from '../product/plan.ts';
import type { RelationVersion } from '../product/version.ts';
import { readRelationVersion } from '../state/read-versions.ts';
import { intervalNode } from './decide-intervals.ts';
import { askRefresh, type QuestionContext } from './refresh-question.ts';

export async function planRefreshes(
  connection: Connection,
  { steps }: Plan,
  context: QuestionContext,
): Promise<ReadonlyMap<NodeId, Refresh>> {
  const refreshes = new Map<NodeId, Refresh>();
  const predicted = new Map<string, RelationVersion>();
  for (const step of steps) {
    if (step.type !== 'build' || step.decision === 'tests only') continue;
    const refresh = await planRefresh(connection, step, { predicted, context });
    if (refresh) refreshes.set(step.id, refresh);
    const version = await readRelationVersion(
      connection,
      { catalog: context.stateCatalog, key: ownKey(step.node) },
      context.axesOf(step.node.relation),
    );
    const expected = refresh ?? { type: 'full', reason: step.reason, cause: undefined };
    if (version) predicted.set(relationKey(step.node.relation), predictVersion(version, expected));
  }
  return refreshes;
}

async function planRefresh(
  connection: Connection,
  { node }: BuildStep,
  {
    predicted,
    context,
  }: {
    readonly predicted: ReadonlyMap<string, RelationVersion>;
    readonly context: QuestionContext;
  },
): Promise<Refresh | undefined> {
  const compiled = context.compiled.models.get(node.id);
  const found = compiled && intervalNode(compiled, context);
  if (!found) return undefined;
  const question = await askRefresh(connection, found, context);
  return decideRefresh({
    ...question,
    versionOf: (relation) => predicted.get(relationKey(relation)) ?? question.versionOf(relation),
  });
}
