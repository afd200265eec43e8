/** What every report is: it takes the events of a run, in order, and is closed once. */
import type { RunEvent } from '../product/events.ts';

export interface Report {
  readonly handle: (event: RunEvent) => void;
  /** Prints what waits and gives the terminal back; also after a crash. May be called twice. */
  readonly close: () => void;
}
