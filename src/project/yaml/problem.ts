/**
 * A mistake in a file as plain data: what is wrong, and the path to it instead of a place, so that
 * checking a file is a pure function whose result can be kept. Places are found when it is shown.
 */
import { type Diagnostic, type DiagnosticDetail, error, warning } from '../../base/diagnostic.ts';
import type { ErrorCode } from '../../base/error-codes.ts';
import type { Json } from '../../base/json.ts';
import type { Locate, Span } from '../../base/source-text.ts';

/** Keys and list indices from the top of a YAML document. */
export type YamlPath = readonly (string | number)[];

/** Carets go under the key, or under its value. */
export type Anchor = 'key' | 'value';

export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: YamlPath;
  readonly at: Anchor;
  readonly label?: string;
  readonly hint?: string;
  readonly notes?: readonly string[];
  readonly severity?: 'warning';
  readonly related?: { readonly message: string; readonly path: YamlPath; readonly at: Anchor };
}

/** Something read from YAML whose parts can be found again by their paths. */
export interface Located {
  readonly value: Json;
  readonly locate: (path: YamlPath, at: Anchor) => Span;
}

export function toDiagnostic(problem: Problem, file: Pick<Located, 'locate'>): Diagnostic {
  const { related, path, at } = problem;
  const diagnostic = diagnosticAt(problem, file.locate(path, at));
  if (!related) return diagnostic;
  const span = file.locate(related.path, related.at);
  return { ...diagnostic, related: [{ message: related.message, span }] };
}

/** The same mistake where the place is known already, as for configuration in a model's file. */
export function diagnosticAt(
  problem: Omit<Problem, 'path' | 'at' | 'related'>,
  span: Span,
): Diagnostic {
  const detail: DiagnosticDetail = {
    span,
    ...(problem.label === undefined ? {} : { label: problem.label }),
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.notes === undefined ? {} : { notes: problem.notes }),
  };
  const make = problem.severity === 'warning' ? warning : error;
  return make(problem.code, problem.message, detail);
}

/** Where a value (or its key) stands, found when asked. */
export function place(file: Pick<Located, 'locate'>, path: YamlPath, at: Anchor = 'value'): Locate {
  return () => file.locate(path, at);
}
