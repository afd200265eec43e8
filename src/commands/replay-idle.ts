/**
 * A build that has nothing to do, as the last one of the same words had: no file of the project is
 * another, the warehouse is as it was, and so are the sources. In: a context and arguments; out: an
 * exit code; nothing where that is not so, and then nothing was said.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Engine, EngineError, WarehouseHeldError } from '../engine/engine.ts';
import type { RunEvent } from '../product/events.ts';
import { changedStamps } from '../project/files/recorded-files.ts';
import { openWarehouse } from '../run/open-warehouse.ts';
import { isStillSettled } from '../run/settled-build.ts';
import { tellsCi } from './ci-reports.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { describeRefusals } from './refused-write.ts';
import { createRunReport, now } from './run-report.ts';
import { openStatementLog } from './statement-log.ts';
import { type FoundAnswer, findAnswer, type IdleRun, readResults } from './stored-answer.ts';
import { sweepLeftovers } from './sweep-leftovers.ts';

export async function replayIdle(
  context: CommandContext,
  args: readonly string[],
): Promise<ExitCode | undefined> {
  const began = performance.now();
  const found = tellsCi(context) ? undefined : findAnswer(context, args);
  const { idle, stamps } = found?.stored ?? {};
  if (!found || !idle || !stamps || changedStamps(stamps, 0)?.length !== 0) return undefined;
  const results = readResults(found.place, idle);
  if (results === undefined) return undefined;
  const compileMs = performance.now() - began;
  const opened = performance.now();
  if (!(await isAsItWas(context, idle, dirname(found.place.folder)))) return undefined;
  const times = { compileMs, ms: performance.now() - opened };
  await sayIdle(context, { ...found, idle, results, times });
  return context.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}

/** What stands against opening it will be said by the build that looks at everything. */
async function isAsItWas(
  { mask, signal }: CommandContext,
  { target, settled }: IdleRun,
  targetPath: string,
): Promise<boolean> {
  if (!existsSync(target.path)) return false;
  sweepLeftovers(targetPath);
  const log = openStatementLog(join(targetPath, 'eider.log'), mask);
  let engine: Engine | undefined;
  try {
    const how = { readOnly: false, waitMs: 0, signal, onStatement: log.write };
    engine = await openWarehouse({ target }, how);
    return await isStillSettled(engine, settled);
  } catch (failure) {
    if (failure instanceof EngineError || failure instanceof WarehouseHeldError) return false;
    throw failure;
  } finally {
    await engine?.close();
    log.close();
  }
}

interface Idle extends FoundAnswer {
  readonly idle: IdleRun;
  readonly results: string;
  /** Milliseconds. */
  readonly times: { readonly compileMs: number; readonly ms: number };
}

async function sayIdle(
  context: CommandContext,
  { stored, place, idle, results, times }: Idle,
): Promise<void> {
  const runId = randomUUID();
  context.stderr.write(stored.stderr);
  context.stdout.write(stored.stdout);
  const report = createRunReport(context, idle.shown);
  for (const event of idle.settled.events) report.handle(toldNow(event, runId, times));
  const { writeIdleResults } = await import('./write-artifacts.ts');
  const about = { id: runId, command: place.command, ms: times.ms, args: idle.args };
  const { root } = idle.settled;
  const project = { root, targetPath: dirname(place.folder) };
  const unwritten = writeIdleResults(context, project, { ...about, results });
  const diagnostics = describeRefusals(unwritten, 'warning');
  if (diagnostics.length > 0) report.handle({ type: 'notice', at: now(), diagnostics });
  report.close();
}

function toldNow(event: RunEvent, runId: string, { compileMs, ms }: Idle['times']): RunEvent {
  const at = now();
  switch (event.type) {
    case 'run_started':
      return { ...event, at, runId, compileMs };
    case 'run_finished':
      return { ...event, at, ms };
    default:
      return { ...event, at };
  }
}
