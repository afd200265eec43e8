/** The clock of a run: one moment for all of it, which templates see as `run_started_at`. */

/** ISO 8601, UTC, to the second. */
export function startOfRun(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
