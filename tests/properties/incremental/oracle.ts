/**
 * Which intervals and keys a build may make anew, found without Eider: from how the contents of
 * sources and models differ, and from how each model was written. In: changes, and what a build did;
 * out: what it did beyond that, in words. It reads no proof and no version.
 */
import type { Cell } from '../../../src/engine/engine.ts';
import {
  differingRows,
  intervalOf,
  rewrittenRows,
  type Span,
  type Table,
  timeOf,
} from './tables.ts';
import type { DrawnModel, Reading } from './trial.ts';

/** A row that differs: where it is, and whether that was told by its key alone. */
export interface Told {
  readonly time: number | undefined;
  readonly key: string | undefined;
  readonly byKey: boolean;
}

/** What one build did to one model. */
export interface Done {
  readonly before: Table | undefined;
  readonly after: Table | undefined;
  readonly status: string | undefined;
  readonly reason: string;
  readonly hasIntervals: boolean;
  /** What the state says was made anew. */
  readonly ranges: readonly Span[];
  /** What anybody asked for: everything, or everything of some time. */
  readonly asked: Span | undefined;
  /** Everything that changed has been taken in by now. */
  readonly isWhole: boolean;
  /** Somebody else changed it since it was published. */
  readonly isTampered: boolean;
}

export interface Oracle {
  readonly tell: (of: string, changes: readonly Told[]) => void;
  /** All of a model may be made anew: its code changed, or somebody else changed its table. */
  readonly excuse: (model: string, reason: RegExp) => void;
  /** What a model left out until now, since it had not ended. */
  readonly end: (model: string, span: Span) => void;
  /** Models in the order in which they read each other. */
  readonly judge: (model: DrawnModel, done: Done) => readonly string[];
}

interface Due {
  isAll: boolean;
  readonly spans: Span[];
  readonly keys: Set<string>;
  readonly excuses: RegExp[];
}

/** Intervals that came with a key lie in a stretch that was cut when it was empty, and go with it. */
type Loose = Set<number>;

const hour = 3_600_000;

export function createOracle(models: readonly DrawnModel[]): Oracle {
  const dues = new Map(models.map(({ name }) => [name, nothingDue()]));
  const loose = new Map<string, Loose>(models.map(({ name }) => [name, new Set()]));
  const dueOf = (name: string): Due => dues.get(name) ?? nothingDue();
  const tell = (of: string, changes: readonly Told[]): void => {
    const grain = models.find(({ name }) => name === of)?.grain;
    for (const { name, reads, grain: own } of models) {
      const finest = grain ?? (own === 'hour' ? 'hour' : 'day');
      for (const reading of reads.filter((each) => each.of === of)) {
        for (const change of changes) reach(dueOf(name), reading, change, finest);
      }
    }
  };
  const judge = (model: DrawnModel, done: Done): readonly string[] => {
    const due = dueOf(model.name);
    const how = howBuilt(done);
    const kept = loose.get(model.name) ?? new Set();
    const problems = model.kind === 'interval' ? beyond(model, done, { due, how, kept }) : [];
    keepLoose(model, done, kept);
    tell(model.name, changesOf(model, done, how));
    // What was read then had no version, and is taken in once it has one.
    const isSettled = done.isWhole && !done.reason.startsWith('no versions are kept');
    if (isSettled && (done.status === 'built' || done.status === 'up_to_date')) {
      dues.set(model.name, nothingDue());
    }
    return problems.map((problem) => `${model.name} ${problem} (${done.reason})`);
  };
  return {
    tell,
    judge,
    excuse: (name, reason) => {
      const due = dueOf(name);
      due.isAll = true;
      due.excuses.push(reason);
    },
    end: (name, span) => dueOf(name).spans.push(span),
  };
}

function nothingDue(): Due {
  return { isAll: false, spans: [], keys: new Set(), excuses: [] };
}

