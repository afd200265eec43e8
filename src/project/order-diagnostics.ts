/**
 * Diagnostics in the order of reading: file by file as they came, from top to bottom in each.
 * In: diagnostics of several checks; out: the same ones.
 */
import type { Diagnostic } from '../base/diagnostic.ts';

export function orderDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byFile = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const path = diagnostic.span?.source.path ?? '';
    const inFile = byFile.get(path);
    if (inFile) inFile.push(diagnostic);
    else byFile.set(path, [diagnostic]);
  }
  const start = ({ span }: Diagnostic): number => span?.start ?? 0;
  return [...byFile.values()].flatMap((inFile) => inFile.sort((a, b) => start(a) - start(b)));
}
