/** How a command's code is called, and its exit code kept. */
import type { ExitCode } from './command-context.ts';

export type Action = (...given: never[]) => Promise<ExitCode> | ExitCode;

/** Runs a command's action and keeps its exit code. */
export type Does = (action: Action) => (...given: unknown[]) => Promise<void>;
