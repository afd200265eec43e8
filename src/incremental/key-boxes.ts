/**
 * Changes of inputs that are told by key, as keys of the output. In: inputs, and up to which change
 * each was taken in; out: boxes, or the input whose change cannot be taken key by key.
 */
import { relationKey } from '../engine/relation-key.ts';
import type { DirtyCause, KeyBox, KeysSeen, TimeRange } from '../product/ledger.ts';
import type { KeyChange, RelationVersion } from '../product/version.ts';
import type { ModelInput } from './model-inputs.ts';
import { isEmptyRange } from './time-ranges.ts';

export interface KeyBoxes {
  readonly boxes: readonly KeyBox[];
  /** Must be taken in whole, and why. */
  readonly untold: readonly { readonly input: ModelInput; readonly reason: string }[];
}

export function keyBoxes(inputs: readonly ModelInput[], seen: readonly KeysSeen[]): KeyBoxes {
  const boxes = new Map<string, { column: string; keys: Set<string>; because: DirtyCause }>();
  const untold: { input: ModelInput; reason: string }[] = [];
  for (const input of inputs) {
    const { version, isTraced, isIgnored } = input;
    if (!version || !isTraced || isIgnored) continue;
    const told = toldChanges(input, version, seenOf(input, seen));
    if (typeof told === 'string') {
      untold.push({ input, reason: told });
      continue;
    }
    for (const { output, keys } of told) {
      const box = boxes.get(output.toLowerCase());
      if (box) for (const key of keys) box.keys.add(key);
      else boxes.set(output.toLowerCase(), newBox(input, output, keys));
    }
  }
  const all = [...boxes.values()].map((box) => ({
    ...box,
    keys: [...box.keys].sort(),
    buckets: [],
    ranges: undefined,
  }));
  return { boxes: all, untold };
}

function newBox({ relation }: ModelInput, column: string, keys: readonly string[]) {
  const because = { input: relation, reason: 'new or changed keys', changed: undefined };
  return { column, keys: new Set(keys), because };
}

function seenOf({ relation }: ModelInput, seen: readonly KeysSeen[]): number | undefined {
  return seen.find(({ input }) => relationKey(input) === relationKey(relation))?.sequence;
}

type Told = readonly { readonly output: string; readonly keys: readonly string[] }[];

/** One change may be told by several columns: any that traces will do. */
function toldChanges(
  { keys }: ModelInput,
  { keyChanges, keysSince }: RelationVersion,
  seen: number | undefined,
): Told | string {
  if (seen === undefined) return 'its keys were not followed before';
  if (seen < keysSince) return 'its changes by key reach back too far';
  const bySequence = new Map<number, KeyChange[]>();
  for (const change of keyChanges) {
    if (change.sequence <= seen) continue;
    bySequence.set(change.sequence, [...(bySequence.get(change.sequence) ?? []), change]);
  }
  const told: { output: string; keys: readonly string[] }[] = [];
  for (const changes of bySequence.values()) {
    const traced = changes.flatMap((change) => {
      const key = keys.find(({ input }) => input.toLowerCase() === change.column.toLowerCase());
      return key ? [{ output: key.output, keys: change.keys }] : [];
    });
    const [first] = traced;
    if (!first) return 'its keys do not trace';
    told.push(first);
  }
  return told;
}

/** Keys in the time that was asked for; over the rest of it they stay to be made. */
export function boxesWithin(
  boxes: readonly KeyBox[],
  range: TimeRange,
  intervals: number,
): readonly KeyBox[] {
  if (isEmptyRange(range)) return [];
  return boxes.map((box) => ({ ...box, ranges: [{ range, intervals, because: [box.because] }] }));
}

/** Up to which change each input with keys is taken in once all that is told has been. */
export function keysSeen(inputs: readonly ModelInput[]): readonly KeysSeen[] {
  const seen = new Map<string, KeysSeen>();
  for (const { relation, version, keys } of inputs) {
    if (!version || keys.length === 0) continue;
    const told = version.keyChanges.map((each) => each.sequence);
    const last = Math.max(version.sequence, version.keysSince, ...told);
    seen.set(relationKey(relation), { input: relation, sequence: last });
  }
  return [...seen.values()];
}
