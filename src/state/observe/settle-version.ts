/** A source's version as it was observed, recorded unless it is the one that is known. */
import type { StoredVersion } from '../../product/state.ts';
import { followVersion, isSameContent, type Seen } from '../follow-version.ts';
import { recordFacts } from '../journal.ts';
import { versionFact } from '../record-versions.ts';
import type { Observing, SourceQuestion } from './observing.ts';

export async function settleVersion(
  { key, known }: SourceQuestion,
  { connection, stateCatalog, runId }: Observing,
  seen: Seen,
): Promise<StoredVersion> {
  const version = followVersion(known, seen);
  const facts = [versionFact(runId, key, version)];
  await connection.run(recordFacts(stateCatalog, facts));
  return version;
}

/** Nothing is to be recorded, neither of the whole nor of an axis. */
export function isKnown(known: StoredVersion | undefined, seen: Omit<Seen, 'sequence'>): boolean {
  if (!known || !isSameContent(known, seen) || known.files !== seen.files) return false;
  if (known.told?.text !== seen.told) return false;
  return seen.axes.every((axis) => known.axes.includes(axis));
}
