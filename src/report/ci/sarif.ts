/**
 * Diagnostics as SARIF 2.1.0, which code scanning shows beside the lines. In: diagnostics, all of
 * them, and where the project lies below the repository; out: JSON.
 * The standard: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Diagnostic, RelatedPlace } from '../../base/diagnostic.ts';
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts';
import type { Json } from '../../base/json.ts';
import type { Span } from '../../base/source-text.ts';

export interface SarifInput {
  readonly diagnostics: readonly Diagnostic[];
  /** The project's folder relative to the repository, with forward slashes; empty for its root. */
  readonly folder: string;
  readonly eiderVersion: string;
}

export function buildSarif({ diagnostics, folder, eiderVersion }: SarifInput): Json {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const place = (path: string): string => encodePath(folder === '' ? path : `${folder}/${path}`);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Eider', version: eiderVersion, rules: codes.map(ruleOf) },
        },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes, place)),
      },
    ],
  };
}

function ruleOf(code: ErrorCode): Json {
  const { title, explanation } = errorCodes[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: explanation, markdown: explanation },
  };
}

function resultOf(
  diagnostic: Diagnostic,
  codes: readonly string[],
  place: (path: string) => string,
): Json {
  const { code, severity, span, related = [] } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: wordsOf(diagnostic) },
    locations: span ? [{ physicalLocation: physicalLocation(span, place) }] : [],
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((each, id) => relatedLocation(each, id, place)) }),
  };
}

/** Rows of data are left out: these files travel. */
function wordsOf({ message, label, notes = [], hint }: Diagnostic): string {
  const lines = [label === undefined ? message : `${message}: ${label}`, ...notes];
  return [...lines, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');
}

function relatedLocation(
  { message, span }: RelatedPlace,
  id: number,
  place: (path: string) => string,
): Json {
  return { id, message: { text: message }, physicalLocation: physicalLocation(span, place) };
}

function physicalLocation({ source, start, end }: Span, place: (path: string) => string): Json {
  const from = source.position(start);
  const to = source.position(end);
  return {
    artifactLocation: { uri: place(source.path) },
    region: {
      startLine: from.line,
      startColumn: from.column,
      endLine: to.line,
      endColumn: to.column,
    },
  };
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
