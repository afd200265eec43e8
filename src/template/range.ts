/** A place in a template. */

/** A half-open range of UTF-16 offsets in the template's own text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
