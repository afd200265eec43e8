/** Diagnostics inside other files: the same blocks as on a terminal, without colour. */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { formatDiagnostics } from '../diagnostics/format-diagnostic.ts';

const width = 100;

export function plainDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return formatDiagnostics(diagnostics, { color: false, width });
}

export function firstMessage(diagnostics: readonly Diagnostic[], otherwise: string): string {
  const first = diagnostics.find(({ severity }) => severity === 'error') ?? diagnostics[0];
  return first ? `${first.code}: ${first.message}` : otherwise;
}
