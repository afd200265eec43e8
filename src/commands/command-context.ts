/** What a command gets from the process: effects as one value, so that tests can pass their own. */
import type { Mask } from '../base/secrets.ts';

export interface CommandContext {
  readonly workingFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What was asked for: results, reports. */
  readonly stdout: Output;
  /** What stands beside it: diagnostics where stdout carries data. */
  readonly stderr: Output;
  readonly color: boolean;
  /** Single keys as they are pressed, until the function that it returns is called; no Ctrl-C. */
  readonly keys?: (take: (key: string) => void) => () => void;
  readonly mask: Mask;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Called where no stored answer will do, and everything is worked out. */
  readonly beginWork?: () => void;
  /** What still runs in the engine a moment from now is cut off: the process need not wait for it. */
  readonly endSoon?: () => void;
  /** Milliseconds of the Unix epoch; the real clock where there is none. */
  readonly now?: () => number;
  readonly version: string;
  /** Tells this build of the program from every other: what one has cached, another ignores. */
  readonly build: string;
}

export interface Output {
  readonly write: (text: string) => void;
  /** Absent where somebody reads what is written. */
  readonly writeBytes?: (bytes: Uint8Array) => void;
  readonly isTty: boolean;
  readonly width: () => number;
  readonly height: () => number;
}

/** See `docs/reference/exit-codes.md`. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  wrong: 2,
  internal: 3,
  held: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Flags that every command on a project takes, as the command line gives them. */
export interface ProjectOptions {
  readonly projectDir?: string;
  readonly target?: string;
  /** YAML. */
  readonly vars?: string;
  readonly warnError?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface SelectionOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
  /** A folder with the manifest of another run. */
  readonly state?: string;
}
