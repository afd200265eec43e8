/**
 * The catalogue of stable codes: every diagnostic carries one, the reference page is generated
 * from here, and a test wants a fixture for each. A code is never reused for another meaning.
 */

export interface ErrorCodeInfo {
  /** A short heading for the reference page. */
  readonly title: string;
  /** What it means, why it is a mistake, and what to do; Markdown, a few sentences. */
  readonly explanation: string;
}

export const errorCodes = {
  // 01 project files and configuration
  // 02 templates
  // 03 SQL and the engine
  // 04 data tests
  // 05 graph and selection
  // 06 warehouse and run
  // 07 command line
  // 08 seeds and files
} as const satisfies Record<string, ErrorCodeInfo>;

export type ErrorCode = keyof typeof errorCodes;
