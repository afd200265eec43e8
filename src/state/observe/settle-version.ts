/** A source's version as it was observed, recorded unless it is the one that is known. */
import type { StoredVersion } from '../../product/state.ts';
import { recordObserved } from '../record-versions.ts';
import type { Observing, SourceQuestion } from './observing.ts';

export type Seen = Pick<StoredVersion, 'shape' | 'whole' | 'axes' | 'sequence'> & {
  readonly files?: string | undefined;
  /** What changed was told key by key: the mark stays. */
  readonly toldByKey?: boolean;
};

export async function settleVersion(
  { key, known }: SourceQuestion,
  { connection, stateCatalog, runId }: Observing,
  seen: Seen,
): Promise<StoredVersion> {
  const { sequence, shape, whole, axes, files, toldByKey = false } = seen;
  const mark = known && (toldByKey || isSameContent(known, seen)) ? known.mark : sequence;
  const keysSince = known?.keysSince ?? sequence;
  const version: StoredVersion = { sequence, shape, whole, axes, mark, keysSince, files };
  await connection.run(recordObserved(stateCatalog, runId, key, version));
  return version;
}

/** Nothing is to be recorded, neither of the whole nor of an axis. */
export function isKnown(known: StoredVersion | undefined, seen: Omit<Seen, 'sequence'>): boolean {
  if (!known || !isSameContent(known, seen) || known.files !== seen.files) return false;
  return seen.axes.every((axis) => known.axes.includes(axis));
}

function isSameContent(one: StoredVersion, other: Omit<Seen, 'sequence'>): boolean {
  const isSameWhole = one.whole.rows === other.whole.rows && one.whole.hash === other.whole.hash;
  return one.shape === other.shape && isSameWhole;
}
