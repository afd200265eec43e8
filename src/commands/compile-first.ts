/** What nearly every command begins with: compile, say what is wrong, select. */
import { join } from 'node:path';
import { hasErrors, type Outcome } from '../base/diagnostic.ts';
import { openCheckMemory, type StoredCheckMemory } from '../check/cache/check-memory.ts';
import { ignoreProblems } from '../check/ignore-problems.ts';
import { readDriverVersion } from '../engine/driver-version.ts';
import { type Compilation, compile, selectWithColumns } from '../pipeline.ts';
import type { Selection } from '../product/selection.ts';
import { openFileMemory, type StoredMemory } from '../project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';
import type { JsonMap } from '../project/yaml/json-shapes.ts';
import { findCacheFolder } from './cache-folder.ts';
import type { CommandContext, ProjectOptions, SelectionOptions } from './command-context.ts';
import { readSavedState } from './saved-state.ts';
import { type AnswerOptions, isWrong, sayProblems, sayWarnings } from './say.ts';
import { startOfRun } from './start-of-run.ts';

export interface Compiled extends Compilation {
  readonly memory: StoredMemory | undefined;
  readonly selection: Selection;
  readonly startedAt: string;
  /** That of `--state`, in dbt's schema. */
  readonly savedManifest: JsonMap | undefined;
  /** Something besides the project's files decided about the selection. */
  readonly isComparing: boolean;
}

export interface FirstOptions extends ProjectOptions, SelectionOptions, AnswerOptions {
  /** A template of the command line. */
  readonly inline?: string;
}

/** `undefined` where something is wrong; it was said. */
export async function compileFirst(
  context: CommandContext,
  options: FirstOptions,
): Promise<Compiled | undefined> {
  const { value, diagnostics } = await compileQuietly(context, options);
  const said = value ? ignoreProblems(diagnostics, value.project.ignored).kept : diagnostics;
  return saying(context, options, { value, diagnostics: said });
}

/** Says what is wrong. What would be gone on with only comes back where nothing stands against it. */
export function saying<Product>(
  context: CommandContext,
  options: FirstOptions,
  { value, diagnostics }: Outcome<Product | undefined>,
): Product | undefined {
  if (!value || isWrong(diagnostics, options.warnError)) {
    sayProblems(context, diagnostics, options);
    return undefined;
  }
  sayWarnings(context, diagnostics, options);
  return value;
}

export interface CompiledQuietly extends Outcome<Compiled | undefined> {
  /** What can be checked although something does not compile. */
  readonly partial?: Compilation | undefined;
}

/** No value where the project or the selection has mistakes; warnings alone keep nothing back. */
export async function compileQuietly(
  context: CommandContext,
  options: FirstOptions,
  files: ProjectFiles = realFiles,
): Promise<CompiledQuietly> {
  const folder = findCacheFolder(context.workingFolder, options.projectDir);
  const memory =
    folder === undefined
      ? undefined
      : openFileMemory(join(folder, 'files.json'), context.build, context.now);
  const startedAt = startOfRun();
  context.beginWork?.();
  const { value, partial, diagnostics } = compile({
    workingFolder: context.workingFolder,
    projectDir: options.projectDir,
    target: options.target,
    vars: options.vars,
    alsoReads: options.inline,
    env: context.env,
    runStartedAt: startedAt,
    files: memory ? { ...files, memory } : files,
    ...(folder === undefined ? {} : { openCheckMemory: () => openChecks(folder, context) }),
  });
  const saved = value && readSavedState(context, options, value);
  const selected = value && (await selectWithColumns(value, options, saved?.selectors));
  const all = [...diagnostics, ...(saved?.problems() ?? []), ...(selected?.diagnostics ?? [])];
  if (!value || !selected || hasErrors(all)) return { value: undefined, partial, diagnostics: all };
  const { value: selection } = selected;
  const savedManifest = saved?.manifest;
  const isComparing = saved?.isUsed() ?? false;
  return {
    value: { ...value, selection, startedAt, memory, savedManifest, isComparing },
    diagnostics: all,
  };
}

function openChecks(folder: string, { build, mask }: CommandContext): StoredCheckMemory {
  const code = `${build} ${readDriverVersion()}`;
  return openCheckMemory(join(folder, 'checks.txt'), code, (text) => mask(text) !== text);
}
