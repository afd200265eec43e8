/**
 * What earlier processes worked out about files, for as long as the files stay as they were.
 * In: a stored text; out: answers by path and kind. Only what was without a mistake is kept, so
 * that nothing remembered needs to be said again. Knows nothing of what it keeps.
 */
import type { Json } from '../../base/json.ts';
import { readIfPresent, writeFileWhole } from '../../base/write-file.ts';
import { isSameStamp, isSettled, type Stamp, stampOf } from './file-stamp.ts';

export interface FileMemory {
  /** What was kept for the file as it is now. `path` is absolute. */
  readonly recall: (path: string, kind: string) => Json | undefined;
  readonly keep: (path: string, kind: string, value: Json) => void;
  /**
   * Whether the file still looks as when it was asked about first. Otherwise nothing is recalled of it
   * any more, and nothing kept.
   */
  readonly confirm: (path: string) => boolean;
}

export interface StoredMemory extends FileMemory {
  /** Writes what was recalled or kept, where that differs from what is stored. */
  readonly store: () => void;
  /** Looks at these files anew, or at all when asked about them next; what was kept stays. */
  readonly renew: (paths?: Iterable<string>) => void;
}

interface Entry {
  readonly stamp: Stamp;
  readonly kept: Record<string, Json>;
}

/** `code` names the program that wrote it: another one's memory counts for nothing. */
export function openFileMemory(
  file: string,
  code: string,
  now: () => number = Date.now,
): StoredMemory {
  let stored = readEntries(file, code);
  const entries = new Map<string, Entry>();
  const unsettled = new Set<string>();
  let isChanged = false;
  const entryOf = (path: string): Entry | undefined => {
    const known = entries.get(path);
    if (known || unsettled.has(path)) return known;
    const stamp = stampOf(path);
    if (!isSettled(stamp, now())) {
      unsettled.add(path);
      return undefined;
    }
    const before = stored.get(path);
    const entry = before && isSameStamp(before.stamp, stamp) ? before : { stamp, kept: {} };
    entries.set(path, entry);
    return entry;
  };
  return {
    recall: (path, kind) => entryOf(path)?.kept[kind],
    keep: (path, kind, value) => {
      const entry = entryOf(path);
      if (!entry) return;
      entry.kept[kind] = value;
      isChanged = true;
    },
    confirm: (path) => {
      const entry = entries.get(path);
      if (entry && isSameStamp(entry.stamp, stampOf(path))) return true;
      entries.delete(path);
      unsettled.add(path);
      return false;
    },
    store: () => {
      if (!isChanged && entries.size === stored.size) return;
      try {
        writeFileWhole(file, JSON.stringify({ code, entries: [...entries] }));
      } catch {
        // It costs speed and nothing else.
      }
    },
    renew: (paths) => {
      if (!paths) stored = new Map([...stored, ...entries]);
      for (const path of paths ?? [...entries.keys(), ...unsettled]) {
        entries.delete(path);
        unsettled.delete(path);
      }
      // Before they are read: what is found in them may be of a later file, and then counts for none.
      for (const path of paths ?? []) entryOf(path);
    },
  };
}

/** A memory that cannot be read is no memory. */
function readEntries(file: string, code: string): ReadonlyMap<string, Entry> {
  try {
    const stored = JSON.parse(readIfPresent(file) ?? '{}') as {
      code?: string;
      entries?: [string, Entry][];
    };
    return stored.code === code ? new Map(stored.entries) : new Map();
  } catch {
    return new Map();
  }
}
