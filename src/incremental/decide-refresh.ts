/**
 * What is to be made anew of a model that is built interval by interval: nothing, some parts and
 * keys, or all of it, each with its reason. In: what it was made from, and what there is now; out: a
 * refresh. Pure: asked when a build is planned, and again when the model's turn comes.
 */
import { fixedLength, nextStartOf, startOf } from '../check/proof/calendar.ts';
import type {
  DirtyCause,
  DirtyRange,
  KeyBox,
  Ledger,
  Refresh,
  TimeRange,
} from '../product/ledger.ts';
import type { IncrementalProof, ProofCause } from '../product/proof.ts';
import { cutColumn } from './cut-column.ts';
import { describeWhole, type NameOf, relationText } from './describe-refresh.ts';
import { type DirtyPart, dirtyParts } from './dirty-parts.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { boxesWithin, keyBoxes } from './key-boxes.ts';
import { eitherCut, type KeyCut } from './key-cut.ts';
import { mergeCauses } from './merge-causes.ts';
import { type ModelInput, modelInputs, type VersionOf } from './model-inputs.ts';
import { type DigestContext, isSameCode, partDigest } from './part-digest.ts';
import { allOfTime, both, isEmptyRange, meets, uncovered } from './time-ranges.ts';

export interface RefreshQuestion {
  /** Nothing where the engine gave no plan of the query. */
  readonly proof: IncrementalProof | undefined;
  readonly settings: IntervalSettings;
  /** A fingerprint of the code, that of views in between included. */
  readonly code: string;
  /** Nothing where the table is not there, or was made in another way. */
  readonly ledger: Ledger | undefined;
  readonly versionOf: VersionOf;
  /** Relations whose changes were declared to be of no account, by `relationKey`. */
  readonly ignored?: ReadonlySet<string>;
  /** Only intervals that end by then belong to the output. */
  readonly until?: bigint | undefined;
  /** What was asked for with `--start` and `--end`: the rest is left for another build. */
  readonly only?: TimeRange | undefined;
  readonly isFullAsked?: boolean;
  /** The last number before the run: what bears a higher one was made by it, batch by batch. */
  readonly began?: number;
  /** What older code made is made anew, too. */
  readonly isBackfillAsked?: boolean;
  /** Why the proof does not hold for what its inputs are. */
  readonly misdeclared?: string;
  /** Why it is asked for, where nobody did by a flag. */
  readonly reasonForAll?: string;
  /** What people call a relation; its schema and name where nothing else is known. */
  readonly nameOf?: NameOf;
}

export function decideRefresh(question: RefreshQuestion): Refresh {
  const { proof, misdeclared, ledger, isFullAsked, only, nameOf = relationText } = question;
  if (!proof) return full('the engine gives no plan of it');
  const obstacle = proof.problem ?? proof.volatile[0];
  if (obstacle) return full(obstacle.reason, obstacle);
  if (misdeclared !== undefined) return full(misdeclared);
  const inputs = refreshInputs(question, proof);
  const unversioned = inputs.find(isUnversioned);
  if (unversioned) return full(`no versions are kept of ${nameOf(unversioned.relation)}`);
  if (isFullAsked && !only) return full(question.reasonForAll ?? 'a full refresh was asked for');
  if (!ledger && !only && !question.settings.batch)
    return full(question.reasonForAll ?? 'first build');
  return decideParts(question, inputs, ledger ?? nothingBuilt);
}

const nothingBuilt: Ledger = { parts: [], keysSeen: [] };

export function refreshInputs(
  { settings, versionOf, ignored }: RefreshQuestion,
  proof: IncrementalProof,
): readonly ModelInput[] {
  return modelInputs({ proof, settings, versionOf, ...(ignored ? { ignored } : {}) });
}

function isUnversioned({ version, need, sums, isIgnored }: ModelInput): boolean {
  if (isIgnored) return false;
  return !version || (need.type === 'interval' && !sums);
}

