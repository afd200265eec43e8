/**
 * Stamps of the files that a path or a pattern stands for, so that what the engine found out about
 * them holds until one of them changes. In: a path as the engine gets it; out: stamps, or none
 * where no stamp tells any change.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSettled, type Stamp, stampOf } from '../../project/files/file-stamp.ts';

/** A pattern over more files costs as much to look at as to ask the engine. */
const mostFiles = 2000;

export function fileStamps(
  path: string,
  now: number,
  { isPattern = /[*?[\]{}]/.test(path) } = {},
): readonly Stamp[] | undefined {
  if (/^[a-z][a-z0-9]+:\/\//i.test(path)) return undefined;
  const stamps = isPattern ? stampsBelow(fixedPart(path)) : [stampOf(path)];
  return stamps?.every((stamp) => isSettled(stamp, now)) ? stamps : undefined;
}

/** The folder above the first name that is a pattern. */
function fixedPart(path: string): string {
  const names = path.split('/');
  const first = names.findIndex((name) => /[*?[\]{}]/.test(name));
  return names.slice(0, first).join('/') || (path.startsWith('/') ? '/' : dirname(path));
}

/** A folder's times change with the names in it. */
function stampsBelow(folder: string): readonly Stamp[] | undefined {
  const stamps: Stamp[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    stamps.push(stampOf(next));
    if (stamps.length > mostFiles) return undefined;
    pending.push(...namesIn(next).map((name) => join(next ?? '', name)));
  }
  return stamps;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
