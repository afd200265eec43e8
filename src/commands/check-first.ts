/**
 * What commands begin with that act on models: compile, select, and prove all that can be proven
 * without the warehouse. In: options; out: the checked project, or what is wrong.
 */
import { type Diagnostic, hasErrors, type Outcome } from '../base/diagnostic.ts';
import { ignoreProblems } from '../check/ignore-problems.ts';
import { withinSelection } from '../check/within-selection.ts';
import { type Compilation, check, select } from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { ProjectFiles } from '../project/files/project-files.ts';
import type { CommandContext } from './command-context.ts';
import { type Compiled, compileQuietly, type FirstOptions, saying } from './compile-first.ts';
import { typeNames } from './type-names.ts';

export interface Checked extends Compiled {
  readonly checked: CheckedProject;
  /** All that was found, and what the project says to ignore of it. */
  readonly found: readonly Diagnostic[];
}

export function isChecked(compiled: Compiled): compiled is Checked {
  return 'checked' in compiled;
}

/** `undefined` where something is wrong; it was said. `onCompiled`: before it is checked. */
export async function checkFirst(
  context: CommandContext,
  options: FirstOptions,
  files?: ProjectFiles,
  onCompiled?: (compiled: Compiled) => void,
): Promise<Checked | undefined> {
  return saying(context, options, await checkQuietly(context, options, files, onCompiled));
}

/** Of what is not selected, only what the selected nodes are made from counts. */
export async function checkQuietly(
  context: CommandContext,
  options: FirstOptions,
  files?: ProjectFiles,
  onCompiled: (compiled: Compiled) => void = () => {},
): Promise<Outcome<Checked | undefined>> {
  const { value: compiled, partial, diagnostics } = await compileQuietly(context, options, files);
  if (!compiled) {
    const more = partial ? await mistakesIn(partial, options) : [];
    return { value: undefined, diagnostics: [...diagnostics, ...more] };
  }
  // Before they are read, so that a change meanwhile is not missed.
  for (const { absolutePath } of compiled.project.seeds) files?.noteUse?.(absolutePath);
  onCompiled(compiled);
  const began = performance.now();
  const { value: checked, diagnostics: found } = await check(compiled);
  const ms = compiled.ms + performance.now() - began;
  const { isEverything } = compiled.selection;
  const all = [
    ...diagnostics,
    ...withinSelection(checked, compiled.selection, found),
    ...(await brokenPromises(context, compiled)),
  ];
  const { kept, idle } = ignoreProblems(all, compiled.project.ignored);
  const value = { ...compiled, checked, found: all, ms };
  return { value, diagnostics: isEverything ? [...kept, ...idle] : kept };
}

/** What is wrong with the queries that do compile. */
async function mistakesIn(
  partial: Compilation,
  options: FirstOptions,
): Promise<readonly Diagnostic[]> {
  const { value: selection, diagnostics: unselected } = select(partial, options);
  const { value: checked, diagnostics } = await check(partial);
  const wanted = hasErrors(unselected)
    ? diagnostics
    : withinSelection(checked, selection, diagnostics);
  const { kept } = ignoreProblems(wanted, partial.project.ignored);
  return kept.filter(({ severity }) => severity === 'error');
}

/** Whatever is selected: the readers of a contract are somewhere else. */
async function brokenPromises(
  { signal }: CommandContext,
  { graph, project, savedManifest: saved }: Compiled,
): Promise<readonly Diagnostic[]> {
  if (!saved) return [];
  const { breakingChanges, declaredTypes } = await import('../check/contracts/breaking-changes.ts');
  const types = await typeNames(declaredTypes(graph, saved), project, signal);
  return breakingChanges({ graph, saved, types });
}
