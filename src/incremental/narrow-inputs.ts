/**
 * What of each input is to be read for some ranges, or some keys, of the output: the union over all
 * places that read it. In: inputs and what is dirty; out: cuts by relation. Reading more is never
 * wrong: an input that cannot be cut is read in full, and is not among them.
 */
import type { OpenInterval } from '../check/proof/need.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { type ModelInput, neededRange } from './model-inputs.ts';
import { mergeRanges } from './time-ranges.ts';

/** Rows are read that meet one of them. */
export interface InputCut {
  readonly relation: RelationName;
  readonly cuts: readonly ColumnCut[];
}

export type ColumnCut =
  | { readonly column: string; readonly ranges: readonly TimeRange[] }
  | { readonly column: string; readonly keys: readonly string[] };

export function narrowToRanges(
  inputs: readonly ModelInput[],
  ranges: readonly TimeRange[],
  settings: IntervalSettings,
): readonly InputCut[] {
  return byRelation(inputs, (input) => {
    if (!input.time) return undefined;
    const needed = ranges.map((range) => neededRange(input, range, settings));
    const known = needed.filter((each) => each !== undefined);
    if (known.length < needed.length) return undefined;
    const merged = mergeRanges(known.map(asRange));
    const isAll = merged.some(({ start, end }) => start === undefined && end === undefined);
    return isAll ? undefined : { column: input.time.column, ranges: merged };
  });
}

export function narrowToKeys(
  inputs: readonly ModelInput[],
  { column, keys }: { readonly column: string; readonly keys: readonly string[] },
): readonly InputCut[] {
  return byRelation(inputs, (input) => {
    const traced = input.keys.find(({ output }) => output.toLowerCase() === column.toLowerCase());
    return traced && { column: traced.input, keys };
  });
}

/** Of a relation that one place reads in full there is nothing to cut. */
function byRelation(
  inputs: readonly ModelInput[],
  cutOf: (input: ModelInput) => ColumnCut | undefined,
): readonly InputCut[] {
  const found = new Map<string, { relation: RelationName; cuts: (ColumnCut | undefined)[] }>();
  for (const input of inputs) {
    const key = relationKey(input.relation);
    const known = found.get(key) ?? { relation: input.relation, cuts: [] };
    known.cuts.push(cutOf(input));
    found.set(key, known);
  }
  return [...found.values()].flatMap(({ relation, cuts }) => {
    const known = cuts.filter((cut) => cut !== undefined);
    return known.length === cuts.length ? [{ relation, cuts: known }] : [];
  });
}

function asRange({ start, end }: OpenInterval): TimeRange {
  return {
    start: start === 'unbounded' ? undefined : start,
    end: end === 'unbounded' ? undefined : end,
  };
}
