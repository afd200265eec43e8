/**
 * The whole result of a compile, kept in the target folder. In: a context and arguments; out: what
 * was read and what was printed. Knows no project, and not whether the result still holds.
 */
import { join } from 'node:path';
import { canonicalJson, digest } from '../base/json.ts';
import { readIfPresent, writeFileIfChanged, writeFileWhole } from '../base/write-file.ts';
import type { Stamp } from '../project/files/recorded-files.ts';
import { findCacheFolder } from './cache-folder.ts';
import type { CommandContext } from './command-context.ts';

export interface StoredCompile {
  /** What else than files the result depends on. */
  readonly key: string;
  readonly stamps: readonly Stamp[];
  /** Names of the environment variables that were read, and a digest of their values. */
  readonly env: readonly string[];
  readonly envDigest: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Absent where more was asked for than to write the SQL of everything. */
  readonly edits?: StoredEdits;
}

/** With what a compile begins that finds a few models edited. */
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

export interface FoundCompile {
  readonly stored: StoredCompile;
  /** That of the cache. */
  readonly folder: string;
}

/** The last compile that was asked for the same, whatever has become of the files since. */
export function findStored(
  context: CommandContext,
  args: readonly string[],
): FoundCompile | undefined {
  const folder = cacheFolder(context, args);
  const text = folder && readIfPresent(join(folder, storedName));
  const stored = text ? readStored(text) : undefined;
  if (!folder || !stored || stored.key !== compileKey(context, args)) return undefined;
  return stored.envDigest === digestEnv(context.env, stored.env) ? { stored, folder } : undefined;
}

const storedName = 'compile.json';
const recordName = 'edits.txt';

/** A folder that cannot be written to costs speed and nothing else. */
export function storeCompile(folder: string, stored: StoredCompile, record?: string): void {
  try {
    if (record !== undefined) writeFileIfChanged(join(folder, recordName), record);
    writeFileWhole(join(folder, storedName), JSON.stringify(stored));
  } catch {
    // The next compile starts from the beginning.
  }
}

/** None where it is not the one that was stored. */
export function readEditRecord(folder: string, { record }: StoredEdits): string | undefined {
  const text = readIfPresent(join(folder, recordName));
  return text !== undefined && digest(text) === record ? text : undefined;
}

/** What was printed depends on the terminal, too. */
export function compileKey(context: CommandContext, args: readonly string[]): string {
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

function readStored(text: string): StoredCompile | undefined {
  try {
    const stored = JSON.parse(text) as StoredCompile;
    return Array.isArray(stored.stamps) && Array.isArray(stored.env) ? stored : undefined;
  } catch {
    return undefined;
  }
}
