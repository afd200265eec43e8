/** How a run is told on standard output, as its flags say. In: a context and flags; out: a report. */
import { createConsoleReport } from '../report/console/console-report.ts';
import { createJsonReport } from '../report/json-report.ts';
import type { Report } from '../report/report.ts';
import type { CommandContext } from './command-context.ts';

export interface ShownRun {
  readonly logFormat?: 'text' | 'json';
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export function createRunReport(context: CommandContext, options: ShownRun): Report {
  const { stdout, mask, color } = context;
  if (options.logFormat === 'json') return createJsonReport({ stdout, mask });
  return createConsoleReport({
    stdout,
    isTty: stdout.isTty,
    color,
    width: stdout.width,
    height: stdout.height,
    mask,
    ...(options.quiet === undefined ? {} : { quiet: options.quiet }),
    ...(options.verbose === undefined ? {} : { verbose: options.verbose }),
  });
}

/** ISO 8601, UTC, without fractions. */
export function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
