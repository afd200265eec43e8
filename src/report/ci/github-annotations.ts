/**
 * Diagnostics as workflow commands, which GitHub shows at the lines of a pull request.
 * In: diagnostics and where the project lies; out: lines for standard output. See
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Mask } from '../../base/secrets.ts';

export interface AnnotationOptions {
  /** The project's folder relative to the repository; empty for its root. */
  readonly folder: string;
  readonly mask: Mask;
}

/** GitHub shows ten of each severity for a step and drops the others; errors come first. */
const shown = 10;

export function githubAnnotations(
  diagnostics: readonly Diagnostic[],
  options: AnnotationOptions,
): readonly string[] {
  const severities = ['error', 'warning'] as const;
  return severities.flatMap((severity) =>
    diagnostics
      .filter((diagnostic) => diagnostic.severity === severity)
      .slice(0, shown)
      .map((diagnostic) => annotation(diagnostic, options)),
  );
}

function annotation(diagnostic: Diagnostic, { folder, mask }: AnnotationOptions): string {
  const { severity, code, message, label, hint, notes = [] } = diagnostic;
  const properties = Object.entries({ ...placeOf(diagnostic, folder), title: `Eider ${code}` });
  const lines = [
    label === undefined ? message : `${message}: ${label}`,
    ...notes,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ];
  const told = properties.map(([name, value]) => `${name}=${escapeProperty(mask(String(value)))}`);
  return `::${severity} ${told.join(',')}::${escapeMessage(mask(lines.join('\n')))}`;
}

function placeOf({ span }: Diagnostic, folder: string) {
  if (!span) return {};
  const from = span.source.position(span.start);
  const to = span.source.position(span.end);
  const { path } = span.source;
  return {
    file: folder === '' ? path : `${folder}/${path}`,
    line: from.line,
    endLine: to.line,
    // Columns count within one line only.
    ...(from.line === to.line ? { col: from.column, endColumn: to.column } : {}),
  };
}

function escapeMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
