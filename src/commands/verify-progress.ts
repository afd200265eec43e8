/** Which schedule is being tried: one line that is written over on a terminal, and nothing elsewhere. */
import { plural } from '../report/format.ts';
import type { VerifyProgress } from '../verify/verify-project.ts';
import type { CommandContext } from './command-context.ts';
import type { AnswerOptions } from './say.ts';

export interface ShownProgress {
  readonly show: (progress: VerifyProgress) => void;
  readonly close: () => void;
}

export function createVerifyProgress(
  { stderr }: CommandContext,
  { output, quiet }: AnswerOptions,
): ShownProgress {
  if (!stderr.isTty || output === 'json' || quiet) return { show: () => {}, close: () => {} };
  const write = (text: string): void => stderr.write(`\r\u001b[2K${text}`);
  return {
    show: (progress) => write(describe(progress).slice(0, Math.max(stderr.width() - 1, 1))),
    close: () => write(''),
  };
}

function describe(progress: VerifyProgress): string {
  return progress.doing === 'schedule'
    ? `  schedule ${progress.number} of ${progress.of}`
    : `  ${progress.model} differs; looking for a shorter schedule than ${plural(progress.steps, 'build')}`;
}
