/** A mistake that is found before there is a value. */
import type { ErrorCode } from '../../base/error-codes.ts';
import type { TextRange } from './yaml-places.ts';

/** A mistake of the YAML itself: it has a range, for there may be no path yet. */
export interface YamlProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly range: TextRange;
  readonly label?: string;
  readonly hint?: string;
  readonly related?: { readonly message: string; readonly range: TextRange };
}
