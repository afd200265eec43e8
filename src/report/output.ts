/**
 * The ways out of the process, and the clock of what moves on a screen: given from outside, so that
 * tests bring their own. Everything that is written passes through the mask here.
 */
import type { Mask } from '../base/secrets.ts';

/** As much of a stream as is needed. */
export interface Writer {
  readonly write: (text: string) => unknown;
}

export interface Clock {
  /** Milliseconds from any fixed moment; never goes back. */
  readonly now: () => number;
  /** Calls until the function that it returns is called; never keeps the process alive. */
  readonly every: (ms: number, call: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every: (ms, call) => {
    const timer = setInterval(call, ms).unref();
    return () => clearInterval(timer);
  },
};

/** Prints one text (a list, a table, a plan) with a line break at its end. */
export function createPrinter(stdout: Writer, mask: Mask): (text: string) => void {
  return (text) => {
    const line = mask(text);
    stdout.write(line.endsWith('\n') ? line : `${line}\n`);
  };
}