function decideParts(
  question: RefreshQuestion,
  inputs: readonly ModelInput[],
  ledger: Ledger,
): Refresh {
  const { settings, code, only, isFullAsked, isBackfillAsked, nameOf = relationText } = question;
  const context: DigestContext = { code, inputs, settings };
  if (!only && !settings.isForward && isOtherCode(ledger, context)) return full('its code changed');
  const within = { start: undefined, end: question.until };
  const wanted = only ? both(wholeIntervals(only, settings.grain), within) : within;
  const isBuiltBefore = ledger.parts.length > 0;
  const { boxes, untold } = keyBoxes(inputs, ledger.keysSeen);
  const [unseen] = untold;
  if (unseen && isBuiltBefore && !only)
    return full(`${nameOf(unseen.input.relation)}: ${unseen.reason}`);
  const dirty =
    isFullAsked || (unseen && isBuiltBefore)
      ? askedParts(question, ledger, wanted)
      : narrowed(
          dirtyParts(ledger, within, {
            ...context,
            keepsOlder: keepsOlder(question),
            column: question.proof && cutColumn(question.proof),
          }),
          wanted,
          settings.grain,
        );
  const told = only ? boxesWithin(boxes, wanted, countIntervals(ledger, wanted)) : boxes;
  if (dirty.length === 0 && told.length === 0) {
    if (only) return nothing('nothing to be made of the time that is asked for');
    const isOther = isOtherCode(ledger, context);
    return nothing(isOther ? 'what older code made stays' : 'nothing that it needs changed');
  }
  const unknown = inputs.find(({ influence, isIgnored }) => influence === 'unknown' && !isIgnored);
  if (unknown && !isBuiltBefore) return full('first build');
  if (unknown && isFullAsked) return unproven('asked for, and no part can be made alone', unknown);
  if (unknown) {
    const changed = nameOf((dirty.flatMap((part) => part.inputs)[0] ?? unknown).relation);
    return unproven(`${changed} changed, and what that reaches is not known`, unknown);
  }
  const total = countIntervals(ledger) + newIntervals(dirty);
  const { whole, cut } = splitByKeys(dirty);
  const isAll = isBuiltBefore && !only && !isBackfillAsked && coversAll(ledger, whole);
  if (isAll) return full(describeWhole(whole, nameOf));
  return {
    type: 'parts',
    ranges: mergeParts(whole),
    boxes: [...cut, ...told],
    total,
  };
}

/** Everything of the time that is wanted, but for what this run has made already. */
function askedParts(
  { began }: RefreshQuestion,
  ledger: Ledger,
  wanted: TimeRange,
): readonly DirtyPart[] {
  const done = ledger.parts.flatMap(({ range, sequence }) =>
    range !== 'no time' && began !== undefined && sequence > began ? [range] : [],
  );
  return uncovered(wanted, done).map((range) => ({
    range,
    intervals: countIntervals(ledger, range),
    because: [asked],
    inputs: [],
    cut: undefined,
  }));
}

/** Parts of which some keys alone are dirty become one box, as long as these are few together. */
function splitByKeys(dirty: readonly DirtyPart[]): {
  readonly whole: readonly DirtyPart[];
  readonly cut: readonly KeyBox[];
} {
  const parts = dirty.filter(({ cut }) => cut !== undefined);
  const cuts = parts.flatMap(({ cut }) => cut ?? []);
  const [first, ...others] = cuts;
  const all = others.reduce<KeyCut | undefined>((sum, cut) => sum && eitherCut(sum, cut), first);
  if (!all) return { whole: dirty, cut: [] };
  const ranges = mergeParts(parts);
  const [because = asked] = mergeCauses(ranges.flatMap((range) => range.because));
  const box: KeyBox = {
    column: all.column,
    keys: [...all.keys].sort(),
    buckets: [...all.buckets].sort((one, other) => one - other),
    ranges,
    because,
  };
  return { whole: dirty.filter(({ cut }) => cut === undefined), cut: [box] };
}

const asked: DirtyCause = { input: undefined, reason: 'asked for', changed: undefined };

