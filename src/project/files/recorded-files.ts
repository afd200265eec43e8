/**
 * A file system that remembers what was asked of it, so that a later process can tell whether
 * anything would answer differently. In: reads and listings; out: stamps. Reads no content itself.
 */
import { digest } from '../../base/json.ts';
import { isSameStamp, isSettled, type Stamp, stampOf } from './file-stamp.ts';
import type { ListResult, ProjectFiles } from './project-files.ts';

export interface RecordedFiles extends ProjectFiles {
  /** `undefined` where something changed so recently that its stamp says nothing. */
  readonly stamps: () => readonly Stamp[] | undefined;
  /** A digest of what lay in each folder that was listed. */
  readonly listings: () => readonly (readonly [folder: string, listing: string])[];
}

export function recordFiles(files: ProjectFiles, now: () => number = Date.now): RecordedFiles {
  const stamps = new Map<string, Stamp>();
  const listings = new Map<string, string>();
  let areSettled = true;
  const record = (path: string): void => {
    if (stamps.has(path)) return;
    const stamp = stampOf(path);
    stamps.set(path, stamp);
    if (!isSettled(stamp, now())) areSettled = false;
  };
  return {
    ...files,
    read: (path) => {
      record(path);
      return files.read(path);
    },
    list: (folder) => {
      record(folder);
      const listed = files.list(folder);
      listings.set(folder, digestListing(listed));
      return listed;
    },
    noteUse: record,
    stamps: () => (areSettled ? [...stamps.values()] : undefined),
    listings: () => [...listings],
  };
}

/**
 * The same while the same names are there. An editor that saves a file by putting another in its
 * place changes the times of the folder, too; what begins with a dot is nothing of the project.
 */
export function digestListing(listed: ListResult): string {
  if (listed.state !== 'listed') return listed.state;
  const shown = listed.entries.filter(({ name }) => !name.startsWith('.'));
  const lines = shown.map(({ name, kind, linkedTo = null }) =>
    JSON.stringify([name, kind, linkedTo]),
  );
  return digest(lines.sort().join('\n'));
}

/** The stamps that are others now, as they are now; `undefined` where they are more than `most`. */
export function changedStamps(
  stamps: readonly Stamp[],
  most: number,
): readonly Stamp[] | undefined {
  const changed: Stamp[] = [];
  for (const stamp of stamps) {
    const now = stampOf(stamp[0]);
    if (isSameStamp(now, stamp)) continue;
    if (changed.push(now) > most) return undefined;
  }
  return changed;
}
