/**
 * What of each input is to be read for some ranges, or some keys, of the output: the union over all
 * places that read it. In: inputs and what is dirty; out: cuts by relation. Reading more is never
 * wrong: an input that cannot be cut is read in full, and is not among them.
 */
import type { OpenInterval } from '../check/proof/need.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { KeyBox, TimeRange } from '../product/ledger.ts';
import { tracedTo } from './cut-column.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { type ModelInput, neededRange } from './model-inputs.ts';
import { mergeRanges } from './time-ranges.ts';

/** Rows are read that meet one of the cuts, which is to meet all of its conditions. */
export interface InputCut {
  readonly relation: RelationName;
  readonly cuts: readonly (readonly ColumnCut[])[];
}

export type ColumnCut =
  | { readonly column: string; readonly ranges: readonly TimeRange[] }
  | { readonly column: string; readonly keys: KeySet };

/** Of a column: its values, as text, and where those are not known, the buckets that they fall into. */
export type KeySet = Pick<KeyBox, 'keys' | 'buckets'>;

export function narrowToRanges(
  inputs: readonly ModelInput[],
  ranges: readonly TimeRange[],
  settings: IntervalSettings,
): readonly InputCut[] {
  return byRelation(inputs, (input) => [timeCut(input, ranges, settings)]);
}

/**
 * Both narrow by themselves: the rows that the ranges do not need and those that the keys do not
 * trace to change nothing of what is wanted, one after the other.
 */
export function narrowToBox(
  inputs: readonly ModelInput[],
  {
    column,
    ranges,
    ...keys
  }: Pick<KeyBox, 'column' | 'keys' | 'buckets'> & {
    /** All of time where they are absent. */
    readonly ranges?: readonly TimeRange[] | undefined;
  },
  settings: IntervalSettings,
): readonly InputCut[] {
  return byRelation(inputs, (input) => {
    const traced = tracedTo(input, column);
    return [
      ranges && timeCut(input, ranges, settings),
      traced === undefined ? undefined : { column: traced, keys },
    ];
  });
}

function timeCut(
  input: ModelInput,
  ranges: readonly TimeRange[],
  settings: IntervalSettings,
): ColumnCut | undefined {
  if (!input.time) return undefined;
  const needed = ranges.map((range) => neededRange(input, range, settings));
  const known = needed.filter((each) => each !== undefined);
  if (known.length < needed.length) return undefined;
  const merged = mergeRanges(known.map(asRange));
  const isAll = merged.some(({ start, end }) => start === undefined && end === undefined);
  return isAll ? undefined : { column: input.time.column, ranges: merged };
}

/** Of a relation that one place reads in full there is nothing to cut. */
function byRelation(
  inputs: readonly ModelInput[],
  cutsOf: (input: ModelInput) => readonly (ColumnCut | undefined)[],
): readonly InputCut[] {
  const found = new Map<string, { relation: RelationName; cuts: (readonly ColumnCut[])[] }>();
  for (const input of inputs) {
    const key = relationKey(input.relation);
    const known = found.get(key) ?? { relation: input.relation, cuts: [] };
    known.cuts.push(cutsOf(input).filter((cut) => cut !== undefined));
    found.set(key, known);
  }
  return [...found.values()].filter(({ cuts }) => cuts.every(({ length }) => length > 0));
}

function asRange({ start, end }: OpenInterval): TimeRange {
  return {
    start: start === 'unbounded' ? undefined : start,
    end: end === 'unbounded' ? undefined : end,
  };
}
