/** How commands print: diagnostics, texts, JSON. The words come from report/. */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { diagnosticToJson } from '../report/diagnostics/diagnostic-json.ts';
import { formatDiagnostics } from '../report/diagnostics/format-diagnostic.ts';
import { createJsonReport } from '../report/json-report.ts';
import { maskValue } from '../report/masked-json.ts';
import { createPrinter } from '../report/output.ts';
import type { CommandContext, Output } from './command-context.ts';

export function sayDiagnostics(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  output: Output = context.stderr,
): void {
  if (diagnostics.length === 0) return;
  const text = formatDiagnostics(diagnostics, {
    color: context.color && output.isTty,
    width: output.width(),
    mask: context.mask,
  });
  createPrinter(output, context.mask)(`${text}\n`);
}

export function sayText(context: CommandContext, text: string): void {
  createPrinter(context.stdout, context.mask)(text);
}

export function sayJson(context: CommandContext, value: unknown): void {
  // Masked text by text: a secret such as `"` or `1` must not break the JSON around it.
  const masked = maskValue(JSON.parse(JSON.stringify(value)) as Json, context.mask);
  context.stdout.write(`${JSON.stringify(masked, null, 2)}\n`);
}

/** How a command was asked to answer. */
export interface AnswerOptions {
  readonly output?: string;
  readonly logFormat?: 'text' | 'json';
  readonly quiet?: boolean;
}

/** What keeps a command from its answer, in the form that the answer would have had. */
export function sayProblems(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  { output, logFormat }: AnswerOptions,
): void {
  if (diagnostics.length === 0) return;
  if (logFormat === 'json') {
    sayNotice(context, diagnostics);
  } else if (output === 'json') {
    sayJson(context, { diagnostics: diagnostics.map(diagnosticToJson) });
  } else {
    sayDiagnostics(context, diagnostics);
  }
}

/** Warnings beside an answer: on standard error and set apart, or an event of their own. */
export function sayWarnings(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  { output, logFormat, quiet }: AnswerOptions,
): void {
  if (diagnostics.length === 0) return;
  if (logFormat === 'json') {
    sayNotice(context, diagnostics);
  } else if (output !== 'json' && quiet !== true) {
    sayDiagnostics(context, diagnostics);
    context.stderr.write('\n');
  }
}

function sayNotice({ stdout, mask }: CommandContext, diagnostics: readonly Diagnostic[]): void {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  createJsonReport({ stdout, mask }).handle({ type: 'notice', at, diagnostics });
}

/** With `--warn-error` a warning counts as an error. */
export function isWrong(
  diagnostics: readonly Diagnostic[],
  warnError: boolean | undefined,
): boolean {
  return hasErrors(diagnostics) || (warnError === true && diagnostics.length > 0);
}
