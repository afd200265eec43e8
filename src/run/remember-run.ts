/** That a run began and how it ended, in the state; of a run with nothing to do nothing is kept. */
import { type Connection, EngineError } from '../engine/engine.ts';
import type { RunFinished } from '../product/events.ts';
import type { Plan } from '../product/plan.ts';
import { foldWhereLong, mayHaveGrown } from '../state/journal.ts';
import { forgetRun, recordRun } from '../state/record.ts';
import type { BuildRequest } from './build-request.ts';

/**
 * A run that is killed leaves this behind. It also lets the engine have its log on disk before
 * anything can fill that: without one it could neither go on nor give the space back.
 */
export async function beginRun(
  connection: Connection,
  request: BuildRequest,
  { steps }: Plan,
  sequence: number,
): Promise<void> {
  if (steps.length === 0) return;
  const { command, runId, eiderVersion, startedAt, project } = request;
  const run = { sequence, runId, command, eiderVersion, startedAt, status: 'begun' };
  const record = { ...run, target: project.target.name, finishedAt: request.now() };
  await connection.run(recordRun(request.engine.catalog, record));
}

interface EndedRun {
  readonly plan: Plan;
  readonly finished: RunFinished;
  /** The highest number that there was before it. */
  readonly began: number;
}

/**
 * Where it cannot be written, what the run did is said all the same. A run with nothing to do leaves
 * the warehouse as it was, to the byte.
 */
export async function rememberRun(
  connection: Connection,
  request: BuildRequest,
  { plan, finished: { status }, began }: EndedRun,
  sequence: number,
): Promise<void> {
  if (plan.steps.length === 0 && plan.orphans.length === 0) return;
  const { command, runId, eiderVersion, startedAt, project } = request;
  const run = { sequence, runId, command, eiderVersion, startedAt, status };
  const record = { ...run, target: project.target.name, finishedAt: request.now() };
  try {
    const { catalog } = request.engine;
    await connection.run(`${forgetRun(catalog, runId)};\n${recordRun(catalog, record)}`);
    if (mayHaveGrown(began, sequence)) await foldWhereLong(connection, catalog);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
  }
}
