/** Opens the target's warehouse for a command, and says plainly when that is not possible. */
import { existsSync } from 'node:fs';
import { error } from '../base/diagnostic.ts';
import { type Engine, EngineError, WarehouseHeldError } from '../engine/engine.ts';
import type { ProjectSource } from '../project/resources.ts';
import { cannotOpen } from '../run/cannot-open.ts';
import { openWarehouse } from '../run/open-warehouse.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { type AnswerOptions, sayProblems } from './say.ts';

export interface WarehouseOptions {
  readonly readOnly: boolean;
  /** Whether a file that is not there is a mistake; what only reads always needs one. */
  readonly mustExist?: boolean;
  /** Seconds, or `true` for as long as it takes. */
  readonly wait?: boolean | string | undefined;
  readonly onStatement?: (sql: string) => void;
  /** In which form to say that it cannot be opened. */
  readonly answer?: AnswerOptions;
}

const longWaitMs = 24 * 60 * 60 * 1000;

export async function withWarehouse(
  context: CommandContext,
  project: ProjectSource,
  options: WarehouseOptions,
  work: (engine: Engine) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { target } = project;
  const mustExist = options.mustExist ?? options.readOnly;
  if (mustExist && target.path !== ':memory:' && !existsSync(target.path)) {
    const problem = error('E0607', `${target.shownPath} does not exist yet`, {
      hint: 'build it first: eider build',
    });
    sayProblems(context, [problem], options.answer ?? {});
    return exitCodes.failed;
  }
  let engine: Engine;
  try {
    engine = await openWarehouse(project, {
      readOnly: options.readOnly && target.path !== ':memory:',
      waitMs: waitMs(options.wait),
      signal: context.signal,
      onWait: (pid) => {
        const holder = pid === undefined ? 'another process' : `PID ${pid}`;
        context.stderr.write(`waiting for ${target.shownPath}, held by ${holder}\n`);
      },
      ...(options.onStatement ? { onStatement: options.onStatement } : {}),
    });
  } catch (failure) {
    return sayCannotOpen(context, project, failure, options.answer ?? {});
  }
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function sayCannotOpen(
  context: CommandContext,
  project: ProjectSource,
  failure: unknown,
  answer: AnswerOptions,
): ExitCode {
  const { target } = project;
  if (failure instanceof WarehouseHeldError) {
    const holder = failure.pid === undefined ? 'another process' : `PID ${failure.pid}`;
    const problem = error('E0606', `${target.shownPath} is held by ${holder}`, {
      hint: 'try again once it has ended, or let Eider wait: --wait',
    });
    sayProblems(context, [problem], answer);
    return exitCodes.held;
  }
  if (!(failure instanceof EngineError)) throw failure;
  if (failure.kind === 'interrupted') return exitCodes.interrupted;
  sayProblems(context, [cannotOpen(failure, project)], answer);
  return exitCodes.failed;
}

function waitMs(wait: boolean | string | undefined): number {
  if (wait === undefined || wait === false) return 0;
  return wait === true ? longWaitMs : Number(wait) * 1000;
}
