/** What the catalogue says of one code. */

export interface ErrorCodeInfo {
  /** A short heading for the reference page. */
  readonly title: string;
  /** What it means, why it is a mistake, and what to do; Markdown, a few sentences. */
  readonly explanation: string;
}
