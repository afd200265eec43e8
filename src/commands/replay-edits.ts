/**
 * A compile or a check that finds a few models edited since the last one. In: what is stored of
 * that, and what has changed; out: the same files and words as from the whole project, or nothing,
 * where it takes the whole project to find out.
 */
import { dirname, join, relative } from 'node:path';
import { digest } from '../base/json.ts';
import { writeFileIfChanged } from '../base/write-file.ts';
import { compileEdits, type EditedSql } from '../edits/compile-edits.ts';
import { readRecord } from '../edits/edit-record.ts';
import { isSettled, type Stamp, stampOf } from '../project/files/file-stamp.ts';
import { realFiles } from '../project/files/project-files.ts';
import { digestListing } from '../project/files/recorded-files.ts';
import type { CommandContext } from './command-context.ts';
import { compiledText } from './compiled-text.ts';
import { sayText } from './say.ts';
import { sayAgain } from './say-again.ts';
import { startOfRun } from './start-of-run.ts';
import {
  type FoundAnswer,
  readEditRecord,
  type StoredAnswer,
  type StoredEdits,
  storeAnswer,
} from './stored-answer.ts';
import { shownFolder, summariseCompile } from './summarise-compile.ts';

export interface Replay extends FoundAnswer {
  /** The stamps that are others, as they are now. */
  readonly changed: readonly Stamp[];
  /** On the process's own clock. */
  readonly began: number;
}

/** False where nothing was done, nor said. */
export async function replayEdits(context: CommandContext, replay: Replay): Promise<boolean> {
  const { stored, place, began } = replay;
  const paths = editedPaths(replay);
  const { sql, record } = (paths && (await compiledAnew(context, replay, paths))) ?? {};
  const isCompile = place.command === 'compile';
  const compiled = join(dirname(place.folder), 'compiled');
  const written = sql && (isCompile ? writeEdited(compiled, sql, context) : []);
  if (!written) return false;
  const isChanged = isCompile && sql.size > 0 && stored.stdout !== '';
  sayAgain(context, isChanged ? { ...stored, stdout: '' } : stored, began);
  if (isChanged) sayEdited(context, replay, written.length);
  const stamps = stampAgain(replay, written, context.now?.());
  storeAnswer(place, { ...withRecord(stored, record), stamps }, record);
  return true;
}

function withRecord(stored: StoredAnswer, record: string | undefined): StoredAnswer {
  if (!stored.edits || record === undefined) return stored;
  return { ...stored, edits: { ...stored.edits, record: digest(record) } };
}

/** Relative to the project; none where something else has changed than what is in files. */
function editedPaths({ stored: { edits }, changed }: Replay): readonly string[] | undefined {
  if (!edits) return undefined;
  const listings = new Map(edits.listings);
  const files = changed.filter(([path]) => {
    const listing = listings.get(path);
    return listing === undefined || listing !== digestListing(realFiles.list(path));
  });
  const isFolderAmong = files.some(([path]) => listings.has(path));
  return isFolderAmong ? undefined : files.map(([path]) => shownPath(path, edits));
}

function shownPath(path: string, { root }: StoredEdits): string {
  return relative(root, path).replaceAll('\\', '/');
}

interface Recompiled {
  readonly sql: EditedSql;
  /** The record of the project as it is now; absent where it is what it was. */
  readonly record: string | undefined;
}

async function compiledAnew(
  { env, mask }: CommandContext,
  { stored: { edits }, place }: Replay,
  paths: readonly string[],
): Promise<Recompiled | undefined> {
  const text = edits && readEditRecord(place, edits);
  if (!edits || text === undefined) return undefined;
  const { root } = edits;
  const before = readRecord(text);
  const request = { root, paths, env, files: realFiles, runStartedAt: startOfRun() };
  const compiled = await compileEdits({ ...request, record: before });
  if (!compiled) return undefined;
  const { sql, changed } = compiled;
  if (changed.length === 0) return { sql, record: undefined };
  const record = before.printWith(changed);
  // What may hold a secret is not kept.
  return mask(record) === record ? { sql, record } : undefined;
}

/** The files that are others now; none where one of them could not be written. */
function writeEdited(
  folder: string,
  sql: EditedSql,
  { mask }: CommandContext,
): readonly string[] | undefined {
  try {
    return [...sql]
      .map(([path, query]) => [join(folder, path), compiledText(query, mask)] as const)
      .filter(([path, text]) => writeFileIfChanged(path, text))
      .map(([path]) => path);
  } catch {
    return undefined;
  }
}

function sayEdited(context: CommandContext, { stored, place, began }: Replay, changed: number) {
  const counts = stored.edits?.counts ?? '';
  const shown = shownFolder(context, dirname(place.folder));
  const ms = performance.now() - began;
  sayText(context, summariseCompile({ counts, ms, changed, folder: shown }));
}

/** A file that changed a moment ago keeps its old stamp, so that the next compile looks again. */
function stampAgain(
  { stored, changed }: Replay,
  written: readonly string[],
  now?: number,
): readonly Stamp[] {
  const settled = changed.filter((stamp) => isSettled(stamp, now));
  const folders = [...new Set(written.map(dirname))].map(stampOf);
  const known = new Map([...settled, ...folders].map((stamp) => [stamp[0], stamp]));
  return stored.stamps.map((stamp) => known.get(stamp[0]) ?? stamp);
}
