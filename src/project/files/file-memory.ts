/**
 * What earlier processes worked out about files, for as long as the files stay as they were.
 * In: a stored text; out: answers by path and kind. Only what was without a mistake is kept, so
 * that nothing remembered needs to be said again. Knows nothing of what it keeps.
 */
import type { Json } from '../../base/json.ts';
import { readIfPresent, writeFileWhole } from '../../base/write-file.ts';
import { isSettled, type Stamp, stampOf } from './file-stamp.ts';

export interface FileMemory {
  /** What was kept for the file as it is now. `path` is absolute. */
  readonly recall: (path: string, kind: string) => Json | undefined;
  readonly keep: (path: string, kind: string, value: Json) => void;
}

export interface StoredMemory extends FileMemory {
  /** Writes what was recalled or kept, where that differs from what is stored. */
  readonly store: () => void;
  /** Looks at these files, or at all, anew when asked about them next; what was kept stays. */
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
    const same = before?.stamp.every((value, index) => value === stamp[index]);
    const entry = before && same ? before : { stamp, kept: {} };
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
