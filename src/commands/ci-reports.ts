/**
 * What CI is told beside the console: JUnit, SARIF, annotations, a summary. In: flags, the
 * environment, what was said and what happened; out: files and lines, and what could not be written.
 */
import { appendFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { writeFileWhole } from '../base/write-file.ts';
import type { RunEvent } from '../product/events.ts';
import type { Graph } from '../product/graph.ts';
import { findRoot } from './cache-folder.ts';
import type { CommandContext, ProjectOptions } from './command-context.ts';
import { attemptWrite, type Refusal } from './refused-write.ts';

export interface CiOptions extends Pick<ProjectOptions, 'projectDir'> {
  readonly junit?: string;
  readonly sarif?: string;
  /** A file for the Markdown summary. */
  readonly summary?: string;
  readonly logFormat?: 'text' | 'json';
  readonly output?: string;
}

/** All that was said by one command. */
export interface Told {
  readonly command: string;
  readonly graph: Graph | undefined;
  /** Those that belong to no event. */
  readonly diagnostics: readonly Diagnostic[];
  readonly events: readonly RunEvent[];
  /** Which columns change, and who reads them, as Markdown. */
  readonly impact?: string | undefined;
}

/** Whether anybody will read a summary, so that what it needs is worth finding out. */
export function wantsSummary({ env }: CommandContext, { summary }: CiOptions): boolean {
  return summary !== undefined || (env.GITHUB_ACTIONS === 'true' && !!env.GITHUB_STEP_SUMMARY);
}

/** Whether anybody besides who reads the console is told. */
export function tellsCi({ env }: CommandContext, options: CiOptions = {}): boolean {
  const { junit, sarif, summary } = options;
  return env.GITHUB_ACTIONS === 'true' || (junit ?? sarif ?? summary) !== undefined;
}

export async function tellCi(
  context: CommandContext,
  options: CiOptions,
  told: Told,
): Promise<readonly Refusal[]> {
  const { env, mask, version } = context;
  if (!tellsCi(context, options)) return [];
  const onGithub = env.GITHUB_ACTIONS === 'true';
  const summaries = [options.summary, onGithub ? env.GITHUB_STEP_SUMMARY : undefined];
  const folder = folderOf(context, options);
  const refusals: Refusal[] = [];
  const write = (
    path: string | undefined,
    text: () => string,
    how: (path: string, text: string) => void = writeFileWhole,
  ): void => {
    if (path === undefined || path === '') return;
    refusals.push(...attemptWrite(path, () => how(resolve(context.workingFolder, path), text())));
  };
  if (options.junit !== undefined && told.graph) {
    const { buildJunit } = await import('../report/ci/junit.ts');
    const { events, graph } = told;
    write(options.junit, () => buildJunit({ events, graph, mask }));
  }
  if (options.sarif !== undefined) {
    const { buildSarif } = await import('../report/ci/sarif.ts');
    const { maskedJson } = await import('../report/masked-json.ts');
    const diagnostics = allDiagnostics(told);
    const sarif = buildSarif({ diagnostics, folder, eiderVersion: version });
    write(options.sarif, () => `${maskedJson(sarif, mask)}\n`);
  }
  if (summaries.some((path) => path)) {
    const { markdownSummary } = await import('../report/ci/markdown-summary.ts');
    const title = `eider ${told.command}`;
    const text = markdownSummary({ ...told, title, mask });
    write(options.summary, () => text);
    // A step's summary is shared by all that the step runs.
    if (onGithub) write(env.GITHUB_STEP_SUMMARY, () => `${text}\n`, appendFileSync);
  }
  if (onGithub && options.logFormat !== 'json' && options.output !== 'json') {
    const { githubAnnotations } = await import('../report/ci/github-annotations.ts');
    const lines = githubAnnotations(allDiagnostics(told), { folder, mask });
    for (const line of lines) context.stderr.write(`${line}\n`);
  }
  return refusals;
}

function allDiagnostics({ diagnostics, events }: Told): readonly Diagnostic[] {
  return [
    ...diagnostics,
    ...events.flatMap((event) => ('diagnostics' in event ? event.diagnostics : [])),
  ];
}

/** Where the project lies in the repository: below the workspace on GitHub, else below here. */
function folderOf(
  { env, workingFolder }: CommandContext,
  { projectDir }: Pick<ProjectOptions, 'projectDir'>,
): string {
  const root = findRoot(workingFolder, projectDir);
  if (root === undefined) return '';
  const below = relative(env.GITHUB_WORKSPACE ?? workingFolder, root);
  return below.startsWith('..') ? '' : below.split(sep).join('/');
}
