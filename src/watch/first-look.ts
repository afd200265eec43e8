/**
 * What was saved while the watcher was not ready yet. In: a file system whose reads are noted; out:
 * paths that look otherwise now than when they were read.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSameStamp, type Stamp, stampOf } from '../project/files/file-stamp.ts';
import type { ProjectFiles } from '../project/files/project-files.ts';

export interface FirstLook {
  readonly files: ProjectFiles;
  /** Absolute paths of files; new ones, too. */
  readonly changedSince: () => readonly string[];
}

export function takeFirstLook(files: ProjectFiles): FirstLook {
  const stamps = new Map<string, Stamp>();
  const folders = new Set<string>();
  const note = (path: string): void => {
    if (!stamps.has(path)) stamps.set(path, stampOf(path));
  };
  return {
    files: {
      ...files,
      read: (path) => {
        note(path);
        return files.read(path);
      },
      list: (folder) => {
        note(folder);
        folders.add(folder);
        return files.list(folder);
      },
      noteUse: (path) => {
        note(path);
        files.noteUse?.(path);
      },
    },
    changedSince: () => {
      const changed = [...stamps].flatMap(([path, stamp]) =>
        isSameStamp(stampOf(path), stamp) ? [] : [path],
      );
      return changed.flatMap((path) =>
        folders.has(path) ? namesIn(path).filter((inside) => !stamps.has(inside)) : [path],
      );
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
