/**
 * Incremental is never a different answer, tried: random schedules of the project's own rows, built
 * step by step on a scratch copy, each step against a full refresh. In: a compiled project and an
 * engine in memory; out: what was compared, and the shortest schedule that shows a difference.
 */
import { type Diagnostic, hasErrors, type Outcome, warning } from '../base/diagnostic.ts';
import type { Compilation } from '../pipeline.ts';
import type { ModelNode, NodeId } from '../product/graph.ts';
import type {
  FoundDifference,
  Schedule,
  Verification,
  VerifiedModel,
  WaysBuilt,
} from '../product/verification.ts';
import { type ChosenModels, chooseModels } from './choose-models.ts';
import { type Arriving, drawSchedule } from './draw-schedule.ts';
import { isTime, type Sample, sampleName } from './fill-samples.ts';
import { maskDifference } from './mask-difference.ts';
import { openScratch, type ScratchOptions } from './open-scratch.ts';
import { createRandom } from './random.ts';
import { type Replay, type Replayed, replaySchedule } from './replay-schedule.ts';
import { shrinkSchedule } from './shrink-schedule.ts';

export interface VerifyRequest extends Omit<ScratchOptions, 'chosen'> {
  readonly compilation: Compilation;
  readonly selected: ReadonlySet<NodeId>;
  /** Models whose rows are to arrive, as if they were sources. */
  readonly standsForSource: ReadonlySet<NodeId>;
  readonly seed: number;
  /** How many schedules. */
  readonly runs: number;
  readonly eiderVersion: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: VerifyProgress) => void;
}

export type VerifyProgress =
  | { readonly doing: 'schedule'; readonly number: number; readonly of: number }
  /** Looking for a shorter one that shows the difference, too. */
  | { readonly doing: 'shrink'; readonly model: string; readonly steps: number };

export async function verifyProject(
  request: VerifyRequest,
): Promise<Outcome<Verification | undefined>> {
  const { compilation, selected, standsForSource } = request;
  const chosen = chooseModels(compilation.graph, selected, standsForSource);
  const tally = createTally(request, chosen);
  if (chosen.compared.length === 0) {
    return { value: tally.end({}), diagnostics: [nothingToCompare(chosen)] };
  }
  const { value: scratch, diagnostics } = await openScratch({ ...request, chosen });
  if (!scratch || hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const { project } = compilation;
  const { engine, startedAt, eiderVersion, signal } = request;
  const { threads } = project.target;
  const build = { project, engine, threads, startedAt, eiderVersion, signal };
  const { keys: tests, all } = chosen.tests;
  const replay = { scratch, compared: chosen.compared, build: { ...build, tests } };
  const strict = { ...replay, build: { ...build, tests: all } };
  const arriving = scratch.samples.map(describeArriving);
  try {
    for (let run = 0; run < request.runs; run++) {
      request.onProgress({ doing: 'schedule', number: run + 1, of: request.runs });
      const seed = request.seed + run;
      const schedule = drawSchedule(arriving, createRandom(seed));
      const replayed = await replaySchedule(replay, schedule);
      tally.take(replayed);
      if (replayed.isInterrupted) break;
      // Where more tests hold the rows to what proofs count on, it may be none.
      const held = replayed.shown ? await replaySchedule(strict, schedule) : replayed;
      if (replayed.shown && !held.shown) tally.setAside();
      if (held.shown) {
        const shortest = await shorten(strict, { seed, schedule, replayed: held }, request);
        const found = shortest && (await maskDifference(shortest, compilation));
        return { value: tally.end({ found }, scratch.samples), diagnostics: [] };
      }
    }
  } finally {
    scratch.connection.close();
  }
  return { value: tally.end({}, scratch.samples), diagnostics: tally.doubts() };
}

/** Ones that fail in another model, or in another way, count as well: each is a difference. */
async function shorten(
  replay: Replay,
  {
    seed,
    schedule,
    replayed,
  }: { readonly seed: number; readonly schedule: Schedule; readonly replayed: Replayed },
  { onProgress }: VerifyRequest,
): Promise<FoundDifference | undefined> {
  const { shown } = replayed;
  if (!shown) return undefined;
  let best = { schedule: schedule.slice(0, shown.at + 1), difference: shown.difference };
  const shows = async (candidate: Schedule): Promise<Schedule | undefined> => {
    onProgress({ doing: 'shrink', model: best.difference.node.name, steps: best.schedule.length });
    const { shown: again } = await replaySchedule(replay, candidate);
    if (!again) return undefined;
    best = { schedule: candidate.slice(0, again.at + 1), difference: again.difference };
    return best.schedule;
  };
  await shrinkSchedule(best.schedule, shows, mostTrials);
  return { seed, ...best, steps: schedule.length };
}

const mostTrials = 200;

function describeArriving({ node, rows, columns }: Sample): Arriving {
  return {
    node: node.id,
    rows,
    columns: columns.map(({ name, type }) => ({ name, isTime: isTime(type) })),
  };
}

function createTally({ seed, runs }: VerifyRequest, chosen: ChosenModels) {
  const built = new Map<NodeId, WaysBuilt>();
  let schedules = 0;
  let steps = 0;
  let refused = 0;
  const refusals = new Set<string>();
  let setAside = 0;
  let isInterrupted = false;
  const take = (replayed: Replayed): void => {
    schedules++;
    steps += replayed.steps;
    refused += replayed.refused;
    for (const reason of replayed.refusals) refusals.add(reason);
    isInterrupted ||= replayed.isInterrupted;
    for (const [id, ways] of replayed.built) built.set(id, addWays(built.get(id), ways));
  };
  const modelOf = (node: ModelNode): VerifiedModel => ({
    node,
    compared: steps,
    built: built.get(node.id),
  });
  const end = (
    { found }: { found?: FoundDifference | undefined },
    samples: readonly Sample[] = [],
  ): Verification => ({
    seed,
    schedules,
    steps,
    refused,
    refusals: [...refusals],
    setAside,
    models: chosen.compared.map(modelOf),
    arriving: samples.map(({ node, rows, of }) => ({
      node: node.id,
      name: sampleName(node),
      rows,
      of,
    })),
    declared: chosen.declared,
    uncompared: chosen.uncompared,
    found,
    isInterrupted,
  });
  const doubts = (): Diagnostic[] =>
    steps > 0 || runs === 0 || isInterrupted
      ? []
      : [
          warning('E0984', `each of the ${refused} steps was refused, so nothing was compared`, {
            notes: [...refusals].slice(0, 5),
            hint: 'let more rows of each source arrive: --sample 1000',
          }),
        ];
  return { take, end, doubts, setAside: () => void setAside++ };
}

function addWays(one: WaysBuilt | undefined, other: WaysBuilt): WaysBuilt {
  if (!one) return other;
  return {
    inParts: one.inParts + other.inParts,
    inFull: one.inFull + other.inFull,
    notAtAll: one.notAtAll + other.notAtAll,
  };
}

function nothingToCompare({ declared }: ChosenModels): Diagnostic {
  const isDeclared = declared.length > 0;
  return warning(
    'E0982',
    isDeclared
      ? 'all that is selected is declared rather than proven: there is nothing to verify'
      : 'no incremental model is selected: there is nothing to verify',
    isDeclared ? {} : { hint: 'list them: eider list -s config.materialized:incremental' },
  );
}
