/**
 * Which keys of a dirty part are to be made anew: where every input that changed tells by key what
 * changed of it, all other rows of the part come out as they were. In: a part and the inputs that
 * changed; out: keys of the output, or nothing where it takes all of them.
 */
import type { LedgerPart, TimeRange } from '../product/ledger.ts';
import type { BoxChange } from '../product/version.ts';
import { tracedTo } from './cut-column.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { axisKey, type ModelInput, neededRange } from './model-inputs.ts';

export interface KeyCut {
  /** Of the output. */
  readonly column: string;
  /** As text. */
  readonly keys: ReadonlySet<string>;
  readonly buckets: ReadonlySet<number>;
}

/** Beyond, a list of them costs more than it saves. */
const mostKeys = 5000;
/** Of 256. */
const mostBuckets = 128;

export function cutPart(
  range: LedgerPart['range'],
  changed: readonly ModelInput[],
  {
    column,
    settings,
  }: { readonly column: string | undefined; readonly settings: IntervalSettings },
): KeyCut | undefined {
  if (column === undefined || range === 'no time' || changed.length === 0) return undefined;
  const keys = new Set<string>();
  const buckets = new Set<number>();
  for (const input of changed) {
    const told = changesWithin(input, range, { column, settings });
    if (!told) return undefined;
    for (const change of told) {
      for (const key of change.keys) keys.add(key);
      for (const bucket of change.buckets) buckets.add(bucket);
    }
  }
  return cutOf(column, keys, buckets);
}

/** The keys of either; nothing where that is too many. */
export function eitherCut(one: KeyCut, other: KeyCut): KeyCut | undefined {
  return cutOf(
    one.column,
    new Set([...one.keys, ...other.keys]),
    new Set([...one.buckets, ...other.buckets]),
  );
}

function cutOf(
  column: string,
  keys: ReadonlySet<string>,
  buckets: ReadonlySet<number>,
): KeyCut | undefined {
  return keys.size > mostKeys || buckets.size > mostBuckets ? undefined : { column, keys, buckets };
}

/** What changed of an input, as far as the range needs it; nothing where some of it is not told. */
function changesWithin(
  input: ModelInput,
  range: TimeRange,
  { column, settings }: { readonly column: string; readonly settings: IntervalSettings },
): readonly BoxChange[] | undefined {
  const { time, version } = input;
  const traced = tracedTo(input, column)?.toLowerCase();
  const needed = neededRange(input, range, settings);
  const boxes = version?.boxes;
  if (!boxes || !needed || !time || traced === undefined) return undefined;
  if (!boxes.columns.includes(traced)) return undefined;
  if (boxes.axis !== axisKey(time)) return undefined;
  const met = boxes.changes.filter(
    ({ first, last }) =>
      (needed.start === 'unbounded' || last >= needed.start) &&
      (needed.end === 'unbounded' || first < needed.end),
  );
  if (met.some((change) => change.column === undefined)) return undefined;
  const told = met.filter((change) => change.column === traced);
  return told.length === 0 ? undefined : told;
}
