/**
 * Carries out a trial and holds each build to what is promised: what it made is what its query
 * gives, what it kept back had a reason to be, nothing was made anew that nothing reached, and the
 * state says of each table what it holds. In: a trial; out: what was done, or a text of what is wrong.
 */
import type { Engine, EngineSettings } from '../../../src/engine/engine.ts';
import type { NodeFinished } from '../../../src/product/events.ts';
import { type BuildOptions, type BuiltLab, openLab } from '../incremental-lab.ts';
import { createSources, sourceColumns } from './draw-project.ts';
import { holdContents, type Seen } from './hold-contents.ts';
import { holdVersions } from './hold-versions.ts';
import {
  createOracle,
  type Done,
  howBuilt,
  nothingMade,
  type Oracle,
  type Told,
} from './oracle.ts';
import {
  differingRows,
  readTables,
  rewrittenRows,
  type Span,
  type Tables,
  timeOf,
} from './tables.ts';
import { type DrawnModel, type Files, lastMoment, type Step, type Trial } from './trial.ts';

export interface Tally {
  steps: number;
  readonly statuses: Map<string, number>;
  readonly reasons: Map<string, number>;
}

export function newTally(): Tally {
  return { steps: 0, statuses: new Map(), reasons: new Map() };
}

export class TrialFailed extends Error {
  readonly step: number;
  constructor(step: number, problems: readonly string[]) {
    super(`step ${step}: ${problems.join('\n')}`);
    this.step = step;
  }
}

export interface Holding {
  readonly tally?: Tally;
  /** Where projects are checked. */
  readonly open?: (settings: EngineSettings) => Promise<Engine>;
  /** A build that does more than it was asked for, to see that it is found out. */
  readonly overdo?: BuildOptions;
}

export async function holdTrial(trial: Trial, holding: Holding = {}): Promise<void> {
  const { open, tally = newTally(), overdo = {} } = holding;
  // Plans of small tables cost more than they save.
  const onOpen = process.env.INCREMENTAL_OPTIMIZER ? [] : ['pragma disable_optimizer'];
  const lab = await openLab(trial.files, { open, onOpen });
  try {
    await lab.connection.run(createSources);
    await carryOut(trial, lab, { tally, overdo });
  } finally {
    await lab.close();
  }
}

async function carryOut(
  trial: Trial,
  lab: BuiltLab,
  { tally, overdo }: { readonly tally: Tally; readonly overdo: BuildOptions },
): Promise<void> {
  const { models, steps } = trial;
  const oracle = createOracle(models);
  const seen: Seen = { ends: new Map(), queries: new Map() };
  const codes: Codes = new Map();
  const tampered = new Set<string>();
  let sources: Tables = new Map();
  let tables: Tables = new Map();
  for (const [index, step] of steps.entries()) {
    for (const sql of step.changes) await lab.connection.run(sql);
    const { tampers } = step;
    if (tampers && tables.has(tampers.model)) {
      await lab.connection.run(tampers.sql);
      tampered.add(tampers.model);
      oracle.excuse(tampers.model, /^(it was dropped by somebody else|.* instead of .*)$/);
      for (const { name, reads } of models) {
        if (reads.some(({ of }) => of === tampers.model))
          oracle.excuse(name, /^no versions are kept/);
      }
    }
    const raw = step.changes.length > 0 ? await readTables(lab.connection, 'raw') : sources;
    for (const [name, changes] of sourceChanges(sources, raw)) oracle.tell(name, changes);
    sources = raw;
    const files = filesOf(trial, step);
    excuseCode(models, files, { oracle, codes });
    for (const { name, isCut } of models) {
      const end = seen.ends.get(name);
      const startedAt = Date.parse(step.startedAt ?? lastMoment);
      if (isCut && end !== undefined) oracle.end(name, { start: end, end: startedAt });
    }
    const counted = await lastPart(lab);
    const ended = await lab.build({ ...optionsOf(trial, step), ...overdo });
    const now = await readTables(lab.connection, 'main');
    const ranges = await rangesSince(lab, counted);
    const problems = [...holdWhole(step, { ended, before: tables, now })];
    for (const model of models) {
      const done = doneBy(model, step, { tables, now, ended, ranges, tampered });
      if (done.status === 'built') tampered.delete(model.name);
      count(tally, model, done);
      keepCode(codes, model, { files, done });
      problems.push(...oracle.judge(model, done));
    }
    tally.steps++;
    const held = { models, step, ended, ranges, before: tables, now, seen };
    problems.push(...(await holdContents(lab, held)));
    if (index >= steps.length - 2) problems.push(...(await holdVersions(lab, models)));
    if (index === steps.length - 1) problems.push(...idle(models, ended));
    if (problems.length > 0) throw new TrialFailed(index, problems);
    tables = now;
  }
}

export function filesOf({ files, versions }: Trial, { version }: Step): Files {
  const changed = version === undefined ? undefined : versions[version];
  return changed ? { ...files, ...changed } : files;
}

const hour = 3_600_000;

function optionsOf(trial: Trial, step: Step): BuildOptions {
  const { only, startedAt, changes: _, tampers: __, version: ___, ...asked } = step;
  const [start, end] = (only ?? []).map((date) => BigInt(Date.parse(date)) * 1000n);
  return {
    ...asked,
    files: filesOf(trial, step),
    startedAt: startedAt ?? lastMoment,
    only: only ? { start, end } : undefined,
  };
}

/** What was told of a source: by time where it has one, else by key. */
function* sourceChanges(
  before: Tables,
  after: Tables,
): Iterable<readonly [string, readonly Told[]]> {
  for (const [name, table] of after) {
    const { time, key } = sourceColumns[name] ?? {};
    const rows = differingRows(before.get(name), table);
    yield [
      name,
      rows.map((row) => ({
        time: time === undefined ? undefined : timeOf(row[time]),
        key: key === undefined ? undefined : String(row[key]),
        byKey: time === undefined && key !== undefined,
      })),
    ];
  }
}

