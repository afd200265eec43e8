/** What a command printed, as it is stored, and how long it took this time. */
import { formatDuration } from '../report/format.ts';
import type { CommandContext } from './command-context.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** `began` is on the process's own clock. */
export function sayAgain(
  { stdout, stderr }: CommandContext,
  { stdout: said, stderr: beside, timed }: StoredAnswer,
  began: number,
): void {
  stderr.write(beside);
  stdout.write(said);
  if (!timed) return;
  const duration = formatDuration(performance.now() - began);
  stdout.write(`${timed.before}${duration}${timed.after}\n`);
}
