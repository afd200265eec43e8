/**
 * One schedule on the scratch copy: before each build its rows arrive; after it every model that is
 * compared holds what a clean build of the same rows gives. In: a schedule; out: the first
 * difference, if there is one. Nothing is left of the schedule before.
 */
import type { ModelNode, NodeId } from '../product/graph.ts';
import type { Difference, Schedule, ScheduleStep, WaysBuilt } from '../product/verification.ts';
import { applyStep, beginSchedule } from './apply-step.ts';
import { type BuiltSide, buildSide, type SideBuild } from './build-side.ts';
import { compareRelations } from './compare-relations.ts';
import type { Scratch, Side } from './open-scratch.ts';

export interface Replay {
  readonly scratch: Scratch;
  readonly compared: readonly ModelNode[];
  readonly build: SideBuild;
}

export interface Replayed {
  /** Builds that were compared. */
  readonly steps: number;
  /** Steps whose rows neither build took. */
  readonly refused: number;
  readonly refusals: readonly string[];
  readonly built: ReadonlyMap<NodeId, WaysBuilt>;
  /** `at`: the step of the schedule. */
  readonly shown: { readonly at: number; readonly difference: Difference } | undefined;
  readonly isInterrupted: boolean;
}

export async function replaySchedule(replay: Replay, schedule: Schedule): Promise<Replayed> {
  const { scratch, build } = replay;
  await renew(scratch, scratch.incremental);
  await runAll(scratch, beginSchedule(scratch.samples));
  const counts = countWays(replay.compared);
  let steps = 0;
  const refusals: string[] = [];
  const end = (more: Partial<Replayed>): Replayed => ({
    steps,
    refused: refusals.length,
    refusals,
    built: counts.ways,
    shown: undefined,
    isInterrupted: false,
    ...more,
  });
  for (const [at, step] of schedule.entries()) {
    for (const tried of [step, withoutTrouble(step)]) {
      if (!tried) continue;
      if (build.signal.aborted) return end({ isInterrupted: true });
      const took = await tryStep(replay, tried, at);
      if (took.end === 'interrupted') return end({ isInterrupted: true });
      if (took.end === 'refused') refusals.push(took.because);
      if (took.end !== 'compared') continue;
      steps++;
      counts.take(took.built);
      if (took.difference) return end({ shown: { at, difference: took.difference } });
      break;
    }
  }
  return end({});
}

/** Where all of a step is refused, its new rows are tried by themselves. */
function withoutTrouble(step: ScheduleStep): ScheduleStep | undefined {
  const arrivals = step.filter(({ change }) => change.kind === 'arrive');
  return arrivals.length > 0 && arrivals.length < step.length ? arrivals : undefined;
}

type StepEnd =
  | { readonly end: 'refused'; readonly because: string }
  | { readonly end: 'interrupted' }
  | {
      readonly end: 'compared';
      readonly built: BuiltSide;
      readonly difference: Difference | undefined;
    };

async function tryStep(
  { scratch, compared, build }: Replay,
  step: ScheduleStep,
  at: number,
): Promise<StepEnd> {
  const { apply, undo } = applyStep(scratch.samples, step);
  await runAll(scratch, apply);
  // Whatever the number of threads, the tables are the same.
  const threads = 1 + ((at * build.threads) % 3);
  const built = await buildSide(scratch.incremental, { ...build, threads });
  await renew(scratch, scratch.full);
  const anew = built.isInterrupted ? built : await buildSide(scratch.full, build);
  if (built.isInterrupted || anew.isInterrupted) return { end: 'interrupted' };
  if (!anew.isPublished) {
    await runAll(scratch, undo);
    return { end: 'refused', because: anew.diagnostics[0]?.message ?? 'no reason was given' };
  }
  const difference = built.isPublished
    ? await findDifference(scratch, compared)
    : failure(compared, built);
  return { end: 'compared', built, difference };
}

async function findDifference(
  { connection, incremental, full }: Scratch,
  compared: readonly ModelNode[],
): Promise<Difference | undefined> {
  for (const node of compared) {
    const found = await compareRelations(connection, {
      full: { ...node.relation, catalog: full.catalog },
      incremental: { ...node.relation, catalog: incremental.catalog },
    });
    if (found) return { node, because: [], ...found };
  }
  return undefined;
}

/** The incremental build failed, and the full one did not. */
function failure(compared: readonly ModelNode[], built: BuiltSide): Difference {
  const failed = compared.find(({ id }) => {
    const status = built.finished.get(id)?.status;
    return status === 'failed' || status === 'kept_back';
  });
  const node = failed ?? compared[0];
  if (!node) throw new Error('nothing is compared');
  const because = built.diagnostics;
  return { node, type: 'failed', lacking: 0, extra: 0, sample: undefined, because };
}

async function renew({ connection }: Scratch, { catalog }: Side): Promise<void> {
  await connection.run(`detach database if exists ${catalog}; attach ':memory:' as ${catalog}`);
}

async function runAll({ connection }: Scratch, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await connection.run(sql);
}

function countWays(compared: readonly ModelNode[]) {
  const ways = new Map<NodeId, WaysBuilt>();
  const take = ({ finished }: BuiltSide): void => {
    for (const { id, materialization } of compared) {
      if (materialization !== 'incremental') continue;
      const before = ways.get(id) ?? { inParts: 0, inFull: 0, notAtAll: 0 };
      const way = wayOf(finished.get(id));
      ways.set(id, { ...before, [way]: before[way] + 1 });
    }
  };
  return { ways, take };
}

function wayOf(event: { status: string; intervals?: unknown } | undefined): keyof WaysBuilt {
  if (event?.status !== 'built') return 'notAtAll';
  return event.intervals === undefined ? 'inFull' : 'inParts';
}
