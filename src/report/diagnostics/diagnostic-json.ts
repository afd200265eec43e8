/** A diagnostic as JSON: spans become paths, lines and columns. Knows nothing of who reads it. */
import type { Diagnostic, RelatedPlace } from '../../base/diagnostic.ts';
import type { Span } from '../../base/source-text.ts';
import type { DiagnosticJson, RelatedPlaceJson } from '../../product/events.ts';

export function diagnosticToJson(diagnostic: Diagnostic): DiagnosticJson {
  const { code, severity, message, span, label, hint, table } = diagnostic;
  return {
    code,
    severity,
    message,
    ...(span && range(span)),
    ...(label !== undefined && { label }),
    ...(hint !== undefined && { hint }),
    notes: diagnostic.notes ?? [],
    related: (diagnostic.related ?? []).map(relatedToJson),
    ...(table && { table }),
  };
}

function range(span: Span) {
  const start = span.source.position(span.start);
  const end = span.source.position(span.end);
  return {
    path: span.source.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function relatedToJson({ message, span }: RelatedPlace): RelatedPlaceJson {
  return { message, path: span.source.path, ...span.source.position(span.start) };
}
