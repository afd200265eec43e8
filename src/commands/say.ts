/** How commands print: diagnostics, texts, JSON. The words come from report/. */
import { type Diagnostic, hasErrors } from '../base/diagnostic.ts';
import { diagnosticToJson } from '../report/diagnostic-json.ts';
import { formatDiagnostics } from '../report/format-diagnostic.ts';
import { createPrinter } from '../report/output.ts';
import type { CommandContext, Output } from './command-context.ts';

export function sayDiagnostics(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  output: Output = context.stderr,
): void {
  if (diagnostics.length === 0) return;
  const text = formatDiagnostics(diagnostics, { color: context.color, width: output.width(), mask: context.mask });
  createPrinter(output, context.mask)(`${text}\n`);
}

export function sayText(context: CommandContext, text: string): void {
  createPrinter(context.stdout, context.mask)(text);
}

export function sayJson(context: CommandContext, value: unknown): void {
  sayText(context, JSON.stringify(value, null, 2));
}

/** Diagnostics as the `diagnostics` of a JSON answer. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]) {
  return diagnostics.map(diagnosticToJson);
}

/** With `--warn-error` a warning counts as an error. */
export function isWrong(diagnostics: readonly Diagnostic[], warnError: boolean | undefined): boolean {
  return hasErrors(diagnostics) || (warnError === true && diagnostics.length > 0);
}
