/**
 * `--atomic`: a build in one transaction on one connection, its nodes one after another. In: an
 * engine; out: an engine whose every connection is that one, which only the end of the build commits.
 * What happens is said once it is known whether it lasts.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { explainBareError } from '../compile/explain-engine-error.ts';
import { type Connection, type Engine, EngineError } from '../engine/engine.ts';
import type { RunEvent, RunFinished } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import { holdOpen } from './hold-open.ts';
import { createTally } from './tally.ts';

export interface WholeBuild {
  readonly engine: Engine;
  /** For what the transaction may not write: views in other databases. */
  readonly aside: Connection;
  /** Each time another place for views, which it sees although it began before they were made. */
  readonly nextPlace: () => number;
  /** Nodes that are not to be made in part. */
  readonly inFull: ReadonlySet<NodeId>;
  /** A node failed that may pass if it is made in full. */
  readonly giveUpParts: (node: NodeId) => void;
  readonly betterInFull: () => NodeId | undefined;
  /** A node has rolled back, and all others with it: nothing more can become of this build. */
  readonly isLost: () => boolean;
  readonly emit: (event: RunEvent) => void;
  /** Commits what passed as a whole, or takes all of it back, and says what happened. */
  readonly settle: (finished: RunFinished) => Promise<SettledBuild>;
  readonly close: () => Promise<void>;
}

export interface SettledBuild {
  readonly finished: RunFinished;
  readonly diagnostics: readonly Diagnostic[];
}

export async function beginWholeBuild(
  engine: Engine,
  emit: (event: RunEvent) => void,
  inFull: ReadonlySet<NodeId>,
): Promise<WholeBuild> {
  const connection = await engine.connect();
  const aside = await engine.connect();
  const held: RunEvent[] = [];
  let isLost = false;
  let failedInPart: NodeId | undefined;
  let places = 0;
  await connection.begin();
  const inside: Connection = {
    ...holdOpen(connection),
    begin: () => (isLost ? connection.begin() : Promise.resolve()),
    commit: () => (isLost ? connection.commit() : Promise.resolve()),
    rollback: () => {
      isLost = true;
      return connection.rollback();
    },
  };
  return {
    engine: {
      catalog: engine.catalog,
      connect: () => Promise.resolve(inside),
      close: engine.close,
    },
    aside,
    inFull,
    nextPlace: () => ++places,
    giveUpParts: (node) => {
      failedInPart ??= node;
    },
    betterInFull: () => failedInPart,
    isLost: () => isLost,
    emit: (event) => (isLive(event) ? emit(event) : held.push(event)),
    settle: async (finished) => {
      const isWanted = finished.status === 'success' && !isLost;
      const refusal = isWanted ? await tryCommit(connection) : undefined;
      if (!isWanted || refusal) await connection.rollback();
      const lasts = isWanted && !refusal;
      const status = finished.status === 'success' && !lasts ? 'failure' : finished.status;
      return {
        finished: retell(held, emit, { ...finished, status }, lasts),
        diagnostics: refusal ? [refusal] : [],
      };
    },
    close: async () => {
      // Whoever comes here without having settled has thrown.
      await connection.rollback();
      connection.close();
      aside.close();
    },
  };
}

/** What is going on is said at once. */
function isLive({ type }: RunEvent): boolean {
  return type === 'node_started' || type === 'node_progress';
}

async function tryCommit(connection: Connection): Promise<Diagnostic | undefined> {
  try {
    await connection.commit();
    return undefined;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    return explainBareError(failure, 'the build could not be published');
  }
}

/** What was built does not last where the whole does not: it counts as not built. */
function retell(
  events: readonly RunEvent[],
  emit: (event: RunEvent) => void,
  finished: RunFinished,
  lasts: boolean,
): RunFinished {
  const tally = createTally(emit);
  for (const event of events) tally.emit(lasts ? event : takenBack(event));
  const { at, ms, status } = finished;
  const told = tally.finish({ at, ms, interrupted: status === 'interrupted' });
  return { ...told, status };
}

function takenBack(event: RunEvent): RunEvent {
  if (event.type !== 'node_finished' || event.status !== 'built') return event;
  const { rows: _, intervals: __, ...rest } = event;
  return { ...rest, status: 'skipped', reason: 'taken back: not all of the build has passed' };
}
