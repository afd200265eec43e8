/** What nearly every command begins with: compile, say what is wrong, select. */
import type { Diagnostic } from '../base/diagnostic.ts';
import { type Compilation, compile, select } from '../pipeline.ts';
import type { Selection } from '../product/selection.ts';
import type { ProjectFiles } from '../project/project-files.ts';
import type { CommandContext, ProjectOptions, SelectionOptions } from './command-context.ts';
import { type AnswerOptions, isWrong, sayProblems, sayWarnings } from './say.ts';

export interface Compiled extends Compilation {
  readonly selection: Selection;
  readonly startedAt: string;
  readonly warnings: readonly Diagnostic[];
}

export interface FirstOptions extends ProjectOptions, SelectionOptions, AnswerOptions {}

/** `undefined` where something is wrong; it was said. */
export function compileFirst(
  context: CommandContext,
  options: FirstOptions,
  files?: ProjectFiles,
): Compiled | undefined {
  const startedAt = `${new Date().toISOString().slice(0, 19)}Z`;
  const { value, diagnostics } = compile({
    workingFolder: context.workingFolder,
    projectDir: options.projectDir,
    target: options.target,
    vars: options.vars,
    env: context.env,
    runStartedAt: startedAt,
    ...(files ? { files } : {}),
  });
  const selected = value && select(value, options);
  const all = [...diagnostics, ...(selected?.diagnostics ?? [])];
  const wrong = isWrong(all, options.warnError);
  if (wrong || !value || !selected) {
    sayProblems(context, all, options);
    return undefined;
  }
  sayWarnings(context, all, options);
  return { ...value, selection: selected.value, startedAt, warnings: all };
}
