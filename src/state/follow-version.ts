/**
 * The version that comes after the one that is known: where nothing differs, readers that have seen
 * that one have seen this one, too. In: what was measured; out: a version. Writes nothing.
 */
import type { StoredVersion } from '../product/state.ts';

export type Seen = Pick<StoredVersion, 'shape' | 'whole' | 'axes' | 'sequence'> & {
  readonly files?: string | undefined;
  /** What changed was told key by key: the mark stays. */
  readonly toldByKey?: boolean | undefined;
  /** By which columns changes of its intervals were told, as `tellingText` writes it. */
  readonly told?: string | undefined;
};

export function followVersion(known: StoredVersion | undefined, seen: Seen): StoredVersion {
  const { sequence, shape, whole, axes, files, toldByKey = false, told: text } = seen;
  const isMarkKept = known !== undefined && (toldByKey || isSameContent(known, seen));
  const mark = isMarkKept ? known.mark : sequence;
  const isToldAlike = known?.told?.text === text && known?.shape === shape;
  const told = text === undefined ? undefined : { text, since: sequence };
  return {
    sequence,
    shape,
    whole,
    axes,
    mark,
    keysSince: known?.keysSince ?? sequence,
    told: isToldAlike ? known.told : told,
    files,
  };
}

export function isSameContent(one: StoredVersion, other: Omit<Seen, 'sequence'>): boolean {
  const isSameWhole = one.whole.rows === other.whole.rows && one.whole.hash === other.whole.hash;
  return one.shape === other.shape && isSameWhole;
}
