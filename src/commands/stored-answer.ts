/**
 * The whole answer of a command, kept in the target folder. In: a context and arguments; out: what
 * was read and what was printed. Knows no project, and not whether the result still holds.
 */
import { join } from 'node:path';
import { canonicalJson, digest } from '../base/json.ts';
import { readIfPresent, writeFileIfChanged, writeFileWhole } from '../base/write-file.ts';
import type { Stamp } from '../project/files/file-stamp.ts';
import type { JsonMap } from '../report/artifacts/manifest-context.ts';
import type { OpenedTarget } from '../run/open-warehouse.ts';
import type { SettledBuild } from '../run/settled-build.ts';
import { findCacheFolder } from './cache-folder.ts';
import type { CommandContext } from './command-context.ts';
import type { ShownRun } from './run-report.ts';

export interface StoredAnswer {
  /** What else than files the result depends on. */
  readonly key: string;
  readonly stamps: readonly Stamp[];
  /** Names of the environment variables that were read, and a digest of their values. */
  readonly env: readonly string[];
  readonly envDigest: string;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line, around how long it took; each time it is another. */
  readonly timed?: TimedWords;
  /** Absent where an edit of a model changes more than its SQL. */
  readonly edits?: StoredEdits;
  /** Of a build with nothing to do. */
  readonly idle?: IdleRun;
}

/** With what a build begins that may have nothing to do again. */
export interface IdleRun {
  readonly settled: SettledBuild;
  readonly target: OpenedTarget;
  readonly shown: ShownRun;
  /** What the command was told, by the names of its flags. */
  readonly args: JsonMap;
  /** A digest of the run's results, which are a file of their own. */
  readonly results: string;
}

export interface TimedWords {
  readonly before: string;
  readonly after: string;
}

/** With what a command begins that finds a few models edited. */
export interface StoredEdits {
  /** Absolute path of the project. */
  readonly root: string;
  /** A digest of what lay in each folder. */
  readonly listings: readonly (readonly [folder: string, listing: string])[];
  /** A digest of the record, which is a file of its own. */
  readonly record: string;
  /** `214 models and 112 data tests` */
  readonly counts: string;
}

export interface FoundAnswer {
  readonly stored: StoredAnswer;
  readonly place: AnswerPlace;
}

export interface AnswerPlace {
  /** That of the cache. */
  readonly folder: string;
  /** Each command has its last answer. */
  readonly command: string;
}

/** The last answer to the same question, whatever has become of the files since. */
export function findAnswer(
  context: CommandContext,
  args: readonly string[],
): FoundAnswer | undefined {
  const folder = cacheFolder(context, args);
  if (folder === undefined) return undefined;
  const place = { folder, command: args[0] ?? '' };
  const text = readIfPresent(answerPath(place));
  const stored = text ? readStored(text) : undefined;
  if (!stored || stored.key !== answerKey(context, args)) return undefined;
  return stored.envDigest === digestEnv(context.env, stored.env) ? { stored, place } : undefined;
}

function answerPath({ folder, command }: AnswerPlace): string {
  return join(folder, `${command}.json`);
}

function recordPath({ folder, command }: AnswerPlace): string {
  return join(folder, `${command}-edits.txt`);
}

function resultsPath({ folder, command }: AnswerPlace): string {
  return join(folder, `${command}-results.json`);
}

/** A folder that cannot be written to costs speed and nothing else. */
export function storeAnswer(place: AnswerPlace, stored: StoredAnswer, record?: string): void {
  try {
    if (record !== undefined) writeFileIfChanged(recordPath(place), record);
    writeFileWhole(answerPath(place), JSON.stringify(stored));
  } catch {
    // The next one starts from the beginning.
  }
}

/** None where it is not the one that was stored. */
export function readEditRecord(place: AnswerPlace, { record }: StoredEdits): string | undefined {
  const text = readIfPresent(recordPath(place));
  return text !== undefined && digest(text) === record ? text : undefined;
}

/** Before the answer that names them. */
export function storeResults(place: AnswerPlace, results: string): void {
  try {
    writeFileIfChanged(resultsPath(place), results);
  } catch {
    // Without them the next run starts from the beginning.
  }
}

/** None where they are not those that were stored. */
export function readResults(place: AnswerPlace, { results }: IdleRun): string | undefined {
  const text = readIfPresent(resultsPath(place));
  return text !== undefined && digest(text) === results ? text : undefined;
}

/** What was printed depends on the terminal, too. */
export function answerKey(context: CommandContext, args: readonly string[]): string {
  const own = Object.entries(context.env).filter(([name]) => name.startsWith('EIDER_'));
  return digest(
    canonicalJson([
      context.build,
      args,
      context.workingFolder,
      context.color,
      context.stdout.width(),
      context.stderr.width(),
      Object.fromEntries(own),
    ]),
  );
}

/** So that their values, which may be secrets, are nowhere written. */
export function digestEnv(env: CommandContext['env'], names: readonly string[]): string {
  return digest(canonicalJson(names.map((name) => [name, env[name] ?? null])));
}

function cacheFolder(context: CommandContext, args: readonly string[]): string | undefined {
  const flag = args.findIndex((arg) => arg === '--project-dir' || arg.startsWith('--project-dir='));
  const given =
    flag === -1 ? context.env.EIDER_PROJECT_DIR : (args[flag]?.split('=')[1] ?? args[flag + 1]);
  return findCacheFolder(context.workingFolder, given);
}

function readStored(text: string): StoredAnswer | undefined {
  try {
    const stored = JSON.parse(text) as StoredAnswer;
    return Array.isArray(stored.stamps) && Array.isArray(stored.env) ? stored : undefined;
  } catch {
    return undefined;
  }
}
