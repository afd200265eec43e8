/**
 * The process: arguments in, exit code out. The only place that catches bugs, and the only one
 * that reads the real environment.
 */
import { readFileSync, statSync } from 'node:fs';
import { createMask } from './base/secrets.ts';
import { type CommandContext, exitCodes, type Output } from './commands/command-context.ts';

export async function main(beginWork: () => void): Promise<void> {
  const cancel = listenForInterrupt();
  const context = createContext(cancel, beginWork);
  try {
    process.exitCode = await runCommand(context, process.argv.slice(2));
  } catch (failure) {
    context.stderr.write(`${context.mask(describeBug(failure))}\n`);
    process.exitCode = exitCodes.internal;
  } finally {
    cancel.stop();
  }
}

async function runCommand(context: CommandContext, args: readonly string[]): Promise<number> {
  if (args[0] === 'compile' || args[0] === 'check') {
    const { replayAnswer } = await import('./commands/replay-answer.ts');
    if (await replayAnswer(context, args)) return exitCodes.ok;
  }
  if (args[0] !== undefined && buildCommands.has(args[0])) {
    const { replayIdle } = await import('./commands/replay-idle.ts');
    const exitCode = await replayIdle(context, args);
    if (exitCode !== undefined) return exitCode;
  }
  const [{ createProgram }, { CommanderError }] = await Promise.all([
    import('./commands/program.ts'),
    import('commander'),
  ]);
  const { command, exitCode } = createProgram(context, args);
  if (args[0] === 'completion' || args[0] === 'complete') {
    const { addCompletion } = await import('./commands/completion.ts');
    addCompletion(command, context.stdout);
  }
  try {
    await command.parseAsync(args, { from: 'user' });
    return context.signal.aborted ? exitCodes.interrupted : (exitCode() ?? exitCodes.ok);
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    const asked = ['commander.helpDisplayed', 'commander.version', 'commander.help'];
    if (asked.includes(failure.code)) return args.length > 0 ? exitCodes.ok : exitCodes.wrong;
    const used = command.commands.find((one) => one.name() === args[0]);
    await sayUsageError(context, failure.message, used ? `eider ${args[0]}` : 'eider');
    return exitCodes.wrong;
  }
}

const buildCommands: ReadonlySet<string> = new Set(['build', 'run', 'test', 'seed', 'snapshot']);

async function sayUsageError(context: CommandContext, words: string, help: string): Promise<void> {
  const [{ usageError }, { sayDiagnostics }] = await Promise.all([
    import('./commands/usage-error.ts'),
    import('./commands/say.ts'),
  ]);
  sayDiagnostics(context, [usageError(words, help)]);
}

function createContext({ signal, interrupt }: Interrupt, beginWork: () => void): CommandContext {
  const { env } = process;
  const noColor = process.argv.includes('--no-color') || (env.NO_COLOR ?? '') !== '';
  return {
    workingFolder: process.cwd(),
    env,
    stdout: outputOf(process.stdout, env),
    stderr: outputOf(process.stderr, env),
    color: process.stdout.isTTY === true && !noColor && env.TERM !== 'dumb',
    ...(process.stdin.isTTY === true ? { keys: (take) => listenToKeys(take, interrupt) } : {}),
    mask: createMask(env),
    signal,
    beginWork,
    endSoon: () => void setTimeout(endNow, momentMs).unref(),
    version: readVersion(),
    build: readBuild(),
  };
}

const widthOfFiles = 120;
const usualHeight = 24;

function outputOf(stream: NodeJS.WriteStream, env: CommandContext['env']): Output {
  // A reader that goes away (`eider list | head`) is no mistake.
  stream.on('error', (failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EPIPE') throw failure;
  });
  return {
    write: (text) => void stream.write(text),
    ...(stream.isTTY === true ? {} : { writeBytes: (bytes) => void stream.write(bytes) }),
    isTty: stream.isTTY === true && env.CI === undefined && env.TERM !== 'dumb',
    width: () => stream.columns ?? widthOfFiles,
    height: () => stream.rows ?? usualHeight,
  };
}

interface Interrupt {
  readonly signal: AbortSignal;
  readonly interrupt: () => void;
  readonly stop: () => void;
}

/** Single keys come without a line break behind them; then Ctrl-C is a key like any other. */
function listenToKeys(take: (key: string) => void, interrupt: () => void): () => void {
  const { stdin } = process;
  const read = (bytes: Buffer): void => {
    for (const key of bytes.toString('utf8')) {
      if (key === ctrlC) interrupt();
      else take(key);
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', read);
  stdin.resume();
  return () => {
    stdin.off('data', read);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

const ctrlC = '\u0003';

/** The first Ctrl-C cancels and rolls back; the second ends the process at once. */
function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) endNow();
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    interrupt,
    stop: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

const momentMs = 100;

/**
 * As a Ctrl-C ends a process that takes no notice of it. `process.exit` would wait for the engine's
 * thread, and some of what it does cannot be interrupted. The warehouse stays as it was.
 */
function endNow(): void {
  if (process.stdin.isTTY === true) process.stdin.setRawMode(false);
  if (process.stdout.isTTY === true) process.stdout.write(showCursor);
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}

const showCursor = '\u001b[?25h';

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

/** This file is written anew with every build. */
function readBuild(): string {
  return `${readVersion()} ${statSync(new URL(import.meta.url)).mtimeMs}`;
}

function describeBug(failure: unknown): string {
  const what = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return `internal error: this is a bug in Eider, not in your project\n\n${what}`;
}
