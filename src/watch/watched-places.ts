/**
 * Which paths a watch looks at. In: what a compile read, and where sources have their files; out:
 * a question about any path. Pure.
 */
import { dirname, sep } from 'node:path';

export interface WatchedPlaces {
  /** Absolute: the project's own folder. */
  readonly root: string;
  /** Absolute; whether they are there or not. */
  readonly files: ReadonlySet<string>;
  /** Absolute; with all that is in them. */
  readonly folders: ReadonlySet<string>;
  /** Absolute; what is written there is Eider's own. */
  readonly targetPath: string;
}

/** Whether a change there may change anything; also of the folders on the way to such places. */
export function isWatched(path: string, places: WatchedPlaces): boolean {
  return isContent(path, places) || isOnTheWay(path, places);
}

/** Whether something that is read lies there. */
export function isContent(path: string, { files, folders, targetPath }: WatchedPlaces): boolean {
  if (files.has(path)) return true;
  if (isWithin(path, targetPath)) return false;
  for (let folder = path; ; folder = dirname(folder)) {
    if (folders.has(folder)) return !isHidden(path.slice(folder.length));
    if (dirname(folder) === folder) return false;
  }
}

/** The folders to begin at: no one of them lies within another. */
export function outermost({ root, files, folders }: WatchedPlaces): readonly string[] {
  const all = [...new Set([root, ...folders, ...[...files].map((file) => dirname(file))])];
  return all.filter((one) => !all.some((other) => other !== one && isWithin(one, other))).sort();
}

export function samePlaces(one: WatchedPlaces, other: WatchedPlaces): boolean {
  return (
    one.root === other.root &&
    one.targetPath === other.targetPath &&
    isSame(one.files, other.files) &&
    isSame(one.folders, other.folders)
  );
}

function isOnTheWay(path: string, { root, files, folders }: WatchedPlaces): boolean {
  if (path === root) return true;
  const below = path.endsWith(sep) ? path : path + sep;
  return [...folders, ...files].some((place) => place.startsWith(below));
}

/** What the walk through a project passes by, and what editors leave beside the file they save. */
function isHidden(below: string): boolean {
  const names = below.split(sep);
  return names.some((name) => name.startsWith('.') || name === 'node_modules' || /~$/.test(name));
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
