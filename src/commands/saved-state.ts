/**
 * What a command compares with: the folder of `--state`, or the target folder for the results of
 * the last run. In: options; out: selectors that read when they are asked, and what is wrong.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { StateSelectors } from '../graph/selection/state-selectors.ts';
import { resultSelector } from '../graph/state/result-selector.ts';
import { stateSelector } from '../graph/state/state-selector.ts';
import type { Compilation } from '../pipeline.ts';
import { readArtifact } from '../project/saved/read-artifact.ts';
import type { JsonMap } from '../project/yaml/json-shapes.ts';
import { buildManifest } from '../report/artifacts/manifest.ts';
import { seedDigest } from '../report/artifacts/write-artifacts.ts';
import type { CommandContext, SelectionOptions } from './command-context.ts';

export interface SavedState {
  readonly selectors: StateSelectors;
  /** The manifest of `--state`. */
  readonly manifest: JsonMap | undefined;
  /** Complete once the selection was made. */
  readonly problems: () => readonly Diagnostic[];
  /** Whether the selection depends on files that are none of the project's. */
  readonly isUsed: () => boolean;
}

export function readSavedState(
  context: Pick<CommandContext, 'workingFolder' | 'version'>,
  { state }: SelectionOptions,
  compilation: Compilation,
): SavedState {
  const { graph, project } = compilation;
  const given = state === undefined ? undefined : resolve(context.workingFolder, state);
  const saved = given === undefined ? undefined : readArtifact(given, 'manifest.json', state ?? '');
  const manifest = saved?.artifact;
  const folder = given ?? project.targetPath;
  const current = (): JsonMap =>
    buildManifest({
      ...compilation,
      seedDigest,
      generatedAt: new Date().toISOString(),
      invocationId: randomUUID(),
      eiderVersion: context.version,
    });
  const problems = saved?.problem ? [saved.problem] : [];
  let isResultUsed = false;
  const results = (): JsonMap => {
    isResultUsed = true;
    const { artifact, problem } = readArtifact(folder, 'run_results.json', state ?? 'target');
    if (problem) problems.push(problem);
    return artifact ?? {};
  };
  const hasResults = existsSync(join(folder, 'run_results.json'));
  return {
    manifest,
    isUsed: () => state !== undefined || isResultUsed,
    problems: () => problems,
    selectors: {
      ...(manifest ? { state: stateSelector(graph, { current, saved: manifest }) } : {}),
      ...(hasResults ? { result: resultSelector(graph, results) } : {}),
    },
  };
}
