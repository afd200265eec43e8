/**
 * Relations that no node owns any more: named, or dropped where that is asked for. In: a plan that
 * was carried out; out: a notice.
 */
import { dropRelation } from '../engine/duckdb-dialect.ts';
import type { Connection } from '../engine/engine.ts';
import { describeOrphans } from '../plan/describe-orphans.ts';
import type { RunFinished } from '../product/events.ts';
import type { Orphan, Plan } from '../product/plan.ts';
import { recordFacts } from '../state/journal.ts';
import { relationFact } from '../state/record.ts';
import type { BuildRequest } from './build-request.ts';
import { removeFiles } from './decide-external.ts';
import type { RunContext } from './run-context.ts';

/** Lists what no node owns any more; with `--prune`, after a build that passed, drops it. */
export async function settleOrphans(
  connection: Connection,
  plan: Plan,
  finished: RunFinished,
  request: BuildRequest,
  context: RunContext,
): Promise<void> {
  if (request.isAlone || plan.orphans.length === 0 || finished.status === 'interrupted') return;
  const isPruned = request.prune && finished.status === 'success';
  const isDropped = (orphan: Orphan): boolean =>
    isPruned && (!orphan.isHistory || request.dropsHistory === true);
  const dropped = plan.orphans.filter(isDropped);
  for (const orphan of dropped) await drop(connection, orphan, context);
  const left = plan.orphans.filter((orphan) => !isDropped(orphan));
  const diagnostics = [
    ...describeOrphans({ orphans: dropped }, { isDropped: true }),
    ...describeOrphans({ orphans: left }, { prune: request.prune, isPassed: isPruned }),
  ];
  request.emit({ type: 'notice', at: request.now(), diagnostics });
}

async function drop(connection: Connection, orphan: Orphan, context: RunContext): Promise<void> {
  const { relation, kind, madeBy } = orphan;
  await connection.begin();
  try {
    await connection.run(dropRelation(relation, kind));
    const fact = relationFact({
      sequence: context.nextSequence(),
      runId: context.runId,
      node: madeBy,
      relation,
      kind,
      materialization: kind,
      rows: undefined,
      tested: false,
      dropped: true,
      files: undefined,
      at: context.now(),
      ms: 0,
    });
    await connection.run(recordFacts(relation.catalog, [fact]));
    await connection.commit();
  } catch (failure) {
    await connection.rollback();
    throw failure;
  }
  removeFiles(orphan, context.project);
}
