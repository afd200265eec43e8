/**
 * A person's mistake (or a broken promise of their data), as a value: collected, never thrown.
 * Knows nothing of how it is printed.
 */
import type { ErrorCode } from './error-codes.ts';
import type { Span } from './source-text.ts';

export type Severity = 'error' | 'warning';

/** Rows shown below a diagnostic; cells are already text, `null` is SQL's NULL. */
export interface SampleTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface RelatedPlace {
  /** Completes "in …", for instance `in macro rolling_count`. */
  readonly message: string;
  readonly span: Span;
}

export interface Diagnostic {
  readonly code: ErrorCode;
  readonly severity: Severity;
  /** One line in the user's words, without a full stop. */
  readonly message: string;
  readonly span?: Span;
  /** Words beside the carets under the span. */
  readonly label?: string;
  readonly related?: readonly RelatedPlace[];
  readonly table?: SampleTable;
  /** Further facts, a line each. */
  readonly notes?: readonly string[];
  /** What to do, imperative: `did you mean "stg_orders"?` */
  readonly hint?: string;
}

export type DiagnosticDetail = Omit<Diagnostic, 'code' | 'severity' | 'message'>;

export function error(code: ErrorCode, message: string, detail: DiagnosticDetail = {}): Diagnostic {
  return { code, severity: 'error', message, ...detail };
}

export function warning(
  code: ErrorCode,
  message: string,
  detail: DiagnosticDetail = {},
): Diagnostic {
  return { code, severity: 'warning', message, ...detail };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** A stage's product together with what it found wrong. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