/** Whatever changed may be told by its key; what was told by its key alone is not told by its time. */
function reach(
  due: Due,
  { reach: far, keyed }: Reading,
  told: Told,
  grain: DrawnModel['grain'],
): void {
  if (keyed && told.key !== undefined) due.keys.add(told.key);
  if (told.byKey && keyed) return;
  if (far === 'all') due.isAll = true;
  else if (told.time !== undefined) {
    const { start, end } = intervalOf(told.time, grain);
    due.spans.push({ start: start + far[0] * hour, end: end + far[1] * hour });
  }
}

/** What a build says of a model that it looked at, and found nothing to be made of. */
export const nothingMade =
  /^(same code, same inputs|nothing that it needs changed|nothing to be made of the time that is asked for|what older code made stays)$/;

type How = 'none' | 'parts' | 'full' | 'unknown';

export function howBuilt({ status, reason, hasIntervals }: Done): How {
  if (status === undefined) return 'unknown';
  if (status !== 'built' || nothingMade.test(reason)) return 'none';
  return hasIntervals ? 'parts' : 'full';
}

interface Known {
  readonly due: Due;
  readonly how: How;
  readonly kept: Loose;
}

function beyond(model: DrawnModel, done: Done, { due, how, kept }: Known): readonly string[] {
  switch (how) {
    case 'full':
      return isExcused(model, done, due) ? [] : ['was made anew in full without a reason for it'];
    case 'parts':
      return beyondParts(model, done, due, kept);
    case 'none':
      return rewrittenRows(done.before, done.after).length > 0 && !isBatch(done) && !done.isTampered
        ? ['was written although it was not built']
        : [];
    default:
      return [];
  }
}

/** What had been committed, batch by batch, before it failed. */
function isBatch({ status }: Done): boolean {
  return status === 'kept_back' || status === 'failed';
}

function beyondParts(model: DrawnModel, done: Done, due: Due, kept: Loose): readonly string[] {
  const isWhole = model.alwaysFull !== undefined || model.hasUnknownReach;
  if (isWhole && !model.isBatched) {
    return ['was made in part, though nobody can tell which'];
  }
  const isAllowed = (each: Span): boolean =>
    done.before === undefined ||
    isDue(each, due) ||
    isIn(each, spanOf(done.asked)) ||
    kept.has(each.start);
  // Of some intervals, some keys alone: which ones is told by what was written.
  const isForKeys = / for (k \S+|[\d,]+ ks|some ks)/.test(done.reason) && due.keys.size > 0;
  const rebuilt = heldIntervals(model, done).filter((each) => isIn(each, done.ranges));
  const wrong = isForKeys ? [] : rebuilt.filter((each) => !isAllowed(each));
  const days = [...new Set(wrong.map(({ start }) => new Date(start).toISOString().slice(0, 13)))];
  const keys = keysRewritten(model, done, isAllowed).filter((key) => !due.keys.has(key));
  const count = Number(/all of ([\d,]+) ks/.exec(done.reason)?.[1] ?? 0);
  return [
    ...(days.length > 0
      ? [`made ${days.join(', ')} anew, which nothing that changed reaches`]
      : []),
    ...(keys.length > 0 ? [`wrote rows of k ${keys.join(', ')}, of which nothing changed`] : []),
    ...(count > due.keys.size && !due.isAll
      ? [`computed ${count} keys for ${due.keys.size} that changed`]
      : []),
  ];
}

