/**
 * Which parts of an output are to be made anew, and why. In: the ledger, and what each part would be
 * made from now; out: dirty parts in the order of time, with causes. Decides nothing about the rest.
 */
import { startOf } from '../check/proof/calendar.ts';
import type { DirtyCause, Ledger, LedgerPart, TimeRange } from '../product/ledger.ts';
import { countBefore } from './axis-sums.ts';
import { intervalEnd } from './cut-parts.ts';
import { cutPart, type KeyCut } from './key-cut.ts';
import { axisKey, type ModelInput, neededRange } from './model-inputs.ts';
import {
  changedInputs,
  type DigestContext,
  isSameCode,
  isWholeNeeded,
  partDigest,
} from './part-digest.ts';
import { both, holds, mergeRanges, uncovered } from './time-ranges.ts';

export interface DirtyPart {
  readonly range: LedgerPart['range'];
  /** Of the output, that hold rows now or are expected to. */
  readonly intervals: number;
  readonly because: readonly DirtyCause[];
  /** The inputs that are not as they were; all of them where nothing was built yet. */
  readonly inputs: readonly ModelInput[];
  /** The keys whose rows may differ; all of them where it is absent. */
  readonly cut: KeyCut | undefined;
}

export interface DirtyQuestion extends DigestContext {
  /** What older code made stays, unless its inputs changed. */
  readonly keepsOlder: boolean;
  /** By which column of the output changes of inputs are taken key by key. */
  readonly column: string | undefined;
}

/** `within`: parts outside of it do not belong to the output. */
export function dirtyParts(
  { parts }: Ledger,
  within: TimeRange,
  context: DirtyQuestion,
): readonly DirtyPart[] {
  const timed = parts.flatMap(({ range }) => (range === 'no time' ? [] : [range]));
  const missing = uncovered(within, timed).map((range) => missingPart(range, context));
  const found = parts.flatMap((part) => dirtyPart(part, within, context));
  const hasTimeless = parts.some(({ range }) => range === 'no time');
  const timeless = hasTimeless ? [] : [missingPart('no time', context)];
  return [...found, ...missing, ...timeless].toSorted(byTime);
}

function byTime({ range: one }: DirtyPart, { range: other }: DirtyPart): number {
  if (one === 'no time' || other === 'no time')
    return one === other ? 0 : one === 'no time' ? 1 : -1;
  if (one.start === undefined) return -1;
  return other.start === undefined || one.start > other.start ? 1 : -1;
}

function missingPart(range: LedgerPart['range'], context: DigestContext): DirtyPart {
  return {
    range,
    intervals: range === 'no time' ? 0 : Math.max(1, newIntervals(range, context, 0)),
    because: [{ input: undefined, reason: 'not built yet', changed: undefined }],
    inputs: context.inputs,
    cut: undefined,
  };
}

function dirtyPart(part: LedgerPart, within: TimeRange, context: DirtyQuestion): DirtyPart[] {
  const { range } = part;
  if (range !== 'no time' && mergeRanges([both(range, within)]).length === 0) return [];
  const digest = partDigest(range, context);
  if (digest === part.digest) return [];
  const isOlder = !isSameCode(digest, part.digest);
  if (isOlder && context.keepsOlder) return changedSince(part, context);
  if (isOlder) return [{ ...dirty(part, [], context), because: [older], inputs: context.inputs }];
  const places = changedInputs(part.digest, digest, context.inputs.length);
  const changed = places.flatMap((place) => context.inputs[place] ?? []);
  return [{ ...dirty(part, changed, context), cut: cutPart(range, changed, context) }];
}

const older: DirtyCause = { input: undefined, reason: 'made by older code', changed: undefined };

/** Of a part that older code made: only what its inputs' marks tell. */
function changedSince(part: LedgerPart, context: DigestContext): DirtyPart[] {
  const changed = context.inputs.filter((input) => hasChangedSince(input, part, context));
  return changed.length === 0 ? [] : [dirty(part, changed, context)];
}

function hasChangedSince(
  input: ModelInput,
  { range, sequence }: LedgerPart,
  { settings }: DigestContext,
): boolean {
  const { version, time, isIgnored } = input;
  if (isIgnored || !version) return false;
  if (isWholeNeeded(input, range, settings)) return version.mark > sequence;
  const axis = time && version.axes.get(axisKey(time));
  const needed = range === 'no time' ? undefined : neededRange(input, range, settings);
  const isNeeded = (start: bigint | undefined): boolean => {
    if (!needed || start === undefined) return !needed && start === undefined;
    const { start: from, end } = needed;
    return (from === 'unbounded' || from <= start) && (end === 'unbounded' || start < end);
  };
  // What held rows once tells of its change as what holds some.
  const all = [...(axis?.intervals ?? []), ...(axis?.vanished ?? [])];
  return all.some(({ start, mark }) => mark > sequence && isNeeded(start));
}

function dirty(part: LedgerPart, inputs: readonly ModelInput[], context: DigestContext): DirtyPart {
  const { range, rows, sequence } = part;
  const isInterval = range !== 'no time' && rows > 0;
  return {
    range,
    intervals: isInterval ? 1 : range === 'no time' ? 0 : newIntervals(range, context, sequence),
    because: inputs.map((input) => causeOf(input, part, context)),
    inputs,
    cut: undefined,
  };
}

function causeOf(input: ModelInput, part: LedgerPart, context: DigestContext): DirtyCause {
  const { relation, need, version, sums } = input;
  if (!version || (need.type === 'interval' && !sums)) {
    return { input: relation, reason: 'no versions are kept of it', changed: undefined };
  }
  if (!sums) return { input: relation, reason: 'changed', changed: undefined };
  const starts = changedIntervals(input, part, context);
  const [first, last] = [starts.at(0), starts.at(-1)];
  const grain = input.time?.grain ?? context.settings.grain;
  const changed =
    first === undefined || last === undefined
      ? undefined
      : { start: first, end: intervalEnd(last, grain) };
  const isNew = part.rows === 0 && starts.some((start) => isWithin(part.range, start));
  const reason = isNew ? 'new rows' : changed ? 'late or changed rows' : 'changed';
  return { input: relation, reason, changed };
}

/** The intervals of an input, as far as a part needs them, that changed since it was built. */
function changedIntervals(
  input: ModelInput,
  { range, sequence }: Pick<LedgerPart, 'range' | 'sequence'>,
  { settings }: DigestContext,
): readonly bigint[] {
  if (!input.sums || range === 'no time') return [];
  const needed = neededRange(input, range, settings);
  if (!needed) return [];
  const { timed } = input.sums;
  const first = needed.start === 'unbounded' ? 0 : countBefore(timed, needed.start);
  const last = needed.end === 'unbounded' ? timed.length : countBefore(timed, needed.end);
  return timed.slice(first, last).flatMap(({ start, mark }) => (mark > sequence ? [start] : []));
}

/** Those that inputs have new rows in: an estimate, said before anything is read. */
function newIntervals(range: TimeRange, context: DigestContext, sequence: number): number {
  const { grain } = context.settings;
  const counts = context.inputs.map((input) => {
    const changed = changedIntervals(input, { range, sequence }, context);
    const within = changed.filter((start) => isWithin(range, start));
    return new Set(within.map((start) => startOf(start, grain))).size;
  });
  return Math.max(0, ...counts);
}

function isWithin(range: LedgerPart['range'], start: bigint): boolean {
  return range !== 'no time' && holds(range, start);
}
