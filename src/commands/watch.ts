/**
 * `eider watch`: save a model, see its rows. In: flags, keys and the project's folder; out: what
 * each save came to, on a screen, as lines or as JSON.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { openCheckMemory } from '../check/cache/check-memory.ts';
import { readDriverVersion } from '../engine/driver-version.ts';
import type { EngineSettings } from '../engine/engine.ts';
import type { NodeId } from '../product/graph.ts';
import type { WatchEvent } from '../product/watch.ts';
import { openFileMemory } from '../project/files/file-memory.ts';
import { findProject } from '../project/files/find-project.ts';
import { realFiles } from '../project/files/project-files.ts';
import { eventToJson } from '../report/json-report.ts';
import { maskedJson } from '../report/masked-json.ts';
import { systemClock } from '../report/output.ts';
import { createWatchScreen, type WatchScreen } from '../report/watch/watch-screen.ts';
import { createWatchText, type WatchReport } from '../report/watch/watch-text.ts';
import type { Snapshot } from '../watch/check-save.ts';
import { type Narrowing, readSample } from '../watch/narrowed-inputs.ts';
import type { OpenEngine } from '../watch/save-builder.ts';
import { WatchSession } from '../watch/session.ts';
import { findCacheFolder } from './cache-folder.ts';
import {
  type CommandContext,
  type ExitCode,
  exitCodes,
  type ProjectOptions,
  type SelectionOptions,
} from './command-context.ts';
import { sayDiagnostics, sayProblems } from './say.ts';
import { openStatementLog } from './statement-log.ts';
import { unitTestsOf } from './unit-tests.ts';
import { usageError } from './usage-error.ts';
import { writeCompiled } from './write-compiled.ts';

export interface WatchCommandOptions extends ProjectOptions, SelectionOptions {
  readonly threads?: number;
  readonly hold?: boolean;
  readonly poll?: boolean;
  readonly allowProtected?: boolean;
  readonly empty?: boolean;
  readonly sample?: string;
  readonly limit?: number;
  readonly rows?: number;
  readonly output?: string;
}

export async function watch(
  context: CommandContext,
  options: WatchCommandOptions,
): Promise<ExitCode> {
  const narrowing = readNarrowing(options);
  if ('problem' in narrowing) {
    sayProblems(context, [narrowing.problem], options);
    return exitCodes.wrong;
  }
  const { workingFolder, env } = context;
  const search = { workingFolder, projectDir: options.projectDir };
  const { value: root, diagnostics } = findProject(search, realFiles);
  if (root === undefined) {
    sayProblems(context, diagnostics, options);
    return exitCodes.wrong;
  }
  const { report, screen } = createReports(context, options);
  const memories = openMemories(context, root);
  const session = new WatchSession({
    root,
    request: {
      workingFolder: root,
      projectDir: root,
      target: options.target,
      vars: options.vars,
      env,
    },
    select: options,
    ...memories,
    narrowing: narrowing.value,
    isHeld: options.hold ?? false,
    usePolling: options.poll ?? false,
    threads: options.threads,
    previewRows: () => options.rows ?? rowsFor(context),
    eiderVersion: context.version,
    refuse: (snapshot) => refuseProtected(snapshot, options),
    unitTestsOf: unitTestRunner,
    openEngine: async (settings: EngineSettings) =>
      (await import('../engine/duckdb.ts')).openDuckdb(settings),
    openLog: () => openStatementLog(join(memories.folder, '..', 'eider.log'), context.mask),
    onRest: ({ compilation }) =>
      void writeCompiled(compilation, { memory: memories.files, mask: context.mask }),
    emit: report.handle,
    newId: randomUUID,
    signal: context.signal,
  });
  const stopKeys = screen ? listenToKeys(context, session, screen) : () => {};
  try {
    const hasBegun = await session.run();
    if (hasBegun) context.endSoon?.();
    memories.files.store();
    return hasBegun ? exitCodes.ok : exitCodes.wrong;
  } finally {
    stopKeys();
    report.close();
  }
}

function openMemories({ build, mask }: CommandContext, root: string) {
  const folder = findCacheFolder(root, root) ?? join(root, 'target', 'cache');
  const files = openFileMemory(join(folder, 'files.json'), build);
  const code = `${build} ${readDriverVersion()}`;
  const hasSecret = (text: string): boolean => mask(text) !== text;
  return { folder, files, checks: openCheckMemory(join(folder, 'checks.txt'), code, hasSecret) };
}

type ReadNarrowing = { readonly value: Narrowing | undefined } | { readonly problem: Diagnostic };

function readNarrowing({ empty, sample, limit }: WatchCommandOptions): ReadNarrowing {
  const given = [empty === true, sample !== undefined, limit !== undefined].filter(Boolean);
  if (given.length > 1) {
    return { problem: usageError('give one of --empty, --sample and --limit', 'eider watch') };
  }
  if (empty) return { value: { type: 'empty' } };
  if (limit !== undefined) return { value: { type: 'limit', rows: limit } };
  if (sample === undefined) return { value: undefined };
  const value = readSample(sample);
  if (value) return { value };
  const hint = 'write a count and h, d, w or m for hours, days, weeks or months: --sample 7d';
  return { problem: error('E0724', `"${sample}" is no sample`, { hint }) };
}

function refuseProtected(
  { compilation: { project } }: Snapshot,
  { allowProtected }: WatchCommandOptions,
): readonly Diagnostic[] {
  const { target } = project;
  const isProtected = target.protected || /^prod(?:uction)?$/i.test(target.name);
  if (!isProtected || allowProtected === true) return [];
  return [
    error('E0723', `target ${target.name} is protected: every save would work in its database`, {
      span: target.locate(),
      hint: 'watch another target, or give --allow-protected: models are made in schemas of their own',
    }),
  ];
}

function unitTestRunner(
  { compilation, checked }: Snapshot,
  tests: ReadonlySet<NodeId>,
  within: { readonly signal: AbortSignal; readonly open: OpenEngine },
) {
  const selection = { ids: tests, isEverything: false };
  const startedAt = compilation.request.runStartedAt;
  const compiled = { ...compilation, checked, selection, startedAt };
  return unitTestsOf(compiled, within);
}

interface Reports {
  readonly report: WatchReport;
  readonly screen?: WatchScreen;
}

function createReports(context: CommandContext, options: WatchCommandOptions): Reports {
  const { stdout, color, mask } = context;
  if (options.output === 'json') {
    const handle = (event: WatchEvent): void =>
      stdout.write(`${maskedJson(eventToJson(event) as unknown as Json, mask)}\n`);
    return { report: { handle, close: () => {} } };
  }
  const { width, height } = stdout;
  const common = { stdout, color, width, height, mask, timeOf: timeOfDay };
  if (!stdout.isTty) return { report: sayingRefusals(createWatchText(common), context) };
  const screen = createWatchScreen({ ...common, clock: systemClock });
  return { report: screen, screen };
}

/** What keeps a watch from beginning is no part of its output. */
function sayingRefusals(report: WatchReport, context: CommandContext): WatchReport {
  let hasBegun = false;
  return {
    ...report,
    handle: (event) => {
      hasBegun ||= event.type === 'watch_started';
      if (hasBegun || event.type !== 'notice') report.handle(event);
      else sayDiagnostics(context, event.diagnostics);
    },
  };
}

/** The rest of a small terminal is for what is wrong, and for what changed. */
function rowsFor({ stdout }: CommandContext): number {
  return stdout.isTty ? Math.max(3, Math.min(10, stdout.height() - 14)) : 10;
}

function timeOfDay(at: string): string {
  const time = new Date(at);
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function listenToKeys(
  { keys }: CommandContext,
  session: WatchSession,
  screen: WatchScreen,
): () => void {
  const actions: Readonly<Record<string, () => void>> = {
    r: () => session.ask('rebuild'),
    f: () => session.ask('full'),
    t: () => session.ask('tests'),
    d: screen.showDifference,
    '?': screen.showHelp,
    q: () => session.leave(),
  };
  return keys?.((key) => actions[key.toLowerCase()]?.()) ?? (() => {});
}