function nothing(reason: string): Refresh {
  return { type: 'none', reason };
}

function full(reason: string, cause?: ProofCause): Refresh {
  return { type: 'full', reason, cause };
}

function unproven(what: string, { cause }: ModelInput): Refresh {
  return full(cause ? `${what}: ${cause.reason}` : what, cause);
}

function isOtherCode({ parts }: Ledger, context: DigestContext): boolean {
  const now = partDigest(allOfTime, context);
  return parts.some(({ digest }) => !isSameCode(digest, now));
}

function keepsOlder({ settings, isBackfillAsked }: RefreshQuestion): boolean {
  return settings.isForward && !isBackfillAsked;
}

/** Where a build in full would lose rows that older code made and that are to stay. */
export function keepsOlderRows(question: RefreshQuestion): boolean {
  const { proof, ledger, settings, code } = question;
  if (!proof || !ledger || !settings.isForward) return false;
  return isOtherCode(ledger, { code, settings, inputs: refreshInputs(question, proof) });
}

/** A model of months that is asked for a day gives its month. */
function wholeIntervals({ start, end }: TimeRange, grain: IntervalSettings['grain']): TimeRange {
  return {
    start: start === undefined ? undefined : startOf(start, grain),
    end: end === undefined ? undefined : nextStartOf(end, grain),
  };
}

/** Parts are cut to what was asked for: what is left of them counts as not built. */
function narrowed(
  dirty: readonly DirtyPart[],
  wanted: TimeRange,
  grain: IntervalSettings['grain'],
): readonly DirtyPart[] {
  return dirty.flatMap((part) => {
    if (part.range === 'no time') return [part];
    const range = both(part.range, wanted);
    const intervals = Math.min(part.intervals, intervalsIn(range, grain));
    return isEmptyRange(range) ? [] : [{ ...part, range, intervals }];
  });
}

/** At most. */
function intervalsIn({ start, end }: TimeRange, grain: IntervalSettings['grain']): number {
  if (start === undefined || end === undefined) return Number.POSITIVE_INFINITY;
  const length = fixedLength[grain] ?? 28 * (fixedLength.day ?? 1);
  return Math.ceil(Number(end - start) / length);
}

function countIntervals({ parts }: Ledger, within: TimeRange = allOfTime): number {
  return parts.filter(({ range, rows }) => range !== 'no time' && rows > 0 && meets(range, within))
    .length;
}

function newIntervals(dirty: readonly DirtyPart[]): number {
  const open = dirty.filter(({ range }) => range !== 'no time' && range.end === undefined);
  return open.reduce((sum, { intervals }) => sum + intervals, 0);
}

/** Each interval that holds rows is dirty, and there is more than one of them. */
function coversAll(ledger: Ledger, dirty: readonly DirtyPart[]): boolean {
  const held = ledger.parts.filter(({ range, rows }) => range !== 'no time' && rows > 0);
  const ranges = new Set(dirty.map(({ range }) => rangeKey(range)));
  return held.length > 1 && held.every(({ range }) => ranges.has(rangeKey(range)));
}

function rangeKey(range: DirtyPart['range']): string {
  return range === 'no time' ? range : `${range.start} ${range.end}`;
}

/** Where they touch they are read, computed and written together. */
function mergeParts(parts: readonly DirtyPart[]): readonly DirtyRange[] {
  const merged: DirtyRange[] = [];
  for (const { range, intervals, because } of parts) {
    const last = merged.at(-1);
    const both = last && touching(last.range, range);
    if (!last || !both) {
      merged.push({ range, intervals, because });
      continue;
    }
    merged[merged.length - 1] = {
      range: both,
      intervals: last.intervals + intervals,
      because: mergeCauses([...last.because, ...because]),
    };
  }
  return merged;
}

function touching(one: DirtyRange['range'], other: DirtyRange['range']): TimeRange | undefined {
  if (one === 'no time' || other === 'no time' || one.end !== other.start) return undefined;
  return { start: one.start, end: other.end };
}
