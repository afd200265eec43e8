/**
 * Files as they are on disk: when a stamp is the same, so is the file. In: paths; out: stamps. A
 * file that was written just now may be written again without another time: its content counts.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

export interface FileStamp {
  readonly path: string;
  readonly size: number;
  /** Nanoseconds since 1970, in decimal. */
  readonly modified: string;
  /** SHA-256 of the content; only where the time alone is not enough. */
  readonly content?: string;
  /** What was first seen of this content: it stays when more is learnt of the same. */
  readonly id: string;
}

const recentMs = 2_000;

/** `known` are stamps from before: a file whose content counted then is looked into once more. */
export function stampFiles(
  paths: readonly string[],
  known: readonly FileStamp[],
  now: number,
): readonly FileStamp[] {
  const before = new Map(known.map((stamp) => [stamp.path, stamp]));
  return paths.map((path) => stampFile(path, before.get(path), now));
}

function stampFile(path: string, known: FileStamp | undefined, now: number): FileStamp {
  const { size, mtimeNs } = statSync(path, { bigint: true });
  const seen = { path, size: Number(size), modified: String(mtimeNs) };
  const age = now - Number(mtimeNs / 1_000_000n);
  const isRecent = age < recentMs;
  const isAlike = known?.size === seen.size && known.modified === seen.modified;
  if (!isRecent && isAlike && known.content === undefined) return known;
  if (!isRecent && !isAlike) return { ...seen, id: `${seen.size} ${seen.modified}` };
  const content = hashFile(path);
  const isSame = isAlike && (known.content === undefined ? false : known.content === content);
  const id = isSame ? known.id : `${seen.size} ${seen.modified} ${content}`;
  return isRecent ? { ...seen, content, id } : { ...seen, id };
}

function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

export function isSameFile(one: FileStamp, other: FileStamp): boolean {
  return one.path === other.path && one.id === other.id;
}
