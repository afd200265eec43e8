/** A build of a part of the rows: `--empty`, `--sample 7d`. Types alone. */
import type { TimeRange } from './ledger.ts';

export interface PartialBuild {
  /** As the state remembers it and people read it: `empty`, `a sample of 7d`. */
  readonly text: string;
  /** Which time of each input is read; without it, no rows. */
  readonly range: TimeRange | undefined;
}
