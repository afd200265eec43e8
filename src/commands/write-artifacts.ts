/**
 * The files that dbt's tools read, in the target folder. In: what was compiled and what happened;
 * out: files, and which of them could not be written: a run is not undone by it.
 */
import { join } from 'node:path';
import type { Json } from '../base/json.ts';
import { type Engine, EngineError } from '../engine/engine.ts';
import type { Compilation } from '../pipeline.ts';
import type { RunEvent } from '../product/events.ts';
import type { ProjectSource } from '../project/resources.ts';
import type { Invocation } from '../report/artifacts/artifact-metadata.ts';
import type { JsonMap } from '../report/artifacts/manifest-context.ts';
import {
  writeCatalog,
  writeManifest,
  writeRunResults,
  writeRunResultsAgain,
} from '../report/artifacts/write-artifacts.ts';
import { readCatalog } from '../state/read-catalog.ts';
import type { Checked } from './check-first.ts';
import type { CommandContext } from './command-context.ts';
import { writeMoment } from './interval-flags.ts';
import { attemptWrite, type Refusal, shownPath } from './refused-write.ts';

export const manifestName = 'manifest.json';
const runResultsName = 'run_results.json';
const catalogName = 'catalog.json';

export interface FinishedRun {
  readonly id: string;
  readonly events: readonly RunEvent[];
  /** Flags as the command line gives them: `failFast`. */
  readonly options: object;
}

export function writeRunArtifacts(
  context: CommandContext,
  compilation: Compilation | Checked,
  { id, events, options }: FinishedRun,
): readonly Refusal[] {
  const { project, compiled } = compilation;
  const input = {
    ...describeInvocation(context, id),
    project,
    compiled,
    events,
    args: argumentsOf(options),
  };
  return [
    ...writeManifestFile(context, compilation, id),
    ...attempt(compilation, runResultsName, () => writeRunResults(input, context.mask)),
  ];
}

export function writeManifestFile(
  context: CommandContext,
  compilation: Compilation | Checked,
  id: string,
): readonly Refusal[] {
  const { project, graph, compiled } = compilation;
  const checked = 'checked' in compilation ? { checked: compilation.checked } : {};
  const input = { ...describeInvocation(context, id), project, graph, compiled, ...checked };
  return attempt(compilation, manifestName, () => writeManifest(input, context.mask));
}

/** Of a run with nothing to do, whose results are kept as text. */
export function writeIdleResults(
  context: CommandContext,
  project: Pick<ProjectSource, 'root' | 'targetPath'>,
  { id, ...run }: IdleResults,
): readonly Refusal[] {
  const about = { ...describeInvocation(context, id), ...run };
  const write = () => writeRunResultsAgain(project, about, context.mask);
  return attempt({ project }, runResultsName, write);
}

export interface IdleResults {
  readonly id: string;
  readonly command: string;
  readonly ms: number;
  readonly args: JsonMap;
  readonly results: string;
}

/** What the warehouse holds now; asked of the engine, so only where a run has changed something. */
export async function writeCatalogFile(
  context: CommandContext,
  compilation: Compilation,
  engine: Engine,
  id: string,
): Promise<readonly Refusal[]> {
  const { project, graph } = compilation;
  try {
    const relations = await readRelations(engine);
    const input = { ...describeInvocation(context, id), project, graph, relations };
    return attempt(compilation, catalogName, () => writeCatalog(input, context.mask));
  } catch (failure) {
    // A disk that is full stops the engine at its checkpoint; what was committed is in its log.
    if (!(failure instanceof EngineError)) throw failure;
    const path = shownPath(project.root, join(project.targetPath, catalogName));
    return [{ path, reason: `the warehouse cannot be read: ${failure.message}` }];
  }
}

async function readRelations(engine: Engine): ReturnType<typeof readCatalog> {
  const connection = await engine.connect();
  try {
    return await readCatalog(connection);
  } finally {
    connection.close();
  }
}

export function describeInvocation({ version }: CommandContext, id: string): Invocation {
  return { generatedAt: new Date().toISOString(), invocationId: id, eiderVersion: version };
}

/** `{fail_fast: true, select: ["tag:daily"]}`, as dbt names them. */
export function argumentsOf(options: object): Readonly<Record<string, Json>> {
  const given = Object.entries(options) as [string, Json | bigint | undefined][];
  return Object.fromEntries(
    given.flatMap(([option, value]) => {
      if (value === undefined) return [];
      const name = option.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [[name, typeof value === 'bigint' ? writeMoment(value) : value]];
    }),
  );
}

function attempt(
  { project }: { readonly project: Pick<ProjectSource, 'root' | 'targetPath'> },
  name: string,
  write: () => void,
): readonly Refusal[] {
  return attemptWrite(shownPath(project.root, join(project.targetPath, name)), write);
}
