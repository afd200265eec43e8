/** The flags of `eider lineage`, as they were given. */
import type { ProjectOptions } from './command-context.ts';

export interface LineageOptions extends ProjectOptions {
  readonly output?: string;
  readonly up?: boolean;
  readonly down?: boolean;
  readonly tests?: boolean;
  readonly depth?: number;
  readonly impact?: boolean;
  readonly state?: string;
}