function codeOf({ code, hasVars }: DrawnModel, files: Files): string {
  return JSON.stringify([code.map((path) => files[path]), hasVars && files['project.yml']]);
}

/** Of each model the codes that may have made its rows. */
type Codes = Map<string, ReadonlySet<string>>;

function keepCode(
  codes: Codes,
  model: DrawnModel,
  { files, done }: { readonly files: Files; readonly done: Done },
): void {
  const { status, isWhole } = done;
  const known = isPublished(done) && isWhole ? [] : [...(codes.get(model.name) ?? [])];
  const mayHaveWritten = isPublished(done) || status === undefined || model.isBatched;
  codes.set(model.name, new Set([...known, ...(mayHaveWritten ? [codeOf(model, files)] : [])]));
}

function excuseCode(
  models: readonly DrawnModel[],
  files: Files,
  { oracle, codes }: { readonly oracle: Oracle; readonly codes: Codes },
): void {
  for (const model of models.filter(({ isForward }) => !isForward)) {
    const code = codeOf(model, files);
    if ([...(codes.get(model.name) ?? [])].some((each) => each !== code)) {
      oracle.excuse(model.name, /^(its code changed|what it reads through views changed.*)$/);
    }
  }
}

async function lastPart({ connection }: Pick<BuiltLab, 'connection'>): Promise<string> {
  try {
    const last = await connection.query('select coalesce(max(sequence), -1) from _eider.parts');
    return String(last.rows[0]?.[0]);
  } catch {
    // A first build that ended before it had a state.
    return '-1';
  }
}

/** What the state says was made anew, model by model. */
async function rangesSince(
  { connection }: BuiltLab,
  sequence: string,
): Promise<ReadonlyMap<string, readonly Span[]>> {
  if (sequence === '-1' && (await lastPart({ connection })) === '-1') return new Map();
  const { rows } = await connection.query(
    `select relation, start_us, end_us from _eider.parts where sequence > ${sequence} and not is_timeless`,
  );
  const found = new Map<string, Span[]>();
  for (const [relation, start, end] of rows) {
    const name = String(relation).replace(/^main\./, '');
    const span = {
      start: start === null ? Number.NEGATIVE_INFINITY : Number(start) / 1000,
      end: end === null ? Number.POSITIVE_INFINITY : Number(end) / 1000,
    };
    found.set(name, [...(found.get(name) ?? []), span]);
  }
  return found;
}

function doneBy(
  { name, isForward = false }: DrawnModel,
  step: Step,
  build: {
    readonly tables: Tables;
    readonly now: Tables;
    readonly ended: ReadonlyMap<string, NodeFinished>;
    readonly ranges: ReadonlyMap<string, readonly Span[]>;
    readonly tampered: ReadonlySet<string>;
  },
): Done {
  const end = build.ended.get(name);
  const isIn = !step.select || step.select.includes(name);
  return {
    before: build.tables.get(name),
    after: build.now.get(name),
    status: end?.status ?? (isIn ? undefined : 'left out'),
    reason: end?.reason ?? '',
    hasIntervals: end?.intervals !== undefined,
    ranges: build.ranges.get(name) ?? [],
    asked: askedOf(step, isForward),
    isWhole: !step.only && isIn,
    isTampered: build.tampered.has(name),
  };
}

function askedOf(
  { isFullAsked, isBackfillAsked, only }: Step,
  isForward: boolean,
): Span | undefined {
  if (!isFullAsked && !(isBackfillAsked && isForward)) return undefined;
  // Whole months are made of what was asked for.
  const [start, end] = (only ?? []).map((date) => Date.parse(date));
  return {
    start: start === undefined ? Number.NEGATIVE_INFINITY : start - 31 * 24 * hour,
    end: end === undefined ? Number.POSITIVE_INFINITY : end + 31 * 24 * hour,
  };
}

function isPublished({ status }: Done): boolean {
  return status === 'built' || status === 'up_to_date';
}

/** The last build of a schedule finds nothing to do. */
function idle(
  models: readonly DrawnModel[],
  ended: ReadonlyMap<string, NodeFinished>,
): readonly string[] {
  return models.flatMap(({ name, alwaysFull }) => {
    const { status, reason = '' } = ended.get(name) ?? {};
    const isIdle = status === 'up_to_date' || nothingMade.test(reason) || reason === alwaysFull;
    return isIdle ? [] : [`${name} was ${status} though nothing had changed (${reason})`];
  });
}

/** Where not all of it has passed, nothing of it is there. */
function holdWhole(
  { isAtomic }: Step,
  {
    ended,
    before,
    now,
  }: {
    readonly ended: ReadonlyMap<string, NodeFinished>;
    readonly before: Tables;
    readonly now: Tables;
  },
): readonly string[] {
  const isPassed = [...ended.values()].every(({ status }) =>
    ['built', 'up_to_date'].includes(status),
  );
  if (!isAtomic || isPassed) return [];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((name) =>
    rewrittenRows(before.get(name), now.get(name)).length > 0 ||
    before.get(name)?.rows.size !== now.get(name)?.rows.size
      ? [`${name} was published though not all of the build has passed`]
      : [],
  );
}

function count({ statuses, reasons }: Tally, { kind }: DrawnModel, done: Done): void {
  const status = `${kind} ${howBuilt(done)} ${done.status ?? 'ended'}`;
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const reason = `${howBuilt(done)} ${done.reason.replace(/\d[\d,-]*/g, 'n')}`;
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
}
