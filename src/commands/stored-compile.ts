/**
 * The whole result of a compile, kept in the target folder and said again while nothing that it
 * read has changed. In: a context and arguments; out: what was printed. Knows no project.
 */
import { join } from 'node:path';
import { canonicalJson, digest } from '../base/json.ts';
import { readIfPresent, writeFileWhole } from '../base/write-file.ts';
import { type Stamp, stampsHold } from '../project/files/recorded-files.ts';
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
}

/** Prints the stored result where it still holds; otherwise does nothing and says so. */
export function replayCompile(context: CommandContext, args: readonly string[]): boolean {
  const path = storedPath(context, args);
  const text = path && readIfPresent(path);
  const stored = text ? readStored(text) : undefined;
  if (!stored || stored.key !== compileKey(context, args)) return false;
  if (stored.envDigest !== digestEnv(context.env, stored.env)) return false;
  if (!stampsHold(stored.stamps)) return false;
  context.stderr.write(stored.stderr);
  context.stdout.write(stored.stdout);
  return true;
}

/** A folder that cannot be written to costs speed and nothing else. */
export function storeCompile(
  targetPath: string,
  stored: Omit<StoredCompile, 'envDigest'>,
  context: CommandContext,
): void {
  const whole: StoredCompile = { ...stored, envDigest: digestEnv(context.env, stored.env) };
  try {
    writeFileWhole(join(targetPath, 'cache', 'compile.json'), JSON.stringify(whole));
  } catch {
    // The next compile starts from the beginning.
  }
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

function digestEnv(env: CommandContext['env'], names: readonly string[]): string {
  return digest(canonicalJson(names.map((name) => [name, env[name] ?? null])));
}

function storedPath(context: CommandContext, args: readonly string[]): string | undefined {
  const flag = args.findIndex((arg) => arg === '--project-dir' || arg.startsWith('--project-dir='));
  const given =
    flag === -1 ? context.env.EIDER_PROJECT_DIR : (args[flag]?.split('=')[1] ?? args[flag + 1]);
  const folder = findCacheFolder(context.workingFolder, given);
  return folder && join(folder, 'compile.json');
}

function readStored(text: string): StoredCompile | undefined {
  try {
    const stored = JSON.parse(text) as StoredCompile;
    return Array.isArray(stored.stamps) && Array.isArray(stored.env) ? stored : undefined;
  } catch {
    return undefined;
  }
}