/** Full builds are right and no answer: each reason that there is for one, and when it holds. */
function isExcused(model: DrawnModel, done: Done, due: Due): boolean {
  const { reason, before, asked } = done;
  if (model.alwaysFull === reason) return true;
  if (model.hasUnknownReach && /changed, and what that reaches is not known\b/.test(reason)) {
    return due.isAll;
  }
  if (model.hasUnknownReach && /^asked for, and no part can be made alone\b/.test(reason)) {
    return asked !== undefined;
  }
  // By a build that was ended, all of it.
  if (reason === 'a rebuild was begun') return model.isBatched === true;
  if (due.excuses.some((excuse) => excuse.test(reason))) return true;
  if (reason.startsWith('first build')) return before === undefined;
  if (reason === 'a full refresh was asked for') return asked?.start === Number.NEGATIVE_INFINITY;
  if (reason.startsWith('all intervals')) {
    return (
      due.isAll ||
      heldIntervals(model, { ...done, after: undefined }).every((each) => isDue(each, due))
    );
  }
  return due.isAll && /its keys do not trace|its keys were not followed before/.test(reason);
}

function isDue(interval: Span, due: Due): boolean {
  return due.isAll || isIn(interval, due.spans);
}

function isIn({ start, end }: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => start < span.end && end > span.start);
}

function spanOf(span: Span | undefined): readonly Span[] {
  return span ? [span] : [];
}

function heldIntervals(
  model: DrawnModel,
  { before, after }: Pick<Done, 'before' | 'after'>,
): readonly Span[] {
  const starts = new Map<number, Span>();
  for (const table of [before, after]) {
    for (const { time } of cells(table)) {
      if (time === undefined) continue;
      const interval = intervalOf(time, model.grain);
      starts.set(interval.start, interval);
    }
  }
  return [...starts.values()];
}

function* cells(table: Table | undefined): Iterable<Told> {
  if (!table) return;
  for (const row of table.rows.values())
    yield placeOf(JSON.parse(row) as readonly Cell[], table, false);
}

function placeOf(row: readonly Cell[], { columns }: Table, byKey: boolean): Told {
  const [t, k] = ['t', 'k'].map((name) => columns.indexOf(name));
  const key = k === undefined || k === -1 ? undefined : row[k];
  return {
    time: t === undefined || t === -1 ? undefined : timeOf(row[t]),
    key: key === undefined || key === null ? undefined : String(key),
    byKey,
  };
}

/** Of rows that were replaced in intervals that time does not account for. */
function keysRewritten(
  model: DrawnModel,
  { before, after }: Done,
  isAllowed: (interval: Span) => boolean,
): readonly string[] {
  const table = after ?? before;
  if (!table) return [];
  const rows = rewrittenRows(before, after).map((row) => placeOf(row, table, false));
  const outside = rows.filter(
    ({ time }) => time !== undefined && !isAllowed(intervalOf(time, model.grain)),
  );
  return [...new Set(outside.map(({ key }) => key ?? 'NULL'))];
}

/** What models further down are told: by time what lies in ranges that were made anew, else by key. */
function changesOf(model: DrawnModel, done: Done, how: How): readonly Told[] {
  const { before, after, ranges } = done;
  const table = after ?? before;
  if (!table) return [];
  const rows = differingRows(before, after).map((row) => placeOf(row, table, false));
  if (how === 'unknown') return rows.flatMap((row) => [row, { ...row, byKey: true }]);
  if (how === 'full') return rows;
  const [old, now] = [before, after].map((each) => new Set(startsOf(model, each)));
  return rows.flatMap((row) => {
    if (row.time === undefined) return [row];
    const interval = intervalOf(row.time, model.grain);
    if (isIn(interval, ranges)) return [row];
    // An interval that came or went is told by time, too.
    const stayed = old?.has(interval.start) && now?.has(interval.start);
    return [...(stayed ? [] : [row]), { ...row, byKey: true }];
  });
}

function keepLoose(model: DrawnModel, done: Done, kept: Loose): void {
  const old = new Set(startsOf(model, done.before));
  for (const interval of heldIntervals(model, { ...done, before: undefined })) {
    const { start } = interval;
    if (isIn(interval, done.ranges)) kept.delete(start);
    else if (!old.has(start)) kept.add(start);
  }
}

function startsOf(model: DrawnModel, table: Table | undefined): readonly number[] {
  return heldIntervals(model, { before: undefined, after: table }).map(({ start }) => start);
}
